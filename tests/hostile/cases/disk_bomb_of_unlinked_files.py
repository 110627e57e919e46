# Fills the disk with files that have no name any more.
# tiers: full partial
import os
import time

kept, written = [], 0
try:
    for number in range(200):
        stream = open("gone", "wb")
        os.unlink("gone")
        for _ in range(30):
            written += stream.write(bytes(1024 * 1024))
        kept.append(stream)
        time.sleep(0.01)
except OSError as error:
    print("held:", error)
if written > 1024 * 1024 * 1024:
    print("ESCAPED:", written)
