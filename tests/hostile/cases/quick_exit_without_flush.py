# Ends at once, in the middle of everything, from a thread.
# tiers: full partial none
# ends: error
import os
import threading

threading.Thread(target=os._exit, args=(3,)).start()
while True:
    pass
