# Reads files of the machine, of its owner and of the notes.
# tiers: full rooted partial
import os

for path in (
    "@CANARY@", "@NOTES@/note.md", "@INDEX@/secret", "/etc/passwd", "/etc/hostname", "/etc/shadow",
    "/root/.bashrc", "/proc/version", "/proc/1/environ", "/proc/self/environ", "/proc/mounts",
    "/sys/class/net/lo/address", "/var/log/dpkg.log", "/boot", "/home",
):
    try:
        found = os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1)
        if found:
            print("ESCAPED: read", path)
    except OSError:
        pass
