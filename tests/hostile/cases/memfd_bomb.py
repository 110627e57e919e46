# Takes memory as files without a name, which no limit counts.
# tiers: full partial
import os

try:
    fd = os.memfd_create("bomb")
    print("ESCAPED")
    for _ in range(100):
        os.write(fd, bytes(1024 * 1024))
except OSError as error:
    print("held:", error)
