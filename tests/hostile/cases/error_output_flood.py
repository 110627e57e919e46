# Prints to the error output without end, in small pieces.
# tiers: full partial none
# ends: killed timeout
import os

while True:
    os.write(2, b"e" * 1000)
