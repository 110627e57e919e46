# Many processes, each with less than the limit of one.
# tiers: full partial
# ends: killed error ok
import os
import time

for _ in range(40):
    try:
        if os.fork() == 0:
            kept = bytearray(b"x") * (200 * 1024 * 1024)
            time.sleep(600)
    except OSError:
        break
time.sleep(1.5)
print("ESCAPED" if _ > 20 else "held")
