# Gives other processes the lowest priority, and one core.
# tiers: full rooted partial
import os

for pid in (os.getppid(), 1, @SERVER@):
    for attack in (
        lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
        lambda: os.sched_setaffinity(pid, {0}),
        lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)),
        lambda: os.setpriority(os.PRIO_USER, os.getuid(), 19),
    ):
        try:
            attack()
            print("ESCAPED: slowed", pid)
        except OSError:
            pass
