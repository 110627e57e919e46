# A grandchild in a session of its own waits until the run is over, then speaks.
# tiers: full rooted partial
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(0.5)
        os.write(1, b"ESCAPED\n")
        open("/tmp/left", "w").write("x")
        time.sleep(600)
    os._exit(0)
# --- next
import os
import time

time.sleep(0.8)
print("ESCAPED" if os.path.exists("/tmp/left") else "clean")
