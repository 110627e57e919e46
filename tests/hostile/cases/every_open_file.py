# Reads and writes all that it has inherited open.
# tiers: full partial
import os

for fd in range(4, 1024):
    try:
        os.fstat(fd)
        print("ESCAPED: holds", fd)
    except OSError:
        pass
