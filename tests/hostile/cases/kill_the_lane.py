# Kills its parent, which serves other readers.
# tiers: full rooted partial
import os
import signal

for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV, signal.SIGTERM):
    try:
        os.kill(os.getppid(), number)
    except OSError:
        pass
print("sent")
