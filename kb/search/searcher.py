"""Query to ranked hits."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.errors import KbError
from kb.model import Chunk, Hit, Question
from kb.search.best_lines import best_lines
from kb.search.candidates import SCORE_ALL_CHUNKS, shortlist
from kb.search.confidence import confidence
from kb.search.conversation import (
    AT_A_LOSS,
    HELPED,
    Topic,
    context_confidence,
    context_signal,
    leans,
    topic_of,
)
from kb.search.late import MaxSim, best_cosine, max_sim
from kb.search.lexical import overlap
from kb.search.query import EncodedQuery, cleaned, encode
from kb.search.related import related_questions
from kb.search.signals import fuse, level, signals_of, weights_of
from kb.search.snapshot import Snapshot
from kb.store.reader import ChunkVectors, Store
from kb.text.scopes import bare

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder
    from kb.store.vectors import Float32

# So many others are met with the query, always the same, to know what it scores anywhere.
SAMPLE_CHUNKS: Final = 12

# The fitting lines are looked for in so many hits, and only in those that score nearly as
# much as the first: of 205 judged questions, the right chunk never scored less than .73 of it.
LINES_FOR_HITS: Final = 10
LINES_FROM_SHARE: Final = 0.7


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a search gives: the hits, and how likely the first one is an answer."""

    query: str  # as it was asked: stripped, and cut where too long
    hits: tuple[Hit, ...]
    confidence: float  # 0..1; 0 without hits
    searched: str  # what was searched for: the query, its slips mended, behind what it leans on
    respelled: str | None = None  # the query with slips of the keyboard mended, if it had any
    context: str | None = None  # the question of the chunk that a follow-up goes on from


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

    def rank(self, question: Question) -> Ranking:
        """The k best chunks, best first and ties by id, with the confidence in the first.

        A question that stands on its own is ranked as if it had no past. Nothing lies in an
        unknown scope; what a word or a score is worth does not depend on the scope. Raises
        KbError for an empty question, and when there is no usable index.
        """
        scope, k = bare(question.scope), question.k
        encoded = self._encode(cleaned(question.text))
        topic = topic_of(question.past)
        with self._current() as snapshot:
            rows = shortlist(snapshot, encoded, k, scope)
            scored = _score(snapshot, encoded, rows, self._weights)
            hits = _hits(snapshot, scored[: max(k, 1)], encoded)
            sure = confidence(hits[0].signals) if hits else 0.0
            alone = Ranking(encoded.asked, hits, sure, encoded.text, encoded.respelled)
            if not topic or not hits:
                return alone
            leaning = _leans(snapshot, encoded, scored, topic)
        if not leaning and sure >= AT_A_LOSS:
            return alone
        in_context = self._rank_in_context(encoded, topic, k, scope)
        # What the topic makes no difference to does not lean on it, nor what it doesn't help.
        same = in_context.hits[0].chunk.id == hits[0].chunk.id
        helped = not same and in_context.confidence >= HELPED
        return in_context if leaning or helped else alone

    def _rank_in_context(self, query: EncodedQuery, topic: Topic, k: int, scope: str) -> Ranking:
        """As `rank`, for a query that leans on a topic: it is searched for alone and behind
        the topic's words, and what a chunk scores in both counts."""
        both = self._encode(topic.with_question(query.text))
        with self._current() as snapshot:
            found = (shortlist(snapshot, one, k, scope) for one in (query, both))
            rows = sorted(set().union(*found))
            joint = {one.row: one for one in _score(snapshot, both, rows, self._weights)}
            alone = _score(snapshot, query, rows, self._weights)
            scored = _in_context(snapshot, query, alone, joint, topic, self._weights)[: max(k, 1)]
            hits = _hits(snapshot, scored, query)
        sure = 0.0
        if scored:
            first = joint[scored[0].row].signals
            sure = context_confidence(query.text, confidence(scored[0].signals), confidence(first))
        return Ranking(
            query.asked,
            hits,
            sure,
            searched=both.text,
            respelled=query.respelled,
            context=topic.chunk.question,
        )

    def related(self, hits: Sequence[Hit], limit: int = 3, scope: str = "") -> tuple[str, ...]:
        """Short questions of chunks near the first hit and within a scope, none of them a
        hit's own."""
        with self._current() as snapshot:
            return related_questions(snapshot, hits, limit, bare(scope))

    def close(self) -> None:
        """Let go of the index; the next search opens it again."""
        with self._lock:
            if self._snapshot:
                self._snapshot.store.close()
            self._snapshot = None

    def _encode(self, asked: str) -> EncodedQuery:
        embedder = self._model()
        with self._current() as snapshot:
            return encode(asked, snapshot, embedder)

    def _model(self) -> Embedder:
        """The embedder, after checking that the index was made with the same."""
        with self._current() as snapshot:
            info = snapshot.info
            if self._embedder is None:
                from kb.embed.load import load_embedder

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


