"""What each token of a query gains in a chunk over chunks at large.

A mean of similarities hides the one word that is met nowhere, and words that every chunk of a
folder holds pass for a find. So each token is measured by itself: how much better it is met than
in chunks that were not picked for the query, as a share of what it could gain. On ten folders of
strangers' notes, confidence in what is right against what nothing answers: AUROC .867 with the
mean margin, .900 with gains and their lower quartile, .906 with shares.

A chunk that only mentions a thing meets the query's tokens somewhere; one that is about it meets
them where it begins, too. What they gain there tells the two apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from kb.search.late import Ints
from kb.store.reader import ChunkVectors
from kb.store.vectors import Float32

# With few chunks to compare with, a token's level is drawn to what is usual: so many chunks' worth.
_USUAL_LEVEL: Final = 0.28
_USUAL_LEVEL_CHUNKS: Final = 2
_LEAST_ROOM: Final = 0.1  # a token that is met well everywhere has still so much to gain
# Of an answer so much belongs to a chunk's beginning: two windows, some sentences. 32 and 96 tell
# apart as much on the strangers' notes; the one tells less on cs-notes (AUROC .944 for .949), the
# other less of what is only mentioned (.31 for .19 of it answered).
_LEAD_TOKENS: Final = 64


class Gains(NamedTuple):
    """Of each chunk, float32 (chunks,), mostly 0..1."""

    mean: Float32  # over the query's tokens
    least: Float32  # over the half of them that gains least
    lead: Float32  # over all of them, where the chunk begins


@dataclass(frozen=True, slots=True)
class AtLarge:
    """How well a query's tokens are met in chunks that were not picked for it."""

    rows: Sequence[int]
    met: Float32  # (rows, tokens): the best match of each token in each of these chunks

    def levels(self, rows: Sequence[int]) -> Float32:
        """What each token scores anywhere, beside each of some chunks: without that chunk itself,
        float32 (chunks, tokens)."""
        place = {row: number for number, row in enumerate(self.rows)}
        own = np.zeros((len(rows), self.met.shape[1]), dtype=np.float32)
        others = np.full((len(rows), 1), len(self.rows), dtype=np.float32)
        for number, row in enumerate(rows):
            if row in place:
                own[number] = self.met[place[row]]
                others[number] -= 1
        total = self.met.sum(axis=0) - own + _USUAL_LEVEL * _USUAL_LEVEL_CHUNKS
        levels: Float32 = total / (others + _USUAL_LEVEL_CHUNKS)
        return levels


def lead_tokens(vectors: ChunkVectors) -> int:
    """How many tokens a chunk begins with: its names, and the first of its answer."""
    return int(vectors.piece_tokens[:2].sum()) + _LEAD_TOKENS


def gains(met: Float32, in_lead: Float32, levels: Float32, forms: Sequence[int]) -> Gains:
    """What a query gains in some chunks, by the form of it that gains most.

    `met`, `in_lead`, `levels`: float32 (chunks, tokens of all forms); `forms`: how many
    tokens each has.
    """
    if not forms or not len(met):
        return Gains(*np.zeros((3, len(met)), dtype=np.float32))
    shares, leading_shares = _shares(met, levels), _shares(in_lead, levels)
    mean, least, leading = np.zeros((3, len(forms), len(met)), dtype=np.float32)
    for number, (start, end) in enumerate(_spans(forms)):
        of_form = np.sort(shares[:, start:end], axis=1)
        mean[number] = of_form.mean(axis=1)
        least[number] = of_form[:, : max(1, (end - start) // 2)].mean(axis=1)
        leading[number] = leading_shares[:, start:end].mean(axis=1)
    best: Ints = mean.argmax(axis=0)
    chunks = np.arange(len(met))
    return Gains(mean[best, chunks], least[best, chunks], leading[best, chunks])


def _shares(met: Float32, levels: Float32) -> Float32:
    """How much better each token is met than at large, as a share of what it could gain."""
    room: Float32 = np.maximum(1 - levels, np.float32(_LEAST_ROOM))
    return (met - levels) / room


def _spans(sizes: Sequence[int]) -> list[tuple[int, int]]:
    ends = np.cumsum(sizes).tolist()
    return list(zip([0, *ends[:-1]], ends, strict=True))
