# Sends a packet.
# tiers: full partial
import socket

try:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", @PORT@))
    print("ESCAPED")
except OSError as error:
    print("held:", error)
