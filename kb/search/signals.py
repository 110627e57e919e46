"""The signals of a ranking as a table, and their fusion into one score."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kb.errors import KbError
from kb.search.overlap import Overlap
from kb.search.query import Query
from kb.store.reader import ChunkVectors
from kb.store.vectors import Float32
from kb.text.passage import TermText


@dataclass(frozen=True, slots=True)
class Candidate:
    """One chunk beside one query: all that a signal may look at."""

    row: int
    query: Query
    text: TermText
    vectors: ChunkVectors
    late: float  # the mean, over the query's tokens, of each one's best match in the chunk
    window: float  # the same in the best window of 32 tokens
    sentence: float  # the cosine with the nearest sentence
    overlap: Overlap
    level: float  # what a chunk that has nothing to do with the query scores as `late`
    gain: float  # how much better each token is met than in chunks at large: the mean
    least_gain: float  # the same of the half that gains least
    lead_gain: float  # the same where the chunk begins: its names and the first words
    abroad: bool = False  # in another language than the query
    translated: float = 0.0  # in another language than the query: how much of it stands there
    repeats: float = 0.0  # how far it only says what other chunks say
    context: float = 0.0  # how well it fits with what was asked before


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that speaks for or against a chunk.

    None depends on the other candidates, so that a chunk scores the same in whatever
    company (but for how rare a word is among all chunks).
    """

    name: str
    weight: float | None  # None: not for the order, only for the confidence
    why: str
    of: Callable[[Candidate], float]


# What each gives on XQuAD and on six folders of notes is tabled in docs/retrieval.md. Window from
# .3 to .7 of both, sentence .15 to .2, coverage .15 to .25, named .1 to .15 and length -.005 to
# -.015 each move the mean over either by less than .01.
SIGNALS: Final = (
    Signal(
        "late", 0.5, "the query's tokens find their like: meaning, across languages",
        lambda it: it.late,
    ),
    Signal(
        "window", 0.5, "… close together: one place that answers, not words here and there",
        lambda it: it.window,
    ),
    Signal(
        "sentence", 0.15, "one sentence means what the query means, to the second encoder",
        lambda it: it.sentence,
    ),
    Signal(
        "coverage", 0.2, "the query's rare words stand there: names, exact terms",
        lambda it: it.overlap.coverage,
    ),
    Signal(
        "named", 0.12, "the chunk is named after what is asked for, and after nothing else",
        lambda it: it.overlap.named,
    ),
    Signal(
        "dictionary", 0.1, "the query's words stand there in the other language; 0 within one",
        lambda it: it.translated,
    ),
    Signal(
        "length", -0.01, "many tokens find a like by chance: the logarithm of their number",
        lambda it: math.log(max(len(it.vectors.tokens), 1)),
    ),
    Signal(
        "repeats", -0.1, "a summary, half an overview, says again what others say: comes up behind",
        lambda it: it.repeats,
    ),
    Signal(
        "context", 1.0, "a follow-up fits with what was asked before; 0 for all other queries",
        lambda it: it.context,
    ),
    Signal(
        "heading", None, "the query's words stand in the chunk's question or other names",
        lambda it: it.overlap.heading,
    ),
    Signal(
        "margin", None, "by how much the tokens are met better than in chunks at large",
        lambda it: it.late - it.level,
    ),
    Signal(
        "gain", None, "the same token by token, each as a share of what it could gain",
        lambda it: it.gain,
    ),
    Signal(
        "least_gain", None, "the same of the half of the tokens that is met worst",
        lambda it: it.least_gain,
    ),
    Signal(
        "lead_gain", None, "the same where it begins: what it is about, not only mentions",
        lambda it: it.lead_gain,
    ),
    Signal(
        "brevity", None, "one token or two are soon met well: one over their number, squared",
        lambda it: 1 / max(len(it.query.forms[0]), 1) ** 2,
    ),
    Signal(
        "part", None, "what is asked for is only a part of what it is called, and seldom more",
        lambda it: it.overlap.part,
    ),
    Signal(
        "absent", None, "how much the weightiest word tells that does not stand there",
        lambda it: it.overlap.absent,
    ),
    Signal(
        "lacks_name", None, "1 where a name of the query does not stand there",
        lambda it: float(it.overlap.lacks_name),
    ),
    Signal(
        "lacks_thing", None, "1 where what is asked for stands there by no name; 0 abroad",
        lambda it: float(it.overlap.lacks_thing and not it.abroad),
    ),
)  # fmt: skip

# With few chunks to compare with, the level of a query's scores is drawn towards what is
# usual: 8 chunks' worth of the mean over the dev sets.
_USUAL_LEVEL: Final = 0.2
_USUAL_LEVEL_CHUNKS: Final = 8


def level(late_scores: Sequence[float] | Float32) -> float:
    """What a chunk that has nothing to do with the query scores: the mean over chunks that
    were not picked for it."""
    total = float(sum(late_scores)) + _USUAL_LEVEL * _USUAL_LEVEL_CHUNKS
    return total / (len(late_scores) + _USUAL_LEVEL_CHUNKS)


def signals_of(candidate: Candidate) -> dict[str, float]:
    """What each signal of the table says of a chunk, by its name."""
    return {signal.name: signal.of(candidate) for signal in SIGNALS}


def weights_of(changed: Mapping[str, float]) -> dict[str, float]:
    """The weights of the table by name, with some of them changed.

    Raises KbError for a name that the table has no weight for.
    """
    known = {signal.name: signal.weight for signal in SIGNALS if signal.weight is not None}
    for name in changed:
        if name not in known:
            raise KbError(f"no signal {name!r}; the signals are {', '.join(known)}")
    return known | dict(changed)


def fuse(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The ranking score: the weighted sum of the signals that have a weight."""
    return sum(weight * values[name] for name, weight in weights.items())
