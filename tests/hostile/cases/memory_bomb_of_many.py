# Many processes, each with less than the limit of one; four gigabytes at once are out of bounds.
# tiers: full rooted partial
import os
import time

reader, writer = os.pipe()
for _ in range(40):
    try:
        if os.fork() == 0:
            kept = bytearray(b"x") * (200 * 1024 * 1024)
            os.write(writer, b"x")
            time.sleep(600)
    except OSError:
        break
os.close(writer)
filled = 0
while filled < 20 and os.read(reader, 1):
    filled += 1
print("ESCAPED" if filled == 20 else "held")
