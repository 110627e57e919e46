# Connects to sockets of the machine: one with a path, one without.
# tiers: full partial
import socket

for address in ("@UNIX@", "\0@ABSTRACT@"):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            socket.socket(socket.AF_UNIX, kind).connect(address)
            print("ESCAPED:", address)
        except OSError:
            pass
