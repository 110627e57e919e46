# Becomes root by every call, and by programs with the set-user bit.
# tiers: full rooted partial
import os
import subprocess

for attack in (
    lambda: os.setuid(0),
    lambda: os.setresuid(0, 0, 0),
    lambda: os.setgroups([0]),
    lambda: subprocess.run(["su", "-c", "id"], check=True, capture_output=True, timeout=2),
    lambda: subprocess.run(["mount", "-t", "tmpfs", "x", "/tmp"], check=True, capture_output=True),
):
    try:
        attack()
        if attack and os.getuid() == 0 and os.access("/etc/shadow", os.R_OK):
            print("ESCAPED")
    except (OSError, subprocess.SubprocessError):
        pass
