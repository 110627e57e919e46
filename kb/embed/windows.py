"""Long texts: cut token ids into windows that overlap, and put their token vectors together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.embed.types import F32

# Tokens that two neighbouring windows share, so that a sentence at the cut is read whole by
# one of them: two to three sentences.
OVERLAP = 64

# The most windows of one passage: 14,000 tokens, some 22,000 Chinese characters or 55,000
# English ones, ten times the longest section of the interview books that were looked at.
# What comes after them is not embedded; the bound keeps a stray data dump of 10 MB from
# holding up a build for an hour.
MAX_WINDOWS = 32


def max_tokens(size: int) -> int:
    """Return how many tokens MAX_WINDOWS windows of ``size`` tokens cover."""
    return size + (MAX_WINDOWS - 1) * (size - OVERLAP)


def windows_of(tokens: int, size: int) -> list[slice]:
    """Return the windows that cover ``tokens`` tokens: of ``size`` tokens, or one shorter."""
    if tokens <= size:
        return [slice(0, tokens)]
    starts = range(0, min(tokens, max_tokens(size)) - OVERLAP, size - OVERLAP)
    return [slice(start, min(start + size, tokens)) for start in starts]


def stitch(parts: Sequence[F32]) -> F32:
    """Join the token vectors of neighbouring windows, each token once.

    Of the shared tokens each window gives the half nearer to its middle, where it knows more
    of the text on both sides.
    """
    if len(parts) == 1:
        return parts[0]
    half = OVERLAP // 2
    middle = [part[half:-half] for part in parts[1:-1]]
    return np.concatenate([parts[0][:-half], *middle, parts[-1][half:]])
