# Takes System V shared memory, queues and semaphores, which outlive their process.
# tiers: full rooted partial
import ctypes

libc = ctypes.CDLL(None)
if libc.shmget(0, 64 * 1024 * 1024, 0o1600) >= 0:
    print("ESCAPED: shmget")
if libc.msgget(0, 0o1600) >= 0:
    print("ESCAPED: msgget")
if libc.semget(0, 10, 0o1600) >= 0:
    print("ESCAPED: semget")
