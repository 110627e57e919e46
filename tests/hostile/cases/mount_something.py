# Mounts a file system, and takes one away.
# tiers: full rooted partial
import ctypes

libc = ctypes.CDLL(None)
for call in (
    lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
    lambda: libc.mount(b"none", b"/", None, 32 | 4096, None),
    lambda: libc.umount2(b"/tmp", 2),
    lambda: libc.chroot(b"/tmp"),
    lambda: libc.syscall(155, b".", b"."),
    lambda: libc.syscall(430, b"tmpfs", 0),
    lambda: libc.syscall(428, -100, b"/", 1),
):
    if call() >= 0:
        print("ESCAPED")
