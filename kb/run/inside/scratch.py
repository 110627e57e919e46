"""The folders in which a snippet may write: how full they are, and emptying them."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

SANDBOX_MARK = "/kb/sandbox"  # a folder that bwrap makes; nobody has it on a real machine
SCRATCH_PREFIX = "kb-lane-"
_MAX_WIPE_S = 1.0


def in_sandbox() -> bool:
    """Whether this is process 1 of a sandbox of ours.

    Stops `kill(-1)` and the emptying of /tmp from ever meeting a real machine, should this
    code be run outside by mistake; process number 1 alone would also be true in a container.
    """
    return os.getpid() == 1 and os.path.isdir(SANDBOX_MARK)


def is_ours(folder: str) -> bool:
    """Whether a folder may be emptied: a sandbox's own, or one made for a lane."""
    return in_sandbox() or Path(folder).name.startswith(SCRATCH_PREFIX)


def too_full(
    folders: Sequence[str], max_files: int, max_bytes: int
) -> Literal["files", "space"] | None:
    """What is used up, "files" or "space"; None while there is room."""
    files = size = 0
    for folder in folders:
        more, taken = _of_file_system(folder) if in_sandbox() else _counted(folder, max_files)
        files, size = files + more, size + taken
    if files > max_files:
        return "files"
    return "space" if size > max_bytes else None


def _of_file_system(folder: str) -> tuple[int, int]:
    """Of a folder that is a file system of its own: files and bytes."""
    had = os.statvfs(folder)
    return had.f_files - had.f_ffree, (had.f_blocks - had.f_bfree) * had.f_frsize


def _counted(folder: str, max_files: int) -> tuple[int, int]:
    """Files and bytes below a folder, counted up to `max_files`."""
    files = size = 0
    waiting = [folder]
    while waiting and files <= max_files:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    files += 1
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError:  # gone meanwhile, or closed by its owner
            continue
    return files, size


def wipe(folders: Sequence[str]) -> bool:
    """Empty the folders; False where that failed, or took too long."""
    deadline = time.monotonic() + _MAX_WIPE_S
    try:
        for folder in folders:
            if not is_ours(folder):
                raise PermissionError(f"{folder} is not a lane's own folder")
            _empty(folder, deadline)
    except OSError:
        return False
    return True


def _empty(folder: str, deadline: float) -> None:
    """Remove all below a folder.

    Folders within folders are moved up before theirs is removed, so that a path as long as
    the nesting is deep is never needed, and nor is recursion.
    """
    moved = 0
    while entries := list(os.scandir(folder)):
        for entry in entries:
            if time.monotonic() > deadline:
                raise TimeoutError(f"emptying {folder} takes too long")
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            for inner in list(os.scandir(entry.path)):
                if inner.is_dir(follow_symlinks=False):
                    moved += 1
                    os.chmod(inner.path, 0o700)
                    os.rename(inner.path, os.path.join(folder, f"\x01{moved}"))
                else:
                    os.unlink(inner.path)
            os.rmdir(entry.path)