def _score(
    snapshot: Snapshot, query: EncodedQuery, rows: Sequence[int], weights: Mapping[str, float]
) -> list[_Scored]:
    """The rows, best first; equal scores by chunk id."""
    texts = snapshot.term_texts(rows)
    vectors = snapshot.vectors_of(rows)
    late, window = _late(query, query.forms, vectors)
    sentence = best_cosine(query.sentence, [found.sentences for found in vectors])
    query_level = level(late if len(rows) == snapshot.chunk_count else _anywhere(snapshot, query))
    scored = []
    for place, row in enumerate(rows):
        signals = signals_of(
            late=float(late[place]),
            window=float(window[place]),
            sentence=float(sentence[place]),
            tokens=len(vectors[place].tokens),
            overlap=overlap(query.terms, texts[row]),
            query_level=query_level,
        )
        scored.append(_Scored(row, fuse(signals, weights), signals))
    return sorted(scored, key=lambda one: (-one.score, snapshot.ids[one.row]))


def _leans(
    snapshot: Snapshot, query: EncodedQuery, scored: Sequence[_Scored], topic: Topic
) -> bool:
    """Whether a query, searched for alone, is to be read with a topic."""
    if not scored:
        return False
    # A chunk that is no candidate does not meet the query.
    shown = topic.chunk.id
    fits = next((one.signals["margin"] for one in scored if snapshot.ids[one.row] == shown), 0.0)
    first = scored[0].signals
    return leans(query.text, fits, first["heading"], confidence(first))


def _in_context(
    snapshot: Snapshot,
    query: EncodedQuery,
    alone: Sequence[_Scored],
    joint: Mapping[int, _Scored],
    topic: Topic,
    weights: Mapping[str, float],
) -> list[_Scored]:
    """The rows of two searches with what the topic adds, best first; equal scores by id."""
    chunks = snapshot.store.chunks_at(joint)
    scored = []
    for one in alone:
        added = context_signal(query.text, joint[one.row].score, chunks[one.row], topic)
        signals = {**one.signals, "context": added}
        scored.append(_Scored(one.row, fuse(signals, weights), signals))
    return sorted(scored, key=lambda one: (-one.score, snapshot.ids[one.row]))


def _anywhere(snapshot: Snapshot, query: EncodedQuery) -> Float32:
    """What the query scores in chunks that are the same for every query: in all of them,
    where a search without a scope scores them all, else, as it is asked, in a sample."""
    if snapshot.chunk_count <= SCORE_ALL_CHUNKS:
        everything = snapshot.vectors_of(snapshot.rows_within(""))
        return _late(query, query.forms, everything).anywhere
    sample = snapshot.vectors_of(snapshot.sample_rows(SAMPLE_CHUNKS))
    return _late(query, query.forms[:1], sample).anywhere


def _late(query: EncodedQuery, forms: Sequence[Float32], vectors: Sequence[ChunkVectors]) -> MaxSim:
    """How well some forms of a query are met, on the bundled model's scale."""
    scores = max_sim(forms, [found.tokens for found in vectors])
    shift = np.float32(query.embedder.late_scale.shift)
    return MaxSim(scores.anywhere + shift, scores.in_one_place + shift)


def _hits(snapshot: Snapshot, scored: Sequence[_Scored], query: EncodedQuery) -> tuple[Hit, ...]:
    chunks = snapshot.store.chunks_at(one.row for one in scored)
    fitting = {
        one.row: _fitting_lines(snapshot, one.row, chunks[one.row], query)
        for one in scored[:LINES_FOR_HITS]
        if one.score >= LINES_FROM_SHARE * scored[0].score
    }
    return tuple(
        Hit(rank, chunks[one.row], one.score, one.signals, fitting.get(one.row))
        for rank, one in enumerate(scored, start=1)
    )


def _fitting_lines(
    snapshot: Snapshot, row: int, chunk: Chunk, query: EncodedQuery
) -> tuple[int, int] | None:
    layout = snapshot.layout(row, chunk, query.embedder)
    return (
        best_lines(query.forms[0], snapshot.vectors_of([row])[0].tokens, layout) if layout else None
    )
