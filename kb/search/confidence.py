"""The probability that the first hit answers the query: a calibrated logistic model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

# Signal to coefficient, made by `python bench/fit_confidence.py`.
INTERCEPT: Final = -7.22
COEFFICIENTS: Final[Mapping[str, float]] = {
    "late": 11.27,  # how well the query's tokens are met
    "margin": 6.69,  # by how much better than in chunks at large: a common phrase fits all
    "heading": 3.12,  # the chunk is named after the query's words
}


def confidence(signals: Mapping[str, float]) -> float:
    """0..1, from the signals of the first hit. None of them grows with the index."""
    logit = INTERCEPT + sum(
        weight * signals[name] for name, weight in COEFFICIENTS.items()
    )
    return 1 / (1 + math.exp(-logit))
