# Starts threads without end, with stacks so small that memory allows twelve thousand.
# tiers: full rooted partial
import threading
import time

threading.stack_size(64 * 1024)
count = 0
try:
    while count < 20_000:
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        count += 1
except RuntimeError:
    pass
print("ESCAPED" if count >= 20_000 else f"held at {count}")
