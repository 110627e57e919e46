# Calls abort().
# tiers: full partial none
# ends: killed
import ctypes

ctypes.CDLL(None).abort()
