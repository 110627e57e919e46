# Sends every signal to process 1.
# tiers: full rooted partial
import os

for number in range(1, 65):
    try:
        os.kill(1, number)
    except (OSError, ValueError):
        pass
print("sent")
