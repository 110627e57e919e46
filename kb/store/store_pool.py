"""Open readers of one index folder: each thread that reads has one to itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kb.store.reader import Store

# So many are kept open while nobody reads: as many as read at once on a busy server.
MAX_IDLE: Final = 8


class StorePool:
    """Lends a `Store` to whoever reads. Threads may share it.

    The index is looked at anew each time: a build that ended meanwhile is seen by the next
    reader, one under way by none.
    """

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir
        self._idle: list[Store] = []
        self._lock = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """A reader of the present state, held still within. Raises KbError without an index."""
        store = self._take()
        try:
            with store.snapshot():
                yield store
        except BaseException:  # perhaps its file is damaged
            store.close()
            raise
        self._give_back(store)

    def close(self) -> None:
        """Let go of the index; the next reader opens it again."""
        with self._lock:
            idle, self._idle = self._idle, []
        for store in idle:
            store.close()

    def _take(self) -> Store:
        while True:
            with self._lock:
                store = self._idle.pop() if self._idle else None
            if store is None:
                return Store(self.index_dir)
            if not store.is_replaced():
                return store
            store.close()

    def _give_back(self, store: Store) -> None:
        with self._lock:
            if len(self._idle) < MAX_IDLE:
                self._idle.append(store)
                return
        store.close()
