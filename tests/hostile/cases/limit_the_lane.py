# Takes the resources of the lane and of the server away from them.
# tiers: full rooted partial
import os
import resource

for pid in (os.getppid(), 1, @SERVER@):
    try:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, 3))
        print("ESCAPED: limited", pid)
    except (OSError, PermissionError):
        pass
