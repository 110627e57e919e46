# Types a command into the terminal that kb was started from.
# tiers: full partial
import fcntl
import os

for path in ("/dev/tty", "/dev/console", "/dev/pts/0"):
    try:
        fcntl.ioctl(os.open(path, os.O_RDWR), 0x5412, b"x")
        print("ESCAPED")
    except OSError:
        pass
for fd in range(4):
    try:
        fcntl.ioctl(fd, 0x5412, b"x")
        print("ESCAPED")
    except OSError:
        pass
