# Forks until it can't, and leaves all children behind.
# tiers: full rooted partial
import os
import time

try:
    while True:
        if os.fork() == 0:
            time.sleep(600)
except OSError as error:
    print("held:", error)
