"""The probability that the first hit answers the query: a calibrated logistic model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

# Feature to coefficient.
COEFFICIENTS: Final[Mapping[str, float]] = {
    "bias": -8.0,
    "late": 16.0,
    "coverage": 2.0,
    "heading": 2.0,
}


def features(ranked: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """What the model looks at, from the signals of the hits, best first.

    None of it grows or shrinks with the number of chunks.
    """
    best = ranked[0]
    return {
        "bias": 1.0,
        "late": best["late"],
        "coverage": best["coverage"],
        "heading": best["heading"],
    }


def confidence(ranked: Sequence[Mapping[str, float]]) -> float:
    """0..1; 0 when there is no hit at all."""
    if not ranked:
        return 0.0
    values = features(ranked)
    logit = sum(weight * values[name] for name, weight in COEFFICIENTS.items())
    return 1 / (1 + math.exp(-logit))
