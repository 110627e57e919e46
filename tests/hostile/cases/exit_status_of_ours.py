# Leaves with every status that kb itself might use for a failure of its own.
# tiers: full partial none
# ends: error
import os

os._exit(70)
