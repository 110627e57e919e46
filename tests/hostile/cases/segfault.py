# Reads address 1.
# tiers: full partial none
# ends: killed
# says: segmentation fault
import ctypes

ctypes.string_at(1)
