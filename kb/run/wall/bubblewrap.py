"""The command line of bubblewrap: the outer wall of the full tier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from kb.run.inside.scratch import SANDBOX_MARK
from kb.run.limits import MIB, Limits
from kb.run.wall.view import View

FONT_LIST: Final = "/kb/matplotlib"
# torch asks what the processor can do, and malloc for huge pages; these tell of nothing else.
_HARDWARE: Final = (
    "/proc/cpuinfo",
    "/sys/devices/system/cpu",
    "/sys/kernel/mm/transparent_hugepage",
)


def bwrap_command(
    bwrap: str,
    view: View,
    limits: Limits,
    command: Sequence[str],
    *,
    seccomp_fd: int,
    info_fd: int,
    font_list: str | None,
    as_root: bool,
) -> list[str]:
    """bubblewrap around `command`.

    Root gets no user namespace: limits on processes don't bind root, whatever it is called
    inside, so the lane becomes an ordinary user itself, for which it needs two capabilities.
    """
    return [
        bwrap,
        *_namespaces(as_root),
        *_mounts(view, limits, font_list),
        *("--seccomp", str(seccomp_fd)),
        *("--info-fd", str(info_fd)),
        *("--chdir", "/tmp"),
        "--",
        *command,
    ]


def _namespaces(as_root: bool) -> Iterator[str]:
    if as_root:
        yield from ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts")
        yield from ("--unshare-cgroup-try", "--cap-drop", "ALL")
        yield from ("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
    else:
        yield from ("--unshare-user", "--unshare-all", "--disable-userns")
    yield from ("--as-pid-1", "--new-session", "--die-with-parent")
    yield from ("--hostname", "kb", "--clearenv")


def _mounts(view: View, limits: Limits, font_list: str | None) -> Iterator[str]:
    """No /proc, /sys, /etc or home; what can be written is sized, and all else read-only."""
    # Named first, since bwrap makes the folder above a bind for its own user only.
    binds = [*view.binds, *((path, path) for path in _HARDWARE)]
    above = {str(parent) for _, there in binds for parent in PurePosixPath(there).parents}
    for folder in (*sorted(above - {"/"}), SANDBOX_MARK):
        yield from ("--perms", "0755", "--dir", folder)
    for here, there in binds:
        yield from ("--ro-bind-try", here, there)
    for says, where in view.links:
        yield from ("--symlink", says, where)
    if font_list:
        yield from ("--ro-bind", font_list, FONT_LIST)
    yield from ("--dev", "/dev")
    # The two kinds of memory that a run may fill have a size each; 1777 as everywhere.
    for size, where in ((limits.scratch_bytes, "/tmp"), (limits.shared_bytes, "/dev/shm")):
        # Some room above the limit, so that the limit is told by name before the disk is full.
        yield from ("--perms", "1777", "--size", str(size + 8 * MIB), "--tmpfs", where)
    # The root and /dev are themselves in memory: closed after everything is in place.
    yield from ("--remount-ro", "/dev", "--remount-ro", "/")
    for name, value in view.environment.items():
        yield from ("--setenv", name, value)
