# Nests folders deeper than a path can be long, for whoever cleans up.
# tiers: full partial
import os

for _ in range(1500):
    os.mkdir("deeper")
    os.chdir("deeper")
print("1500 deep")
