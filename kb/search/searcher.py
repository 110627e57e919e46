"""Searching one index folder, whatever builds go on meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import KbError
from kb.model import Chunk, Hit, Question
from kb.search.query import read_query, unknown_words
from kb.search.ranking import Ranking, rank
from kb.search.related import related_chunks
from kb.search.signals import weights_of
from kb.search.snapshot import Memory, Snapshot
from kb.store.store_pool import StorePool
from kb.text.scopes import bare

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder
    from kb.store.reader import IndexInfo, Store


class Searcher:
    """Searches one index folder. Threads may share it, and then search side by side.

    The index is opened at the first search and looked at anew before each: a build that
    ends meanwhile is seen by the next search, one under way by none.
    """

    def __init__(
        self,
        index_dir: Path,
        embedder: Embedder | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        """Without an embedder, the one that made the index is loaded when it is needed.

        `weights` of signals by name replace those of the table, to measure what each gives.
        """
        self._stores = StorePool(index_dir)
        self._embedder = embedder
        self._weights = weights_of(weights or {})
        self._memory: Memory | None = None
        self._lock = threading.Lock()
        self._held = threading.local()  # each thread's snapshot, while it has one

    def rank(self, question: Question) -> Ranking:
        """The k best chunks, best first and ties by id, with the confidence in the first.

        A question that stands on its own is ranked as if it had no past. Nothing lies in an
        unknown scope; what a word or a score is worth does not depend on the scope. Raises
        KbError for an empty question, and when there is no usable index.
        """
        with self.snapshot() as snapshot:
            embedder = self._embedder_of(snapshot.info)
            read = partial(read_query, snapshot=snapshot, embedder=embedder)
            return rank(question, snapshot, read, self._weights)

    def is_word(self, word: str) -> bool:
        """Whether the notes, the glossary or the encoder know a folded word: then it's no slip."""
        with self.snapshot() as snapshot:
            return not unknown_words([word], snapshot, self._embedder_of(snapshot.info))

    def related(self, hits: Sequence[Hit], k: int = 3, scope: str = "") -> tuple[Chunk, ...]:
        """Chunks with short questions near the first hit and within a scope, none of them a
        hit's own."""
        with self.snapshot() as snapshot:
            return related_chunks(snapshot, hits, k, bare(scope))

    def close(self) -> None:
        """Let go of the index; the next search opens it again."""
        self._stores.close()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The present state of the index, held still within; inside of another snapshot of the
        same thread, that one's."""
        held: Snapshot | None = getattr(self._held, "snapshot", None)
        if held is not None:
            yield held
            return
        with self._stores.reading() as store:
            self._held.snapshot = Snapshot(store, self._memory_of(store))
            try:
                yield self._held.snapshot
            finally:
                self._held.snapshot = None

    def _memory_of(self, store: Store) -> Memory:
        """What is kept of the state that a reader sees: that of the last search, or a new one."""
        info = store.info()
        with self._lock:
            if self._memory is None or self._memory.info.build_id != info.build_id:
                self._memory = Memory(info, store.ids(), self._stores.index_dir)
            return self._memory

    def _embedder_of(self, info: IndexInfo) -> Embedder:
        """The embedder, after checking that the index was made with the same."""
        with self._lock:
            if self._embedder is None:
                from kb.embed.load import load_embedder

                self._embedder = load_embedder(info.embedder)
            embedder = self._embedder
        if embedder.fingerprint != info.fingerprint:
            raise KbError(
                f"the index in {self._stores.index_dir} was made with {info.embedder} "
                f"({info.fingerprint}), not with {embedder.name} "
                f"({embedder.fingerprint}): run `kb build`"
            )
        return embedder
