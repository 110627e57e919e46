"""The signals of a ranking as a table, and their fusion into one score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kb.search.lexical import Overlap


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that speaks for a chunk. None depends on the other candidates, so that a
    chunk's score is the same in a note of its own and among ten thousand."""

    name: str
    weight: float
    why: str


SIGNALS: Final = (
    Signal("late", 1.0, "tokens of the query that find their like: meaning, across languages"),
    Signal("bm25", 0.2, "rare words of the query that stand in the chunk, most in its heading"),
)


def signals_of(late: float, overlap: Overlap) -> dict[str, float]:
    """What each signal, and each feature of the confidence, gives for one chunk."""
    return {
        "late": late,
        "bm25": overlap.bm25,
        "coverage": overlap.coverage,
        "heading": overlap.heading,
    }


def fuse(values: Mapping[str, float]) -> float:
    """The ranking score: the weighted sum of the signals in the table."""
    return sum(signal.weight * values[signal.name] for signal in SIGNALS)
