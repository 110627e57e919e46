"""One build at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kb.errors import KbError
from kb.store.schema import LOCK_NAME

# Long enough for the incremental build of a watched folder; a first build says its line.
WAIT_S: Final = 20.0


@contextmanager
def build_lock(index_dir: Path, wait_s: float = WAIT_S) -> Iterator[None]:
    """Hold the index folder's build lock; raises KbError when another build keeps it.

    An exclusive transaction on an empty database: SQLite knows each platform's file
    locks, and the system lets go of them when a process dies, however it dies.
    """
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KbError(
            f"{index_dir}: cannot be made ({error.strerror}); name another folder with --index"
        ) from error
    connection = sqlite3.connect(index_dir / LOCK_NAME, timeout=wait_s, isolation_level=None)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            raise KbError(
                f"another build is at work in {index_dir}: wait for it to end, then try again"
            ) from error
        yield
    finally:
        connection.close()
