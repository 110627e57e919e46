"""One state of an index, with what a search keeps of it in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, TypeVar

import numpy as np
import numpy.typing as npt

from kb.model import Chunk
from kb.search.best_lines import Layout, layout_of
from kb.store.dense import DenseIndex
from kb.store.reader import ChunkVectors, IndexInfo, Store
from kb.store.vectors import Float32
from kb.text.passage import TermText
from kb.text.scopes import is_within

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder

# Up to here the chunk vectors are compared in numpy: reading 2,000 of them from the store
# takes 20 ms, importing FAISS alone 55.
EXACT_UP_TO_CHUNKS: Final = 2000

# The vectors of a chunk's parts take some 20 kB, its terms 2: this keeps 90 MB at hand.
MAX_CACHED_CHUNKS: Final = 4096

# A site has some scopes; whoever asks for others all the time must not fill the memory.
MAX_CACHED_SCOPES: Final = 64


_Key = TypeVar("_Key")
_Cached = TypeVar("_Cached")


@dataclass(slots=True)
class Snapshot:
    """A generation of the store, with caches that live as long as it does."""

    store: Store
    index_dir: Path
    info: IndexInfo
    ids: dict[int, str]  # row to chunk id, by row
    _dense: DenseIndex | None = None
    _vectors: tuple[npt.NDArray[np.int64], Float32] | None = None
    _parts: dict[int, ChunkVectors] = field(default_factory=dict)
    _texts: dict[int, TermText] = field(default_factory=dict)
    _layouts: dict[int, Layout | None] = field(default_factory=dict)
    _samples: dict[int, list[int]] = field(default_factory=dict)
    _scopes: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store, index_dir: Path) -> Self:
        """The store's present state."""
        return cls(store, index_dir, store.info(), store.ids())

    @property
    def chunk_count(self) -> int:
        """How many chunks the index holds."""
        return len(self.ids)

    def is_stale(self) -> bool:
        """Whether a build has ended since."""
        return self.store.info().build_id != self.info.build_id

    def rows_within(self, scope: str) -> tuple[int, ...]:
        """The rows of a bare scope, ascending; all of them for ""."""
        if scope not in self._scopes:
            self._make_room(self._scopes, 1, MAX_CACHED_SCOPES)
            places = self.store.places()
            self._scopes[scope] = tuple(
                row for row, (note, tags) in places.items() if is_within(scope, note, tags)
            )
        return self._scopes[scope]

    def sample_rows(self, size: int) -> list[int]:
        """At most `size` rows spread evenly over the chunks by id, which is at random as to
        what they say, and the same from search to search."""
        if size not in self._samples:
            by_id = sorted(self.ids, key=self.ids.__getitem__)
            step = max(1, len(by_id) // size)
            self._samples[size] = by_id[::step][:size]
        return self._samples[size]

    def near(self, vector: Float32, limit: int, scope: str) -> list[int]:
        """The rows of a scope whose chunk vectors are nearest to a vector (dim,), best first."""
        within = self._only(scope)
        if self.chunk_count <= EXACT_UP_TO_CHUNKS:
            return self._near_exactly(vector, limit, within)
        if self._dense is None:
            self._dense = DenseIndex.of(self.store, self.index_dir)
        return self._dense.search(vector, limit, within)

    def worded(self, phrases: Sequence[str], limit: int, scope: str) -> list[int]:
        """The rows of a scope that are best by BM25, best first."""
        return self.store.rows_by_bm25(phrases, limit, self._only(scope))

    def _only(self, scope: str) -> Sequence[int] | None:
        """The rows to keep to; None, which costs nothing, where that is all of them."""
        return self.rows_within(scope) if scope else None

    def near_chunk(self, chunk_id: str, limit: int, scope: str) -> list[Chunk]:
        """The other chunks of a scope nearest to a chunk, best first; none for an unknown id."""
        vector = self.store.vector_of(chunk_id)
        if vector is None:
            return []
        rows = self.near(vector, limit + 1, scope)
        chunks = self.store.chunks_at(rows)
        return [chunks[row] for row in rows if chunks[row].id != chunk_id][:limit]

    def _near_exactly(self, vector: Float32, limit: int, within: Sequence[int] | None) -> list[int]:
        if self._vectors is None:
            self._vectors = self.store.vectors()
        rows, vectors = self._vectors
        if within is not None:
            kept = np.isin(rows, within)
            rows, vectors = rows[kept], vectors[kept]
        best = np.argsort(-(vectors @ vector), kind="stable")[:limit]
        return [int(row) for row in rows[best]]

    def vectors_of(self, rows: Sequence[int]) -> list[ChunkVectors]:
        """The vectors of some rows, in their order."""
        self._make_room(self._parts, len(rows))
        self._parts |= self.store.vectors_at(_absent(rows, self._parts))
        return [self._parts[row] for row in rows]

    def term_texts(self, rows: Sequence[int]) -> dict[int, TermText]:
        """The indexed terms of some rows."""
        self._make_room(self._texts, len(rows))
        self._texts |= self.store.term_texts(_absent(rows, self._texts))
        return self._texts

    def layout(self, row: int, chunk: Chunk, embedder: Embedder) -> Layout | None:
        """Which token vectors of a row belong to which lines; kept, since counting the
        tokens of a line takes as long as making them."""
        if row not in self._layouts:
            self._make_room(self._layouts, 1)
            self._layouts[row] = layout_of(chunk, len(self.vectors_of([row])[0].tokens), embedder)
        return self._layouts[row]

    @staticmethod
    def _make_room(cache: dict[_Key, _Cached], more: int, most: int = MAX_CACHED_CHUNKS) -> None:
        """Start a full cache afresh: simpler than to age it, and seldom needed."""
        if len(cache) + more > most:
            cache.clear()


def _absent(rows: Iterable[int], cache: dict[int, _Cached]) -> list[int]:
    return [row for row in rows if row not in cache]
