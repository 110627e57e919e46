"""The cache folder: things that can be made again at any time."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from kb.errors import KbError
from kb.files import write_atomically


def cache_folder(given: Path | None = None) -> Path:
    """Return the folder for derived files: ``given``, else KB_CACHE_DIR, else the user's own."""
    if given is not None:
        return given
    if from_environment := os.environ.get("KB_CACHE_DIR"):
        return Path(from_environment)
    from platformdirs import user_cache_path

    return user_cache_path("kb")


def write_to_cache(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file of the cache folder, whole or not at all. Raises KbError where that can't
    be done."""
    try:
        write_atomically(path, write)
    except OSError as error:
        raise KbError(
            f"cannot write {path} ({error.strerror}); free some space, or set KB_CACHE_DIR "
            "to a folder that can be written"
        ) from error
