# Sends to a socket of the machine over one end of a pair.
# tiers: full partial
import socket

try:
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b"x", "@UNIX@")
    print("ESCAPED")
except OSError as error:
    print("held:", error)
