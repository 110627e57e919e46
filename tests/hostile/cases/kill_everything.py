# Kills every process that it may signal.
# tiers: full rooted partial
import os
import signal

try:
    os.kill(-1, signal.SIGKILL)
except OSError as error:
    print("held:", error)
