"""A question to ranked hits, within one state of the index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from kb.model import Chunk, Hit, Question
from kb.search.best_lines import best_lines, layout_of
from kb.search.candidates import SCORE_ALL_CHUNKS, shortlist
from kb.search.confidence import NEAR_FROM, confidence
from kb.search.conversation import (
    AT_A_LOSS,
    HELPED,
    Topic,
    Wording,
    context_confidence,
    context_signal,
    leans,
    topic_of,
    wording_of,
)
from kb.search.dictionary import by_dictionary, weigh_units
from kb.search.gains import AtLarge, gains, lead_tokens
from kb.search.late import MaxSim, best_cosine, max_sim, mean_over_forms
from kb.search.operators import Operators, read_operators
from kb.search.overlap import Overlap, overlap
from kb.search.query import Query, cleaned
from kb.search.signals import Candidate, fuse, level, signals_of
from kb.search.snapshot import Snapshot
from kb.search.subject import NOT_SURE, AspectOf, subject_of
from kb.store.reader import ChunkVectors
from kb.text.passage import term_text
from kb.text.scopes import bare

# So many others are met with the query, always the same, to know what it scores anywhere.
SAMPLE_CHUNKS: Final = 24

# The fitting lines are looked for in so many hits, and only in those that score nearly as
# much as the first: of 205 judged questions, the right chunk never scored less than .73 of it.
LINES_FOR_HITS: Final = 10
LINES_FROM_SHARE: Final = 0.7

Weights = Mapping[str, float]  # of the signals, by name


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a search gives: the hits, and how likely the first one is an answer."""

    query: Query
    hits: tuple[Hit, ...]
    confidence: float  # 0..1; 0 without hits
    operators: Operators  # that all hits meet
    context: Chunk | None = None  # that a follow-up goes on from


@dataclass(frozen=True, slots=True)
class _Scored:
    candidate: Candidate
    score: float
    signals: dict[str, float]
    confidence: float  # 0..1: that it answers the query

    @property
    def row(self) -> int:
        return self.candidate.row


def rank(
    question: Question,
    snapshot: Snapshot,
    read: Callable[[str], Query],
    weights: Weights,
) -> Ranking:
    """The best chunks for a question. `read` makes a query of a cleaned text."""
    asked = read_operators(cleaned(question.text), snapshot.options)
    within = snapshot.rows_meeting(bare(question.scope), asked.operators)
    search = _Search(snapshot, weights, asked.operators, within, question.k)
    query = read(asked.words)
    scored = search.score(query, search.shortlist(query))
    alone = search.ranking(query, scored)
    topic = topic_of(question.past)
    if not alone.hits:
        return alone
    if topic is None:
        return _without_topic(alone, wording_of(query.text))
    wording = wording_of(query.text, topic.asked)
    leaning = bool(wording.aspects) or search.leans(wording, topic, scored)
    if not leaning and alone.confidence >= AT_A_LOSS:
        return alone
    behind_topic = read(topic.with_question(query.text))
    in_context = search.in_context(query, behind_topic, wording, topic)
    # What the topic makes no difference to does not lean on it, nor what it doesn't help.
    same = in_context.hits[0].chunk.id == alone.hits[0].chunk.id
    helped = not same and in_context.confidence >= HELPED
    return in_context if leaning or helped else alone


def _without_topic(alone: Ranking, wording: Wording) -> Ranking:
    """What is found for a query that nothing came before: of what only a pronoun stands for,
    nothing is sure."""
    if not wording.points_back or (wording.own_words and not wording.aspects):
        return alone
    if not wording.aspects and alone.hits[0].signals["heading"] == 1:  # "this", in JavaScript
        return alone
    return replace(alone, confidence=min(alone.confidence, NOT_SURE))


