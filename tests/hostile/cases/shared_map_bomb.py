# Takes shared anonymous memory, which the limit on data doesn't count.
# tiers: full partial
import mmap

kept = []
try:
    while len(kept) < 40:
        part = mmap.mmap(-1, 100 * 1024 * 1024)
        part.write(b"x" * len(part))
        kept.append(part)
except (OSError, MemoryError, ValueError) as error:
    print("held:", error)
if len(kept) > 10:
    print("ESCAPED:", len(kept) * 100, "MiB")
