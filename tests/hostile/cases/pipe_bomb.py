# Fills pipes and pairs of sockets, whose buffers are the kernel's.
# tiers: full partial
import os
import socket

kept, written = [], 0
try:
    while len(kept) < 2000:
        read, write = os.pipe()
        os.set_blocking(write, False)
        one, two = socket.socketpair()
        one.setblocking(False)
        kept += [read, write, one, two]
        try:
            while True:
                written += os.write(write, bytes(65536))
        except BlockingIOError:
            pass
        try:
            while True:
                written += one.send(bytes(65536))
        except BlockingIOError:
            pass
except OSError as error:
    print("held:", error)
if written > 200 * 1024 * 1024:
    print("ESCAPED:", written)
