"""How much memory the processes of a run hold, read from /proc.

Limits of a process don't add up over processes and miss pages that it inherits and then
writes, so somebody has to look. Looking is cheap first and exact only when it has to be.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_PSS = re.compile(rb"^Pss:\s+(\d+) kB", re.M)


def below(pid: int) -> list[int]:
    """All processes that descend from `pid`, without itself."""
    descendants: list[int] = []
    waiting = [pid]
    while waiting:
        try:
            tasks = list(Path(f"/proc/{waiting.pop()}/task").iterdir())
        except OSError:
            continue
        for task in tasks:
            try:
                children = [int(child) for child in (task / "children").read_text().split()]
            except OSError:
                continue
            descendants += children
            waiting += children
    return descendants


def sizes(pid: int) -> tuple[int, int, int]:
    """(address space, resident, data) of a process in bytes; zeros when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_bytes().split()
    except OSError:
        return 0, 0, 0
    return int(fields[0]) * _PAGE, int(fields[1]) * _PAGE, int(fields[5]) * _PAGE


def exceeds(lane: int, limit_bytes: int) -> bool:
    """Whether what runs below a lane holds more than `limit_bytes` of its own.

    The resident sizes add up to more than is held, since a child shares its parent's pages;
    only where they come near the limit are the proportional ones asked for, which cost
    milliseconds (Pss: a page that n processes share counts 1/n in each).
    """
    children = below(lane)
    shared = sizes(lane)[1]
    at_most = sum(sizes(child)[1] for child in children) - shared
    return at_most > limit_bytes and sum(map(proportional, children)) > limit_bytes


def proportional(pid: int) -> int:
    """The proportional set size in bytes; the resident one where it may not be read."""
    try:
        size = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_bytes())
    except OSError:
        return sizes(pid)[1]
    return int(size[1]) * 1024 if size else 0


def threads(pid: int) -> int:
    """How many threads a process has; 0 when it is gone."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return 0


def unlinked_bytes(pid: int) -> int:
    """Disk space of files that a process holds open and that have no name any more."""
    total = 0
    try:
        for fd in os.scandir(f"/proc/{pid}/fd"):
            file = os.stat(fd.path)
            total += file.st_blocks * 512 if file.st_nlink == 0 else 0
    except OSError:
        return total
    return total
