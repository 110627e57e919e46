# Reads the memory of the lane and of the server.
# tiers: full rooted partial
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(64)


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


mine = Part(ctypes.addressof(buffer), 64)
for pid in (os.getppid(), 1, @SERVER@):
    theirs = Part(id(os), 8)
    if libc.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0) > 0:
        print("ESCAPED: read memory of", pid)
    for name in ("mem", "environ", "maps"):
        try:
            if open(f"/proc/{pid}/{name}", "rb").read(10):
                print("ESCAPED: read", name, "of", pid)
        except OSError:
            pass
