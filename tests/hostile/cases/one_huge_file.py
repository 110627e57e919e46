# Writes one file of a gigabyte.
# tiers: full partial none
try:
    with open("huge", "wb") as stream:
        stream.seek(1024**3)
        stream.write(b"x")
    print("ESCAPED")
except OSError as error:
    print("held:", error)
