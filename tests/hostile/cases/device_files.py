# Makes device files, and opens those of the machine.
# tiers: full rooted partial
import os

for attack in (
    lambda: os.mknod("disk", 0o60666, os.makedev(8, 0)),
    lambda: os.open("/dev/mem", os.O_RDONLY),
    lambda: os.open("/dev/kmsg", os.O_RDONLY),
    lambda: os.open("/dev/kvm", os.O_RDWR),
    lambda: os.open("/dev/fuse", os.O_RDWR),
    lambda: os.open("/dev/vda", os.O_RDONLY),
    lambda: os.open("/dev/ptmx", os.O_RDWR),
):
    try:
        attack()
        print("ESCAPED")
    except OSError:
        pass