@dataclass(frozen=True, slots=True)
class _Search:
    """What one search goes by."""

    snapshot: Snapshot
    weights: Weights
    operators: Operators
    within: Sequence[int] | None  # the rows that may be hits; None: all
    k: int

    def shortlist(self, query: Query) -> Sequence[int]:
        return shortlist(self.snapshot, query, self.k, self.within)

    def ranking(self, query: Query, scored: Sequence[_Scored]) -> Ranking:
        """The first k of what was scored for a query."""
        sure = scored[0].confidence if scored else 0.0
        return Ranking(query, self._hits(query, scored), sure, self.operators)

    def score(self, query: Query, rows: Sequence[int]) -> list[_Scored]:
        """The rows, best first; equal scores by chunk id."""
        texts = self.snapshot.term_texts(rows)
        vectors = self.snapshot.vectors_of(rows)
        met = _met(query, vectors)
        sentence = best_cosine(query.sentence, [each.sentences for each in vectors])
        repeating = self.snapshot.repeating
        overlaps = {row: overlap(query.terms, texts[row]) for row in rows}
        if len(rows) == self.snapshot.chunk_count:
            at_large = AtLarge(rows, met.of_tokens)
        else:
            at_large = self._at_large(query)
        abroad = frozenset(self._abroad(query, rows))
        translated = self._translated(query, abroad, overlaps, at_large.rows)
        usual = level(mean_over_forms(at_large.met, query.forms))
        gained = gains(
            met.of_tokens,
            met.in_lead,
            at_large.levels(rows),
            [len(form) for form in query.forms if len(form)],
        )
        return self._sorted(
            Candidate(
                row=row,
                query=query,
                text=texts[row],
                vectors=vectors[place],
                late=float(met.anywhere[place]),
                window=float(met.in_one_place[place]),
                sentence=float(sentence[place]),
                overlap=overlaps[row],
                level=usual,
                gain=float(gained.mean[place]),
                least_gain=float(gained.least[place]),
                lead_gain=float(gained.lead[place]),
                abroad=row in abroad,
                translated=translated.get(row, 0.0),
                repeats=repeating.get(row, 0.0),
            )
            for place, row in enumerate(rows)
        )

    def _sorted(self, candidates: Iterable[Candidate]) -> list[_Scored]:
        scored = []
        for candidate in candidates:
            signals = signals_of(candidate)
            score = fuse(signals, self.weights)
            scored.append(_Scored(candidate, score, signals, confidence(signals)))
        ids = self.snapshot.ids
        return sorted(scored, key=lambda each: (-each.score, ids[each.row]))

    def _at_large(self, query: Query) -> AtLarge:
        """How well the query is met in chunks that are the same for every query: in all of them,
        where a search without a scope scores them all, else in a sample."""
        if self.snapshot.chunk_count <= SCORE_ALL_CHUNKS:
            rows = self.snapshot.rows_within("")
            return AtLarge(rows, _met(query, self.snapshot.vectors_of(rows)).of_tokens)
        sample = self.snapshot.sample(SAMPLE_CHUNKS)
        met = sample.decoded.met_by(query.forms) + np.float32(query.shift)
        return AtLarge(sample.rows, met)

    def _translated(
        self,
        query: Query,
        abroad: Collection[int],
        overlaps: Mapping[int, Overlap],
        at_large: Sequence[int],
    ) -> dict[int, float]:
        """How much of a query stands in the chunks of the other language by the dictionary."""
        if not abroad or not query.units:
            return {}
        sample = self.snapshot.stems(self._abroad(query, at_large))
        weights = weigh_units(query.units, sample.values())
        stems = self.snapshot.stems(sorted(abroad))
        return {row: by_dictionary(weights, stems[row], overlaps[row].terms) for row in abroad}

    def _abroad(self, query: Query, rows: Sequence[int]) -> list[int]:
        languages = self.snapshot.languages(rows)
        return [row for row in rows if languages[row] != query.language]

    def leans(self, wording: Wording, topic: Topic, scored: Sequence[_Scored]) -> bool:
        """Whether a query, searched for alone, is to be read with a topic."""
        # A chunk that is no candidate does not meet the query.
        is_shown = (each for each in scored if self.snapshot.ids[each.row] == topic.chunk.id)
        shown = next((each.signals for each in is_shown), {"margin": 0.0, "heading": 0.0})
        first = scored[0]
        return leans(
            wording, shown["margin"], first.signals["heading"], first.confidence, shown["heading"]
        )

    def in_context(
        self, query: Query, behind_topic: Query, wording: Wording, topic: Topic
    ) -> Ranking:
        """As `ranking`, for a query that leans on a topic: it is searched for alone and behind
        the topic's words, and what a chunk scores in both counts."""
        rows = sorted({*self.shortlist(query), *self.shortlist(behind_topic)})
        joint = {each.row: each for each in self.score(behind_topic, rows)}
        chunks = self.snapshot.chunks_at(rows)
        scored = self._sorted(
            replace(
                each.candidate,
                context=context_signal(wording, joint[each.row].score, chunks[each.row], topic),
            )
            for each in self.score(query, rows)
        )
        in_context = [
            replace(
                each,
                confidence=context_confidence(wording, each.confidence, joint[each.row].confidence),
            )
            for each in scored
        ]
        if wording.aspects:
            subject = subject_of(topic.asked, behind_topic.terms, term_text(topic.chunk).heading)
            aspect = AspectOf(topic.chunk, subject, wording.aspects)
            in_context = _by_aspect(in_context, joint, aspect, chunks)
        elif wording.asks_of_another:
            in_context = _named_first(query, in_context)
        return replace(self.ranking(query, in_context), context=topic.chunk)

    def _hits(self, query: Query, scored: Sequence[_Scored]) -> tuple[Hit, ...]:
        scored = scored[: max(self.k, 1)]
        chunks = self.snapshot.chunks_at(each.row for each in scored)
        fitting = {
            each.row: self._fitting_lines(query, each.row, chunks[each.row])
            for each in scored[:LINES_FOR_HITS]
            if each.score >= LINES_FROM_SHARE * scored[0].score
        }
        return tuple(
            Hit(
                rank=rank,
                chunk=chunks[each.row],
                score=each.score,
                signals=each.signals,
                best_lines=fitting.get(each.row),
                terms=each.candidate.overlap.terms,
                near=each.confidence >= NEAR_FROM,
            )
            for rank, each in enumerate(scored, start=1)
        )

    def _fitting_lines(self, query: Query, row: int, chunk: Chunk) -> tuple[int, int] | None:
        [vectors] = self.snapshot.vectors_of([row])
        layout = layout_of(chunk.blocks, vectors.piece_tokens)
        return best_lines(query.forms[0], vectors.tokens, layout) if layout else None


