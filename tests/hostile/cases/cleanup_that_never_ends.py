# Does its mischief in a hook that runs at the end.
# tiers: full partial none
# ends: timeout
import atexit
import time

atexit.register(time.sleep, 600)
