# Starts threads without end, with small stacks so that memory allows many.
# tiers: full rooted partial
import threading
import time

threading.stack_size(64 * 1024)
count = 0
try:
    while count < 5000:
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        count += 1
except RuntimeError:
    pass
print("ESCAPED" if count >= 5000 else f"held at {count}")
