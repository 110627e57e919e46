# Catches whatever Python can raise, and goes on.
# tiers: full partial none
# ends: timeout
import time

while True:
    try:
        time.sleep(600)
    except BaseException:
        pass
