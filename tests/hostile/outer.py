"""A cage around the arena: its own processes, its own /tmp, an unprivileged user.

The cases try to kill, fill and overwrite whatever they reach. Should a wall of kb's have a
hole, they reach this cage and not the machine: a read-only view of its files, a process
namespace, and nobody's rights, since root's would hide holes and make them worse.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from project import PROJECT

_NOBODY = 65534


def cage(command: list[str], *, as_root: bool = False) -> list[str]:
    """The command line that runs `command` inside."""
    needed = [Path(sys.prefix), Path(os.path.realpath(sys.base_prefix)), PROJECT]
    root = os.geteuid() == 0
    namespaces = ["--unshare-pid", "--unshare-ipc"] + ([] if root else ["--unshare-user"])
    mounts = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    # Folders that only their owner may enter, such as /root, are replaced by a view of what
    # is needed from them.
    for closed in sorted({folder for path in needed if (folder := _first_closed(path))}):
        mounts += ["--perms", "0755", "--tmpfs", str(closed)]
    mounts += ["--perms", "1777", "--size", str(2 << 30), "--tmpfs", "/tmp"]
    mounts += ["--perms", "1777", "--size", str(1 << 30), "--tmpfs", "/dev/shm"]
    for path in needed:
        for parent in reversed(path.parents):
            if _first_closed(path) and parent.is_relative_to(str(_first_closed(path))):
                mounts += ["--perms", "0755", "--dir", str(parent)]
        mounts += ["--ro-bind", str(path), str(path)]
    drop = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
    inner = [*drop, "--inh-caps=-all", "--", *command] if root and not as_root else command
    return ["bwrap", *namespaces, *mounts, "--die-with-parent", "--chdir", "/tmp", "--", *inner]


def _first_closed(path: Path) -> Path | None:
    """The first folder on the way to a path that others may not enter."""
    for parent in [*reversed(path.parents), path]:
        if not parent.stat().st_mode & 0o001:
            return parent
    return None


@cache
def why_not() -> str:
    """Why this machine can't have the cage; "" where it can."""
    if sys.platform != "linux":
        return "the cage around the hostile cases needs Linux"
    for program in ("bwrap", "setpriv"):
        if shutil.which(program) is None:
            return f"the cage around the hostile cases needs {program} (apt-get install bubblewrap)"
    tried = subprocess.run(cage(["true"]), capture_output=True, text=True)
    return "" if tried.returncode == 0 else f"no cage for the hostile cases: {tried.stderr.strip()}"
