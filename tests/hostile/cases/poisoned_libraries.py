# Changes modules in memory, for the run after it.
# tiers: full partial none
import builtins

import numpy

numpy.zeros = lambda *_: "poisoned"
builtins.print = lambda *_: None
numpy.random.seed(0)
# --- next
import numpy

print("ESCAPED" if isinstance(numpy.zeros(1), str) else "clean")
