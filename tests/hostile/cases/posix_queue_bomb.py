# Makes POSIX message queues.
# tiers: full rooted partial
import ctypes

if ctypes.CDLL(None).mq_open(b"/bomb", 0o102, 0o600, None) >= 0:
    print("ESCAPED")
