# Connects to a server of this machine.
# tiers: full partial
import socket

try:
    socket.create_connection(("127.0.0.1", @PORT@), timeout=2)
    print("ESCAPED")
except OSError as error:
    print("held:", error)
