"""The probability that the first hit answers the query: a calibrated logistic model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

# Made by `bench/fit_confidence.py` from judged queries over four folders of notes (49, 26, 663
# and 82 chunks), near misses and questions about other things among them. AUROC 1.000, .996,
# .988 and .995; calibration error .025, .029, .086 and .114: the last two are asked in other
# words than the notes', so more of the first hits are right than the confidence says.
INTERCEPT: Final = -9.6
COEFFICIENTS: Final[Mapping[str, float]] = {
    "late": 6.5,  # how well the query's tokens are met
    "margin": 18.7,  # by how much better than in chunks at large: a common phrase fits all
    "coverage": 5.1,  # the chunk holds the query's telling words, or other names for them
}


def confidence(signals: Mapping[str, float]) -> float:
    """0..1, from the signals of the first hit. None of them grows with the index."""
    logit = INTERCEPT + sum(weight * signals[name] for name, weight in COEFFICIENTS.items())
    return 1 / (1 + math.exp(-logit))
