# Leaves folders that nobody may open, for whoever cleans up.
# tiers: full rooted partial
import os

for number in range(20):
    os.makedirs(f"a{number}/b/c", mode=0o700)
    os.mkdir(f"a{number}/closed", 0)
    open(f"a{number}/b/file", "w").close()
