"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then rename it into place.

    A reader sees the old file or the whole new one, and two writers do not mix; a process
    that has mapped the old file keeps it. Folders on the way are made. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not by `tempfile`, whose files only their owner may read.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.tmp")
    try:
        write(temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
