# Opens a socket by the bare system call, and by that of a 32-bit program.
# tiers: full partial
import ctypes

libc = ctypes.CDLL(None)
if libc.syscall(41, 2, 1, 0) >= 0:
    print("ESCAPED: socket")
if libc.syscall(0x40000000 + 41, 2, 1, 0) >= 0:
    print("ESCAPED: x32 socket")
