"""Two configurations on the same queries: which finds more, and could it be chance?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.errors import KbError
from kb.evaluate.configuration import Configuration
from kb.evaluate.figures import POOLED, silent, with_languages
from kb.evaluate.judged import read_judged
from kb.evaluate.measures import paired_p_value
from kb.evaluate.rankings import JudgedRanking, SetRankings, rank_all
from kb.model import Progress

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder

Pair = tuple[JudgedRanking, JudgedRanking]  # one query under A and under B


@dataclass(frozen=True, slots=True)
class PairFigures:
    """How two configurations, A and B, find the chunks of one set of queries."""

    name: str
    direction: str  # "all" of the pooled row
    n: int  # queries
    hit_at_1: tuple[float, float]  # of A, of B
    mrr_at_10: tuple[float, float]
    p: float  # of the difference in reciprocal rank, two-sided: `measures.paired_p_value`
    only_a: int  # queries whose first hit is right under A alone
    only_b: int

    @property
    def difference(self) -> float:
        """How much more hit@1 B has than A."""
        return round(self.hit_at_1[1] - self.hit_at_1[0], 4)

    def to_json(self) -> dict[str, str | int | float]:
        """One row of `kb eval --compare A B --json`."""
        return {
            "name": self.name,
            "direction": self.direction,
            "n": self.n,
            "hit@1_a": self.hit_at_1[0],
            "hit@1_b": self.hit_at_1[1],
            "difference": self.difference,
            "mrr@10_a": self.mrr_at_10[0],
            "mrr@10_b": self.mrr_at_10[1],
            "p": self.p,
            "only_a": self.only_a,
            "only_b": self.only_b,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """All sets of a folder under two configurations."""

    a: str  # as it was written
    b: str
    sets: tuple[PairFigures, ...]
    pooled: PairFigures  # over all sets

    def to_json(self) -> dict[str, Any]:
        """The object that `kb eval --compare A B --json` prints."""
        return {
            "a": self.a,
            "b": self.b,
            "sets": [figures.to_json() for figures in self.sets],
            "pooled": self.pooled.to_json(),
        }


def compare(
    data_dir: Path,
    a: Configuration,
    b: Configuration,
    index_dir: Path | None = None,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Run every judged set in which something can be found under both configurations.

    `embedder` is for configurations that name no model. Where one names another model than
    made the index, the chunks of the index are embedded anew, in a temporary one. Raises
    KbError as `evaluate` does, and when a model can't be had.
    """
    judged = replace(read_judged(data_dir), unanswerable=())
    under_a, under_b = rank_all(judged, index_dir, [a, b], embedder, progress or silent)
    pairs = list(zip(under_a.answerable, under_b.answerable, strict=True))
    if not pairs:
        raise KbError(f"{data_dir} has only unanswerable queries: there is nothing to compare")
    return Comparison(
        a=a.name,
        b=b.name,
        sets=tuple(_set_figures(*parts) for pair in pairs for parts in _with_languages(*pair)),
        pooled=_pooled(pairs),
    )


def _with_languages(a: SetRankings, b: SetRankings) -> Iterator[tuple[SetRankings, SetRankings]]:
    return zip(with_languages(a), with_languages(b), strict=True)


def _set_figures(a: SetRankings, b: SetRankings) -> PairFigures:
    pairs = list(zip(a.rankings, b.rankings, strict=True))
    return _figures(a.name, a.direction, pairs, [_gain(pair) for pair in pairs])


def _pooled(sets: Sequence[tuple[SetRankings, SetRankings]]) -> PairFigures:
    """Over all queries. The same one asked in several directions is one observation to the
    test: its results go together, and counted apart they would make chance look smaller."""
    pairs: list[Pair] = []
    gains: dict[tuple[str, str, int], float] = {}
    for a, b in sets:
        for place, pair in enumerate(zip(a.rankings, b.rankings, strict=True)):
            pairs.append(pair)
            query = (a.name, pair[0].language, place)
            gains[query] = gains.get(query, 0.0) + _gain(pair)
    return _figures(POOLED, "all", pairs, list(gains.values()))


def _gain(pair: Pair) -> float:
    return pair[1].reciprocal_rank - pair[0].reciprocal_rank


def _figures(
    name: str, direction: str, pairs: Sequence[Pair], gains: Sequence[float]
) -> PairFigures:
    right = np.array([(a.first_is_right, b.first_is_right) for a, b in pairs])
    ranks = np.array([(a.reciprocal_rank, b.reciprocal_rank) for a, b in pairs])
    return PairFigures(
        name=name,
        direction=direction,
        n=len(pairs),
        hit_at_1=_means(right),
        mrr_at_10=_means(ranks),
        p=round(paired_p_value(gains), 4),
        only_a=int((right[:, 0] & ~right[:, 1]).sum()),
        only_b=int((right[:, 1] & ~right[:, 0]).sum()),
    )


def _means(columns: Any) -> tuple[float, float]:
    a, b = columns.mean(axis=0)
    return round(float(a), 4), round(float(b), 4)
