# Leaves files everywhere it may write.
# tiers: full partial
import os

for folder in (".", "..", os.environ["TMPDIR"], os.environ["HOME"], "/dev/shm", "/tmp"):
    try:
        os.makedirs(folder, exist_ok=True)
        open(f"{folder}/left-behind", "w").write("x")
    except OSError:
        pass
# --- next
import os

for top in (os.environ["TMPDIR"], "/dev/shm"):
    for folder, _, names in os.walk(top):
        if "left-behind" in names:
            print("ESCAPED", folder)
