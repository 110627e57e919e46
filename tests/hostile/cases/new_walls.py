# Makes namespaces of its own, in which it would be root.
# tiers: full rooted partial
import ctypes

libc = ctypes.CDLL(None)
for flag in (0x10000000, 0x20000000, 0x00020000, 0x40000000, 0x08000000, 0x04000000, 0x02000000):
    if libc.unshare(flag) == 0:
        print("ESCAPED: unshare", hex(flag))
pid = libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)
if pid >= 0:
    print("ESCAPED: clone")
