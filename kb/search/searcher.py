"""Query to ranked hits."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kb.errors import KbError
from kb.model import Hit, Turn
from kb.search.confidence import confidence
from kb.search.late import max_sim
from kb.search.lexical import overlap, telling_terms, weigh
from kb.search.related import related_questions
from kb.search.signals import fuse, level, signals_of, weights_of
from kb.search.snapshot import Snapshot
from kb.store.reader import Store

if TYPE_CHECKING:
    from kb.embed import Embedder
    from kb.store.vectors import Float32

# Up to here every chunk is scored; beyond, the best by chunk vector and by BM25.
SCORE_ALL_CHUNKS: Final = 256
CANDIDATES_EACH: Final = 64
# So many more are scored, the same for every query, to know what a query scores anywhere.
SAMPLE_CHUNKS: Final = 64

# The encoder reads 510 tokens, some 2,000 characters; what follows can't change a vector.
MAX_QUERY_CHARACTERS: Final = 2000
# FTS5 takes more, but the rarest terms of a pasted page decide; the rest costs time.
MAX_QUERY_TERMS: Final = 64


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a search gives: the hits, and how likely the first one is an answer."""

    query: str  # as it was asked: stripped, and cut where too long
    hits: tuple[Hit, ...]
    confidence: float  # 0..1; 0 without hits
    searched: str  # what was searched for: the query, with earlier turns where it leans on them


@dataclass(frozen=True, slots=True)
class _EncodedQuery:
    text: str
    vector: Float32  # (dim,): for the candidates
    tokens: Float32  # (tokens, dim): for the scores


@dataclass(frozen=True, slots=True)
class _Scored:
    row: int
    score: float
    signals: dict[str, float]


class Searcher:
    """Searches one index folder; may be used from several threads.

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
        self._index_dir = index_dir
        self._embedder = embedder
        self._weights = weights_of(weights or {})
        self._snapshot: Snapshot | None = None
        self._lock = threading.RLock()

    def search(self, query: str, k: int = 5, past: Sequence[Turn] = ()) -> list[Hit]:
        """The k best chunks, best first; ties by id. `past`: as for `rank`.

        Raises KbError for an empty query, and when there is no usable index.
        """
        return list(self.rank(query, k, past).hits)

    def rank(self, query: str, k: int = 5, past: Sequence[Turn] = ()) -> Ranking:
        """The k best chunks with the confidence in the first. Raises as `search` does.

        `past`: the earlier turns of the conversation, oldest first. A query that stands on
        its own is ranked as if there were none.
        """
        encoded = self._encode(cleaned(query))
        with self._current() as snapshot:
            rows = _candidates(snapshot, encoded)
            scored = _score(snapshot, encoded, rows, self._weights)[: max(k, 1)]
            hits = _hits(snapshot, scored)
        sure = confidence(hits[0].signals) if hits else 0.0
        return Ranking(encoded.text, hits, sure, searched=encoded.text)

    def related(self, hits: Sequence[Hit], limit: int = 3) -> tuple[str, ...]:
        """Short questions of chunks near the first hit, none of them a hit's own."""
        with self._current() as snapshot:
            return related_questions(snapshot, hits, limit)

    def close(self) -> None:
        """Let go of the index; the next search opens it again."""
        with self._lock:
            if self._snapshot:
                self._snapshot.store.close()
            self._snapshot = None

    def _encode(self, text: str) -> _EncodedQuery:
        vector, tokens = self._model().encode_queries_both([text])[0]
        return _EncodedQuery(text, vector, tokens)

    def _model(self) -> Embedder:
        """The embedder, after checking that the index was made with the same."""
        with self._current() as snapshot:
            info = snapshot.info
            if self._embedder is None:
                from kb.embed import load_embedder

                self._embedder = load_embedder(info.embedder)
            if self._embedder.fingerprint != info.fingerprint:
                raise KbError(
                    f"the index in {self._index_dir} was made with {info.embedder} "
                    f"({info.fingerprint}), not with {self._embedder.name} "
                    f"({self._embedder.fingerprint}): run `kb build`"
                )
            return self._embedder

    @contextmanager
    def _current(self) -> Iterator[Snapshot]:
        """The present state of the index, held still (and for this thread) within."""
        with self._lock:
            if self._snapshot is None or self._snapshot.store.is_replaced():
                self.close()
                self._snapshot = Snapshot.of(Store(self._index_dir), self._index_dir)
            with self._snapshot.store.snapshot():
                if self._snapshot.is_stale():
                    self._snapshot = Snapshot.of(self._snapshot.store, self._index_dir)
                yield self._snapshot


def cleaned(query: str) -> str:
    """A query without white space around it, cut at MAX_QUERY_CHARACTERS.

    Raises KbError when nothing that could be searched for is left.
    """
    text = query[: MAX_QUERY_CHARACTERS * 4].strip()[:MAX_QUERY_CHARACTERS]
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise KbError("the question is empty: type some words to search for")
    return text


def _candidates(snapshot: Snapshot, query: _EncodedQuery) -> list[int]:
    """The rows worth scoring: all of a small index, else the best of both sides, and the
    sample that tells the level."""
    if snapshot.chunk_count <= SCORE_ALL_CHUNKS:
        return snapshot.all_rows()
    near = snapshot.near(query.vector, CANDIDATES_EACH)
    worded = snapshot.store.rows_by_bm25(_rarest_terms(snapshot, query.text), CANDIDATES_EACH)
    return sorted({*near, *worded, *_sample(snapshot)})


def _rarest_terms(snapshot: Snapshot, text: str) -> list[str]:
    found = snapshot.store.document_frequencies(telling_terms(text))
    return sorted(found, key=lambda term: (found[term], term))[:MAX_QUERY_TERMS]


def _score(
    snapshot: Snapshot, query: _EncodedQuery, rows: Sequence[int], weights: Mapping[str, float]
) -> list[_Scored]:
    """The rows, best first; equal scores by chunk id."""
    frequencies = snapshot.store.document_frequencies(telling_terms(query.text))
    query_terms = weigh(query.text, frequencies, snapshot.chunk_count)
    texts = snapshot.term_texts(rows)
    matrices = snapshot.token_matrices(rows)
    late = dict(zip(rows, max_sim(query.tokens, matrices).tolist(), strict=True))
    query_level = level([late[row] for row in _sample(snapshot)])
    scored = []
    for row, matrix in zip(rows, matrices, strict=True):
        found = overlap(query_terms, texts[row])
        signals = signals_of(late[row], len(matrix.scales), found, query_level)
        scored.append(_Scored(row, fuse(signals, weights), signals))
    return sorted(scored, key=lambda one: (-one.score, snapshot.ids[one.row]))


def _sample(snapshot: Snapshot) -> list[int]:
    """Chunks that are the same for every query: all of a small index."""
    if snapshot.chunk_count <= SCORE_ALL_CHUNKS:
        return snapshot.all_rows()
    return snapshot.sample_rows(SAMPLE_CHUNKS)


def _hits(snapshot: Snapshot, scored: Sequence[_Scored]) -> tuple[Hit, ...]:
    chunks = snapshot.store.chunks_at(one.row for one in scored)
    return tuple(
        Hit(rank=rank, chunk=chunks[one.row], score=one.score, signals=one.signals)
        for rank, one in enumerate(scored, start=1)
    )
