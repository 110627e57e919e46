# What one reader's run draws at random must not tell what the next one's will.
# tiers: full partial none
import random

import numpy

open("/dev/null", "w").write(str(random.random()) + str(numpy.random.rand()))
print("drawn", random.random() == 0.1, numpy.random.rand() == 0.1)
