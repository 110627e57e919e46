# Announces a picture of four gigabytes, and goes on.
# tiers: full partial
# pictures: 0
import os

for _ in range(100):
    os.write(3, b"\xff" * 4096)
