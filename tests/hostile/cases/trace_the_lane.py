# Attaches to its parent as a debugger would.
# tiers: full rooted partial
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for pid in (os.getppid(), 1, @SERVER@):
    for request in (16, 0x4206):
        if libc.ptrace(request, pid, None, None) == 0:
            print("ESCAPED: traces", pid)
