# Opens files until it is refused, and keeps them.
# tiers: full partial
kept = []
try:
    while len(kept) < 2000:
        kept.append(open("/dev/null"))
except OSError as error:
    print("held:", error)
if len(kept) >= 2000:
    print("ESCAPED")
