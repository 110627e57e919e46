# Signals by tgkill, rt_sigqueueinfo and pidfd, which are other system calls.
# tiers: full rooted partial
import ctypes
import os

libc = ctypes.CDLL(None)
pid = @SERVER@
libc.syscall(234, pid, pid, 9)
libc.syscall(129, pid, 9, bytes(128))
try:
    fd = os.pidfd_open(pid)
    libc.syscall(424, fd, 9, None, 0)
except OSError as error:
    print("held:", error)
