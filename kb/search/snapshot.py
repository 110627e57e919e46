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
from kb.store.passage import TermText
from kb.store.reader import ChunkVectors, IndexInfo, Store
from kb.store.vectors import Float32

if TYPE_CHECKING:
    from kb.embed import Embedder

# Up to here the chunk vectors are compared in numpy: reading 2,000 of them from the store
# takes 20 ms, importing FAISS alone 55.
EXACT_UP_TO_CHUNKS: Final = 2000

# The vectors of a chunk's parts take some 20 kB, its terms 2: this keeps 90 MB at hand.
MAX_CACHED_CHUNKS: Final = 4096


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

    def all_rows(self) -> list[int]:
        """Every row, ascending."""
        return list(self.ids)

    def sample_rows(self, size: int) -> list[int]:
        """At most `size` rows spread evenly over the chunks by id, which is at random as to
        what they say, and the same from search to search."""
        if size not in self._samples:
            by_id = sorted(self.ids, key=self.ids.__getitem__)
            step = max(1, len(by_id) // size)
            self._samples[size] = by_id[::step][:size]
        return self._samples[size]

    def near(self, vector: Float32, limit: int) -> list[int]:
        """The rows whose chunk vectors are nearest to a vector (dim,), best first."""
        if self.chunk_count <= EXACT_UP_TO_CHUNKS:
            return self._near_exactly(vector, limit)
        if self._dense is None:
            self._dense = DenseIndex.of(self.store, self.index_dir)
        return self._dense.search(vector, limit)

    def near_chunk(self, chunk_id: str, limit: int) -> list[Chunk]:
        """The other chunks nearest to a chunk, best first; none for an unknown id."""
        vector = self.store.vector_of(chunk_id)
        if vector is None:
            return []
        rows = self.near(vector, limit + 1)
        chunks = self.store.chunks_at(rows)
        return [chunks[row] for row in rows if chunks[row].id != chunk_id][:limit]

    def _near_exactly(self, vector: Float32, limit: int) -> list[int]:
        if self._vectors is None:
            self._vectors = self.store.vectors()
        rows, vectors = self._vectors
        best = np.argsort(-(vectors @ vector), kind="stable")[:limit]
        return [int(row) for row in rows[best]]

    def vectors_of(self, rows: Sequence[int]) -> list[ChunkVectors]:
        """The vectors of some rows, in their order."""
        self._make_room(self._parts, rows)
        self._parts |= self.store.vectors_at(_absent(rows, self._parts))
        return [self._parts[row] for row in rows]

    def term_texts(self, rows: Sequence[int]) -> dict[int, TermText]:
        """The indexed terms of some rows."""
        self._make_room(self._texts, rows)
        self._texts |= self.store.term_texts(_absent(rows, self._texts))
        return self._texts

    def layout(self, row: int, chunk: Chunk, embedder: Embedder) -> Layout | None:
        """Which token vectors of a row belong to which lines; kept, since counting the
        tokens of a line takes as long as making them."""
        if row not in self._layouts:
            self._make_room(self._layouts, [row])
            self._layouts[row] = layout_of(chunk, len(self.vectors_of([row])[0].tokens), embedder)
        return self._layouts[row]

    @staticmethod
    def _make_room(cache: dict[int, _Cached], rows: Sequence[int]) -> None:
        """Start a full cache afresh: simpler than to age it, and seldom needed."""
        if len(cache) + len(rows) > MAX_CACHED_CHUNKS:
            cache.clear()


def _absent(rows: Iterable[int], cache: dict[int, _Cached]) -> list[int]:
    return [row for row in rows if row not in cache]
