"""How well this machine can isolate a run: found out by trying, never by hope.

    full     bubblewrap (namespaces, a root of its own) + seccomp + Landlock + limits
    partial  no namespaces: seccomp + Landlock + limits; `NOT_COVERED` says what that leaves
    none     a fresh process with limits and a clock; not isolated

A tier counts only after a real lane of it has run `_TRIAL`, which tries what must fail.
"""

from __future__ import annotations

import functools
import json
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from kb.run.inside.confine import landlock_abi
from kb.run.limits import Limits
from kb.run.live import Run, RunnerError
from kb.run.order import Order
from kb.run.wall.lane import Lane
from kb.run.wall.seccomp import filter_path
from kb.run.wall.spawn import LanePlan

Tier = Literal["full", "partial", "none"]

# Before version 3 (Linux 6.2) Landlock lets a file be emptied that may not be written.
_LEAST_LANDLOCK: Final = 3
_INSTALL_BWRAP: Final = "install bubblewrap (Debian, Ubuntu: sudo apt-get install bubblewrap)"

LAYERS: Final[dict[Tier, tuple[str, ...]]] = {
    "full": ("bubblewrap", "namespaces", "seccomp", "landlock", "limits", "memory watch"),
    "partial": ("seccomp", "landlock", "limits", "memory watch"),
    "none": ("limits", "timeout"),
}
# What a run of the tier can do that the next better one stops.
NOT_COVERED: Final[dict[Tier, tuple[str, ...]]] = {
    "full": (),
    "partial": (
        "it can see which files and folders exist, their sizes and their dates (not their text)",
        "it can see the machine's name, users and kernel",
        "disk space is watched and not partitioned: some hundred MB can be taken for a moment",
        "it can start no other process, and signal none",
    ),
    "none": ("it can do all that the user who runs kb can do: files, network, processes",),
}

# Prints, as JSON, each thing that succeeded and must not.
_TRIAL: Final = """
import json, os, socket, sys
canary, server = {canary!r}, {server}
def ways():
    yield "read a file of the machine", lambda: open(canary).read()
    yield "write a file of the machine", lambda: open(canary, "a").close()
    yield "change a file of the machine", lambda: os.chmod(canary, 0o600)
    yield "list a folder of the machine", lambda: os.listdir(os.path.dirname(canary))
    yield "open a network socket", lambda: socket.socket(socket.AF_INET)
    yield "open a UNIX socket", lambda: socket.socket(socket.AF_UNIX)
    if server not in (os.getpid(), os.getppid()):  # by chance, in a namespace of its own
        yield "signal kb", lambda: os.kill(server, 0)
        yield "limit kb", lambda: os.setpriority(os.PRIO_PROCESS, server, os.getpriority(0, 0))
    yield "read kb's environment", lambda: open("/proc/%d/environ" % server, "rb").read()
    yield "make a namespace", lambda: os.unshare(0x10000000) if hasattr(os, "unshare") else 1 / 0
    yield "make memory that no limit counts", lambda: os.memfd_create("x")
done = []
for name, way in ways():
    try:
        way()
    except (OSError, ZeroDivisionError):
        continue
    done.append(name)
open("own.txt", "w").write("ok")
print(json.dumps(done))
"""


@dataclass(frozen=True, slots=True)
class Isolation:
    """What this machine can do, and why not more."""

    tier: Tier
    missing: str = ""  # what the next better tier lacks, with its mend; "" for the full one
    bwrap: str = "bwrap"

    @property
    def layers(self) -> tuple[str, ...]:
        """The walls that are up."""
        return LAYERS[self.tier]

    @property
    def not_covered(self) -> tuple[str, ...]:
        """What the next better tier would stop."""
        return NOT_COVERED[self.tier]


@functools.cache
def probe() -> Isolation:
    """The best tier of this machine; some 0.2 s the first time, remembered afterwards."""
    bwrap = shutil.which("bwrap")
    lacking = _lacking_for_full(bwrap) or _trial("full", bwrap or "")
    if not lacking:
        return Isolation("full", bwrap=bwrap or "")
    for_full = lacking
    lacking = _lacking_for_partial() or _trial("partial", "")
    if not lacking:
        return Isolation("partial", for_full)
    return Isolation("none", lacking if sys.platform != "linux" else f"{for_full}; {lacking}")


def _lacking_for_full(bwrap: str | None) -> str:
    if common := _lacking_for_partial():
        return common
    return "" if bwrap else f"bubblewrap is not installed: {_INSTALL_BWRAP}"


def _lacking_for_partial() -> str:
    """What no isolation can do without; "" where all is there."""
    if sys.platform != "linux":
        return f"isolation needs Linux, and this is {platform.system()}"
    if not filter_path("partial").is_file():
        return f"kb has no system call filter for {platform.machine()} processors"
    if (abi := landlock_abi()) < _LEAST_LANDLOCK:
        has = f"version {abi}" if abi else "none"
        return f"the kernel's Landlock is {has}, needed is {_LEAST_LANDLOCK} (Linux 6.2)"
    return ""


def _trial(tier: Literal["full", "partial"], bwrap: str) -> str:
    """Run the trial in a real lane; "" where nothing got out, else what went wrong."""
    lane = Lane(LanePlan(tier, Limits(), preload=(), bwrap=bwrap))
    with tempfile.TemporaryDirectory(prefix="kb-probe-") as folder:
        canary = Path(folder) / "canary"
        canary.write_text("seen")
        code = _TRIAL.format(canary=str(canary), server=os.getpid())
        run = Run(Order("probe", code, "probe.py", ""), Limits())
        try:
            lane.start()
            lane.carry_out(run)
            result = run.result()
            escaped = json.loads(result.stdout) if result.status == "ok" else [result.stderr]
        except RunnerError as error:
            return f"{error}{_why_not_namespaces() if tier == 'full' else ''}"
        except ValueError:
            return "the trial of the sandbox printed what it should not"
        finally:
            lane.close()
    return f"in the trial a run could {', '.join(escaped)}" if escaped else ""


def _why_not_namespaces() -> str:
    """The usual reason why bubblewrap can't start, as far as the machine tells."""
    switches = {
        "/proc/sys/user/max_user_namespaces": ("0", "sysctl user.max_user_namespaces=10000"),
        "/proc/sys/kernel/unprivileged_userns_clone": (
            "0",
            "sysctl kernel.unprivileged_userns_clone=1",
        ),
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": (
            "1",
            "an AppArmor profile for bwrap (package apparmor-profiles), or sysctl "
            "kernel.apparmor_restrict_unprivileged_userns=0",
        ),
    }
    for path, (off, mend) in switches.items():
        try:
            if Path(path).read_text().strip() == off:
                return f" (user namespaces are switched off here; {mend} turns them on)"
        except OSError:
            continue
    return " (user namespaces seem to be closed here, as in most containers)"
