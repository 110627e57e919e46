"""Bring another model's late-interaction scores onto the bundled model's scale.

The weights of the ranking and the confidence are fitted on the bundled model's scores. What any
model scores for texts that have nothing to do with each other can be told from the background
text alone: its mean and spread there are mapped onto those of the bundled model.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from kb.embed.arrays import F32, unit_rows
from kb.embed.background import background
from kb.embed.embedder import LANGUAGES, SIDES, TOKEN, RawModel


class LateScale(NamedTuple):
    """score on the bundled model's scale = shift + factor · score."""

    shift: float
    factor: float


SAME_SCALE: Final = LateScale(0.0, 1.0)

# The bundled model's, by `background_scores`.
BUNDLED_MEAN: Final = 0.132
BUNDLED_SPREAD: Final = 0.0824


def late_scale(model: RawModel, means: F32) -> LateScale:
    """Return the scale of a model with these background means, float32 (2, 2, 2, dim)."""
    scores = background_scores(model, means)
    if not scores.size:  # it knows neither language's letters
        return SAME_SCALE
    factor = BUNDLED_SPREAD / max(float(scores.std()), 1e-6)
    return LateScale(BUNDLED_MEAN - factor * float(scores.mean()), factor)


def background_scores(model: RawModel, means: F32) -> F32:
    """Return what each background question scores in each background passage of its language:
    the mean over its tokens of the best match, float32 (pairs,). Texts of which the model
    knows no letter are left out."""
    found = []
    for n, language in enumerate(LANGUAGES):
        queries, passages = (
            [
                unit_rows(tokens - means[TOKEN, s, n])
                for _, tokens in model.raw(background(language, side), side)
            ]
            for s, side in enumerate(SIDES)
        )
        found += [
            (p @ q.T).max(axis=0).mean() for q in queries for p in passages if q.size and p.size
        ]
    return np.array(found, np.float32)
