"""The probability that the first hit answers the query: a calibrated logistic model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from kb.model import Outcome

# Made by `bench/fit_confidence.py` from judged queries over fifteen folders of notes, near misses
# and questions about other things among them; ten of the folders are strangers' of every habit.
# Each folder left out in turn, over those ten: AUROC .958 for right first hits against what
# nothing answers, calibration error .065. The fit gave an intercept of -3.29; by .2 more it
# withholds .11 of their right answers for .18, and answers .10 of what they don't for .08.
INTERCEPT: Final = -3.09
COEFFICIENTS: Final[Mapping[str, float]] = {
    "gain": 5.51,  # how much better the query's tokens are met than in chunks at large
    "least_gain": 4.09,  # … and those that are met worst: a word that stands nowhere
    "lead_gain": 3.86,  # … and where the chunk begins: it is about it, and doesn't only speak of it
    "brevity": -4.36,  # a lone word that is met well is no answer yet
    "named": 1.65,  # the chunk is called so
    "lacks_name": -1.93,  # "Raft" stands nowhere in it
    "absent": -1.34,  # nor does the word that tells most
    "lacks_thing": -2.12,  # nor does what is asked for, though its words may, one by one
    "part": -3.91,  # it is called after more than that, and seldom speaks of it alone
}


def confidence(signals: Mapping[str, float]) -> float:
    """0..1, from the signals of the first hit. None of them grows with the index."""
    logit = INTERCEPT + sum(weight * signals[name] for name, weight in COEFFICIENTS.items())
    return 1 / (1 + math.exp(-logit))


# At odds so many times lower than those of an answer, a first hit still may be one: of the right
# first hits over strangers' notes .03 have less, of what nothing answers .68.
_UNSURE_ODDS: Final = 3
# What is less likely an answer isn't even named as near: so are two of the first hits for 20
# questions about other things, and half of those for 40 near misses.
NEAR_FROM: Final = 0.15


def unsure_from(threshold: float) -> float:
    """The confidence, 0..1, from which a first hit may be an answer, where it is one from
    `threshold` on. The two move together: one setting makes both more careful, or bolder.

    >>> [round(unsure_from(threshold), 2) for threshold in (0.0, 0.3, 0.5, 0.7, 1.0)]
    [0.0, 0.12, 0.25, 0.44, 1.0]
    """
    return threshold / (threshold + _UNSURE_ODDS * (1 - threshold))


def outcome_of(confidence: float, threshold: float) -> Outcome:
    """What a first hit of some confidence is, where it is an answer from `threshold` on."""
    if confidence >= threshold:
        return "sure"
    return "unsure" if confidence >= unsure_from(threshold) else "none"
