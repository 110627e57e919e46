"""The numbers: ranking measures, what a confidence is worth, and whether two runs differ."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

BINS: Final = 10
_DEPTH: Final = 10  # of MRR and nDCG

# The smallest p-value that so many random sign flips can show is .0002.
_SIGN_FLIPS: Final = 9999
_SEED: Final = 0
_FLIPS_AT_ONCE: Final = 256  # of 2,500 queries: 5 MB


@dataclass(frozen=True, slots=True)
class Bin:
    """The queries whose confidence lies in one tenth of 0..1."""

    count: int
    confidence: float  # the mean; 0 where there is no query
    right: float  # the share whose first hit is right; 0 where there is no query


def figures_of(runs: Sequence[tuple[frozenset[str], Sequence[str]]]) -> dict[str, float]:
    """hit@1, hit@3, mrr@10 and ndcg@10, means over queries of (right ids, found ids).

    A query that has no right chunk, or finds nothing, counts as 0. MRR: the mean of 1 / rank
    of the first right one (Voorhees, TREC-8, 1999); nDCG: Järvelin & Kekäläinen, ACM TOIS 2002,
    with a gain of 1 for each right one.
    """
    means = np.mean([_figures(*run) for run in runs], axis=0)
    names = ("hit@1", "hit@3", "mrr@10", "ndcg@10")
    return {name: round(float(mean), 4) for name, mean in zip(names, means, strict=True)}


def _figures(right: frozenset[str], hits: Sequence[str]) -> tuple[float, float, float, float]:
    ranks = [rank for rank, one in enumerate(hits[:_DEPTH], start=1) if one in right]
    if not ranks:
        return 0.0, 0.0, 0.0, 0.0
    best = range(1, min(len(right), _DEPTH) + 1)
    return ranks[0] <= 1, ranks[0] <= 3, 1 / ranks[0], _gain(ranks) / _gain(best)


def _gain(ranks: Iterable[int]) -> float:
    return sum(1 / math.log2(rank + 1) for rank in ranks)


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """How often a positive scores above a negative; a tie counts half."""
    if not positives or not negatives:
        return 0.5
    above = np.subtract.outer(np.asarray(positives), np.asarray(negatives))
    return float((above > 0).mean() + (above == 0).mean() / 2)


def kept_at(false_share: float, positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The share of positives above the lowest threshold that at most `false_share` of the
    negatives pass."""
    if not positives:
        return 0.0
    allowed = int(false_share * len(negatives))
    falling = sorted(negatives, reverse=True)
    threshold = falling[allowed] if allowed < len(falling) else -np.inf
    return float(np.mean([score > threshold for score in positives]))


def share_from(threshold: float, confidences: Sequence[float]) -> float:
    """The share of confidences that reach the threshold; 0 of none."""
    return float(np.mean([score >= threshold for score in confidences])) if confidences else 0.0


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """Ten bins of equal width, the empty ones too: how sure, and how often right."""
    scores, hits = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    places = np.minimum((scores * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(int(inside.sum()), float(scores[inside].mean()), float(hits[inside].mean()))
        if (inside := places == place).any()
        else Bin(0, 0.0, 0.0)
        for place in range(BINS)
    )


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over ten bins of equal width (Naeini et al., 2015)."""
    if not confidences:
        return 0.0
    bins = reliability(confidences, right)
    return sum(abs(one.confidence - one.right) * one.count for one in bins) / len(confidences)


def paired_p_value(differences: Sequence[float]) -> float:
    """Two-sided p-value of the paired randomisation test, 0..1.

    `differences`: for each query, what one run scored above the other. If the runs were
    equally good, each might as well have the other sign; the p-value is how often signs
    drawn at random give a mean as far from 0 (Smucker, Allan & Carterette, CIKM 2007). All
    signs are tried where they are few, else 9,999 draws from a fixed seed.
    """
    # A query where both score the same gives 0 with either sign.
    telling = np.array([difference for difference in differences if difference])
    if len(telling) < 2:  # one query alone is as far from 0 with either sign
        return 1.0
    from scipy.stats import permutation_test

    def mean(values: Any, axis: int) -> Any:
        return values.mean(axis=axis)

    result = permutation_test(
        (telling,),
        mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=_SIGN_FLIPS,
        batch=_FLIPS_AT_ONCE,
        rng=_SEED,
    )
    return float(result.pvalue)
