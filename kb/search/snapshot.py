"""One state of an index as one search sees it, and what searches of it keep in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from kb.model import Chunk, ChunkKind, Language
from kb.search import glossary
from kb.search.homophones import Sounding, by_sound
from kb.search.late import Decoded
from kb.search.operators import Operators, written_options
from kb.search.pinyin_names import chinese_names
from kb.store.dense import DenseIndex
from kb.store.reader import ChunkVectors, IndexInfo, Store
from kb.store.vectors import Float32
from kb.text.passage import TermText, spaced
from kb.text.scopes import is_within
from kb.text.stemming import stems_in
from kb.text.terms import terms

# Up to here the chunk vectors are compared in numpy: reading 2,000 of them from the store
# takes 20 ms, importing FAISS alone 55.
EXACT_UP_TO_CHUNKS: Final = 2000

# The vectors of a chunk's parts take some 20 kB, itself 5, its terms 2: this keeps 110 MB at hand.
MAX_CACHED_CHUNKS: Final = 4096

# The stems of a chunk take some 30 kB. The sample's stay, and those of hits that come up often.
MAX_CACHED_STEMS: Final = 512

# What a query's terms are looked up for: some 2 MB. Most queries are made of the same words, and
# one query asks for a word up to three times: whether it is one, what it weighs, what to match.
MAX_CACHED_TERMS: Final = 16_384

# What only says what others say, and how far.
_REPEATING: Final = {ChunkKind.SUMMARY: 1.0, ChunkKind.OVERVIEW: 0.5}

# A site has some scopes; whoever asks for others all the time must not fill the memory.
MAX_CACHED_SCOPES: Final = 64

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Cache(Generic[_Key, _Value]):
    """Values by key, loaded where they are absent. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[_Key, _Value] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def of(
        self, keys: Iterable[_Key], load: Callable[[list[_Key]], Mapping[_Key, _Value]]
    ) -> dict[_Key, _Value]:
        """The values of some keys. Two threads may load the same at once, which harms nobody."""
        wanted = list(keys)
        with self._lock:
            held = {key: self._values[key] for key in wanted if key in self._values}
        if absent := [key for key in wanted if key not in held]:
            loaded = load(absent)
            with self._lock:
                # A full cache is started afresh: simpler than to age it, and seldom needed.
                if len(self._values) + len(loaded) > self._most:
                    self._values.clear()
                self._values |= loaded
            held |= loaded
        return held


class Sample(NamedTuple):
    """Chunks that every query is compared with, to know what it scores anywhere."""

    rows: Sequence[int]
    decoded: Decoded


