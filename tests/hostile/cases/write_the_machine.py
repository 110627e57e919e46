# Changes files of the machine: text, length, rights, times, names.
# tiers: full rooted partial
import os

target = "@CANARY@"
for attack in (
    lambda: open(target, "a").close(),
    lambda: os.truncate(target, 0),
    lambda: os.open(target, os.O_RDONLY | os.O_TRUNC),
    lambda: os.chmod(target, 0),
    lambda: os.chmod("/usr/lib", 0),
    lambda: os.utime(target, (0, 0)),
    lambda: os.rename(target, target + ".x"),
    lambda: os.unlink(target),
    lambda: os.setxattr(target, "user.x", b"y"),
    lambda: os.mkdir(os.path.dirname(target) + "/new"),
):
    try:
        attack()
        print("ESCAPED")
    except OSError:
        pass
