# Takes memory until it is refused, and keeps it.
# tiers: full partial
kept = []
try:
    while len(kept) < 400:
        kept.append(bytearray(b"x") * (10 * 1024 * 1024))
except MemoryError:
    print("held at", len(kept) * 10, "MiB")
if len(kept) >= 100:
    print("ESCAPED: holds", len(kept) * 10, "MiB")
