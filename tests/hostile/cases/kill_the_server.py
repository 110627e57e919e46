# Kills the server by its number on the machine, and every number near it.
# tiers: full rooted partial
import os

for pid in range(@SERVER@ - 20, @SERVER@ + 20):
    if pid not in (os.getpid(), os.getppid(), 1) and pid > 0:
        try:
            os.kill(pid, 9)
            print("ESCAPED: signalled", pid)
        except OSError:
            pass
