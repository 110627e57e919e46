# Fills /dev/shm.
# tiers: full partial
written = 0
try:
    for number in range(1000):
        with open(f"/dev/shm/{number}", "wb") as stream:
            for _ in range(20):
                written += stream.write(bytes(1024 * 1024))
except OSError as error:
    print("held:", error)
if written > 200 * 1024 * 1024:
    print("ESCAPED:", written)