def _by_aspect(
    scored: Sequence[_Scored],
    joint: Mapping[int, _Scored],
    aspect: AspectOf,
    chunks: Mapping[int, Chunk],
) -> list[_Scored]:
    """What was scored for an aspect of the topic: what is about the topic first."""
    fits = {each.row: aspect.fit(chunks[each.row], each.candidate.text) for each in scored}
    judged = (
        replace(each, confidence=fits[row].confidence(each.confidence, joint[row].confidence))
        for row, each in ((each.row, each) for each in scored)
    )
    return sorted(judged, key=lambda each: fits[each.row])


def _named_first(query: Query, scored: Sequence[_Scored]) -> list[_Scored]:
    """What is called after the other thing that is asked of first: else the topic's words would
    outweigh its name."""
    other = subject_of(query.text, query.terms)
    return sorted(scored, key=lambda each: not other.names_it(each.candidate.text.heading, 1.0))


def _met(query: Query, vectors: Sequence[ChunkVectors]) -> MaxSim:
    """How well a query is met, on the bundled model's scale."""
    shift = np.float32(query.shift)
    leads = [lead_tokens(each) for each in vectors]
    scores = max_sim(query.forms, [each.tokens for each in vectors], leads)
    return MaxSim(*(each + shift for each in scores))
