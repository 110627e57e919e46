# Opens a socket of every family and kind there is.
# tiers: full partial
import socket

for family in range(1, 50):
    for kind in (1, 2, 3, 4, 5):
        try:
            socket.socket(family, kind, 0)
            print("ESCAPED: family", family, "kind", kind)
        except (OSError, OverflowError):
            pass
