# Reads a file by links, by the current folder of processes, and by going up.
# tiers: full rooted partial
import os

target = "@CANARY@"
os.symlink(target, "link")
for path in (
    "link", "/proc/self/root" + target, "/proc/1/root" + target, "/dev/fd/../.." + target,
    "../" * 40 + target[1:], "/proc/self/cwd/" + "../" * 40 + target[1:],
):
    try:
        open(path).read()
        print("ESCAPED:", path)
    except OSError:
        pass
try:
    os.link(target, "hard")
    open("hard").read()
    print("ESCAPED: hard link")
except OSError:
    pass
