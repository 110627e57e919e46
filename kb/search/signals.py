"""The signals of a ranking as a table, and their fusion into one score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kb.errors import KbError
from kb.search.lexical import Overlap
from kb.store.vectors import Float32


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that speaks for or against a chunk.

    None depends on the other candidates, so that a chunk scores the same in whatever
    company (but for how rare a word is among all chunks).
    """

    name: str
    weight: float
    why: str


# What each gives on XQuAD and on six folders of notes is tabled in docs/retrieval.md. Window from
# .3 to .7 of both, sentence .15 to .2, coverage .15 to .25, named .1 to .15 and length -.005 to
# -.015 each move the mean over either by less than .01.
SIGNALS: Final = (
    Signal("late", 0.5, "the query's tokens find their like: meaning, across languages"),
    Signal("window", 0.5, "… close together: one place that answers, not words here and there"),
    Signal("sentence", 0.15, "one sentence means what the query means, to the second encoder"),
    Signal("coverage", 0.2, "the query's rare words stand there: names, exact terms"),
    Signal("named", 0.12, "the chunk is named after what is asked for, and after nothing else"),
    Signal("length", -0.01, "many tokens find a like by chance: the logarithm of their number"),
    Signal("context", 1.0, "a follow-up fits with what was asked before; 0 for all other queries"),
)

# With few chunks to compare with, the level of a query's scores is drawn towards what is
# usual: 8 chunks' worth of the mean over the dev sets.
_USUAL_LEVEL: Final = 0.2
_USUAL_LEVEL_CHUNKS: Final = 8


def level(late_scores: Sequence[float] | Float32) -> float:
    """What a chunk that has nothing to do with the query scores: the mean over chunks that
    were not chosen for it."""
    total = float(sum(late_scores)) + _USUAL_LEVEL * _USUAL_LEVEL_CHUNKS
    return total / (len(late_scores) + _USUAL_LEVEL_CHUNKS)


def signals_of(
    *,
    late: float,
    window: float,
    sentence: float,
    tokens: int,
    overlap: Overlap,
    query_level: float,
) -> dict[str, float]:
    """All that is known of one chunk: what the table weighs, then what the confidence adds."""
    return {
        "late": late,
        "window": window,
        "sentence": sentence,
        "coverage": overlap.coverage,
        "named": overlap.named,
        "length": math.log(max(tokens, 1)),
        "heading": overlap.heading,
        "margin": late - query_level,
        "context": 0.0,
    }


def weights_of(changed: Mapping[str, float]) -> dict[str, float]:
    """The weights of the table by name, with some of them changed.

    Raises KbError for a name that the table does not have.
    """
    known = {signal.name: signal.weight for signal in SIGNALS}
    for name in changed:
        if name not in known:
            raise KbError(f"no signal {name!r}; the signals are {', '.join(known)}")
    return known | dict(changed)


def fuse(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The ranking score: the weighted sum of the signals in the table."""
    return sum(weight * values[name] for name, weight in weights.items())
