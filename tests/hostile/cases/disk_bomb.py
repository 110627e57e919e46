# Fills the disk with files.
# tiers: full partial
import time

written = 0
try:
    for number in range(1000):
        with open(f"{number}", "wb") as stream:
            for _ in range(30):
                written += stream.write(bytes(1024 * 1024))
        time.sleep(0.01)
except OSError as error:
    print("held:", error)
if written > 1024 * 1024 * 1024:
    print("ESCAPED:", written)