class Memory:
    """What searches of one state of an index share; it lives as long as that state."""

    def __init__(self, info: IndexInfo, ids: dict[int, str], index_dir: Path) -> None:
        self.info = info
        self.ids = ids  # row to chunk id, by row
        self.vectors: Cache[int, ChunkVectors] = Cache(MAX_CACHED_CHUNKS)
        self.chunks: Cache[int, Chunk] = Cache(MAX_CACHED_CHUNKS)
        self.texts: Cache[int, TermText] = Cache(MAX_CACHED_CHUNKS)
        self.stems: Cache[int, frozenset[str]] = Cache(MAX_CACHED_STEMS)
        self.frequencies: Cache[str, int] = Cache(MAX_CACHED_TERMS)
        self.languages: Cache[int, Language] = Cache(MAX_CACHED_CHUNKS)
        self.scopes: Cache[str, tuple[int, ...]] = Cache(MAX_CACHED_SCOPES)
        self.tags: Cache[str, tuple[int, ...]] = Cache(MAX_CACHED_SCOPES)
        self.samples: Cache[int, Sample] = Cache(MAX_CACHED_SCOPES)
        self._index_dir = index_dir
        self._dense: DenseIndex | None = None
        self._chinese_names: Collection[str] | None = None
        self._names_by_sound: Sounding | None = None
        self._repeating: Mapping[int, float] | None = None
        self._chunk_vectors: tuple[npt.NDArray[np.int64], Float32] | None = None
        self._lock = threading.Lock()

    def dense(self, store: Store) -> DenseIndex:
        """The FAISS index of this state."""
        with self._lock:
            if self._dense is None:
                self._dense = DenseIndex.of(store, self._index_dir)
            return self._dense

    def chunk_vectors(self, store: Store) -> tuple[npt.NDArray[np.int64], Float32]:
        """Rows (n,) ascending, and the chunk vectors (n, dim) beside them."""
        with self._lock:
            if self._chunk_vectors is None:
                self._chunk_vectors = store.vectors()
            return self._chunk_vectors

    def chinese_names(self, store: Store) -> Collection[str]:
        """The Chinese names in the questions and other names of this state."""
        with self._lock:
            if self._chinese_names is None:
                names = set().union(*map(chinese_names, store.names()))
                self._chinese_names = sorted(names)
            return self._chinese_names

    def names_by_sound(self, store: Store) -> Sounding:
        """The Chinese names of this state, and those of the glossary, by what they sound like."""
        names = self.chinese_names(store)
        with self._lock:
            if self._names_by_sound is None:
                self._names_by_sound = by_sound([*names, *glossary.chinese_names()])
            return self._names_by_sound

    def repeating(self, store: Store) -> Mapping[int, float]:
        """The rows of the chunks that say what others say, and how far each does only that."""
        with self._lock:
            if self._repeating is None:
                self._repeating = {
                    row: share
                    for kind, share in _REPEATING.items()
                    for row in store.rows_of_kind(kind)
                }
            return self._repeating


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state of the index, for one thread; what is read of it goes through the memory."""

    store: Store  # held still
    memory: Memory

    @property
    def info(self) -> IndexInfo:
        """What made the index."""
        return self.memory.info

    @property
    def ids(self) -> dict[int, str]:
        """Row to chunk id, by row."""
        return self.memory.ids

    @property
    def repeating(self) -> Mapping[int, float]:
        """The rows of the chunks that sum up others."""
        return self.memory.repeating(self.store)

    @property
    def chinese_names(self) -> Collection[str]:
        """The Chinese names in the chunks' questions and other names."""
        return self.memory.chinese_names(self.store)

    def names_by_sound(self) -> Sounding:
        """These, and those of the glossary, by what they sound like."""
        return self.memory.names_by_sound(self.store)

    @property
    def chunk_count(self) -> int:
        """How many chunks the index holds."""
        return len(self.memory.ids)

    def rows_within(self, scope: str) -> tuple[int, ...]:
        """The rows of a bare scope, ascending; all of them for ""."""
        return self.memory.scopes.of([scope], self._load_scopes)[scope]

    def _load_scopes(self, scopes: list[str]) -> dict[str, tuple[int, ...]]:
        places = self.store.places()
        return {
            scope: tuple(row for row, place in places.items() if is_within(scope, *place))
            for scope in scopes
        }

    def rows_meeting(self, scope: str, operators: Operators) -> Sequence[int] | None:
        """The rows of a bare scope that meet some operators, ascending; None where all do."""
        if not scope and not operators:
            return None
        rows = set(self.rows_within(scope))
        for each in operators.scopes:
            rows &= set(self.rows_within(each))
        for tagged in self.memory.tags.of(operators.tags, self._load_tags).values():
            rows &= set(tagged)
        for phrase in operators.phrases:
            rows &= self._rows_holding(phrase)
        for text in operators.without:
            rows -= self._rows_holding(text)
        return sorted(rows)

    def _load_tags(self, tags: list[str]) -> dict[str, tuple[int, ...]]:
        places = self.store.places()
        return {tag: tuple(row for row, (_, own) in places.items() if tag in own) for tag in tags}

    def _rows_holding(self, text: str) -> set[int]:
        """The rows that hold a text's terms one behind another, in their question, other names,
        headings or answer."""
        phrase = terms(text)
        rows = self.store.rows_with_phrase(phrase, "heading", "body")
        # That field has tags and the note's name, too, which nobody reads in a chunk.
        beside = self.store.rows_with_phrase(phrase, "context") - rows
        above = self.store.breadcrumbs(beside)
        return rows | {
            row
            for row, headings in above.items()
            if any(spaced(phrase) in spaced(terms(heading)) for heading in headings)
        }

    def is_name(self, text: str) -> bool:
        """Whether a text stands in a chunk's question or other names."""
        return bool(self.store.rows_with_phrase(terms(text), "heading"))

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """How many chunks hold each of some terms; absent terms are left out."""
        counts = self.memory.frequencies.of(terms, self._load_frequencies)
        return {term: count for term, count in counts.items() if count}

    def _load_frequencies(self, terms: list[str]) -> dict[str, int]:
        return dict.fromkeys(terms, 0) | self.store.document_frequencies(terms)

    def options(self, words: Collection[str]) -> set[str]:
        """Those of some folded words that the notes write with a dash before them."""
        return {word for word in words if word in self._options_beside(word)}

    def _options_beside(self, word: str) -> set[str]:
        rows = self.store.rows_with_phrase(terms(word), "body")
        return set().union(*map(written_options, self.store.plain_texts(rows)))

    def sample(self, size: int) -> Sample:
        """At most `size` chunks spread evenly over all by id, which is at random as to what they
        say, and the same from search to search."""
        return self.memory.samples.of([size], self._load_samples)[size]

    def _load_samples(self, sizes: list[int]) -> dict[int, Sample]:
        by_id = sorted(self.ids, key=self.ids.__getitem__)
        samples = {}
        for size in sizes:
            rows = by_id[:: max(1, len(by_id) // size)][:size]
            tokens = {
                row: vectors.tokens
                for row, vectors in zip(rows, self.vectors_of(rows), strict=True)
                if len(vectors.tokens)
            }
            samples[size] = Sample(list(tokens), Decoded.of(list(tokens.values())))
        return samples

    def near(self, vector: Float32, k: int, within: Sequence[int] | None) -> list[int]:
        """The rows, of these or of all, whose chunk vectors are nearest to a vector (dim,), best
        first."""
        if self.chunk_count <= EXACT_UP_TO_CHUNKS:
            return self._near_exactly(vector, k, within)
        return self.memory.dense(self.store).search(vector, k, within)

    def near_chunk(self, chunk_id: str, k: int, scope: str) -> list[Chunk]:
        """The other chunks of a scope nearest to a chunk, best first; none for an unknown id."""
        vector = self.store.vector_of(chunk_id)
        if vector is None:
            return []
        rows = self.near(vector, k + 1, self.rows_meeting(scope, Operators()))
        chunks = self.chunks_at(rows)
        return [chunks[row] for row in rows if chunks[row].id != chunk_id][:k]

    def _near_exactly(self, vector: Float32, k: int, within: Sequence[int] | None) -> list[int]:
        rows, vectors = self.memory.chunk_vectors(self.store)
        if within is not None:
            kept = np.isin(rows, within)
            rows, vectors = rows[kept], vectors[kept]
        best = np.argsort(-(vectors @ vector), kind="stable")[:k]
        return [int(row) for row in rows[best]]

    def vectors_of(self, rows: Sequence[int]) -> list[ChunkVectors]:
        """The vectors of some rows, in their order."""
        vectors = self.memory.vectors.of(rows, self.store.vectors_at)
        return [vectors[row] for row in rows]

    def chunks_at(self, rows: Iterable[int]) -> dict[int, Chunk]:
        """The chunks of some rows."""
        return self.memory.chunks.of(rows, self.store.chunks_at)

    def term_texts(self, rows: Sequence[int]) -> dict[int, TermText]:
        """The indexed terms of some rows."""
        return self.memory.texts.of(rows, self.store.term_texts)

    def stems(self, rows: Sequence[int]) -> dict[int, frozenset[str]]:
        """The indexed terms of some rows, English ones as their stems."""
        return self.memory.stems.of(rows, self._load_stems)

    def _load_stems(self, rows: list[int]) -> dict[int, frozenset[str]]:
        return {row: stems_in(text.anywhere) for row, text in self.term_texts(rows).items()}

    def languages(self, rows: Sequence[int]) -> dict[int, Language]:
        """The languages of some rows."""
        return self.memory.languages.of(rows, self.store.languages_at)
