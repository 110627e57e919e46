"""The cache folder: things that can be made again at any time, written atomically."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from kb.errors import KbError


def cache_folder(given: Path | None = None) -> Path:
    """Return the folder for derived files: ``given``, else KB_CACHE_DIR, else the user's own."""
    if given is not None:
        return given
    if from_environment := os.environ.get("KB_CACHE_DIR"):
        return Path(from_environment)
    from platformdirs import user_cache_path

    return user_cache_path("kb")


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then rename it into place.

    A reader sees the old file or the whole new one, and two writers do not mix; a process
    that has mapped the old file keeps it. Raises KbError when the folder can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise KbError(
            f"cannot write to the cache folder {path.parent} ({error.strerror}); "
            "set KB_CACHE_DIR to a folder that can be written"
        ) from error
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        os.replace(temporary, path)
    except OSError as error:
        raise KbError(
            f"cannot write {path} ({error.strerror}); free some space, or set KB_CACHE_DIR "
            "to a folder that can be written"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
