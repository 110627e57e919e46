"""Late interaction: how well each token of a query finds its like in a chunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from kb.store.vectors import Float32, TokenMatrix

# So many token vectors are widened to float32 at a time: 1.5 MB at 384 dimensions, which
# stays in the processor's cache. All at once took twice as long.
_TOKENS_A_BLOCK: Final = 1024


def max_sim(query: Float32, chunks: Sequence[TokenMatrix]) -> Float32:
    """Score each chunk: the mean, over the query's tokens, of the best match in the chunk.

    Query float32 (tokens, dim), rows of unit length; returns float32 (chunks,), -1..1. A
    chunk's score depends on nothing but itself and the query. A query or chunk without
    tokens scores 0. (MaxSim: Khattab & Zaharia, ColBERT, 2020; the mean instead of the
    sum makes scores of short and long queries comparable.)
    """
    scores = np.zeros(len(chunks), dtype=np.float32)
    filled = [position for position, chunk in enumerate(chunks) if len(chunk.scales)]
    if not filled or not len(query):
        return scores
    longest = max(len(chunks[position].scales) for position in filled)
    room = np.empty((max(longest, _TOKENS_A_BLOCK), query.shape[1]), dtype=np.float32)
    columns = np.ascontiguousarray(query.T)
    for block in _blocks(filled, chunks):
        scores[block] = _score_block(columns, [chunks[position] for position in block], room)
    return scores


def _blocks(positions: Sequence[int], chunks: Sequence[TokenMatrix]) -> Iterator[list[int]]:
    """Positions in groups of at most _TOKENS_A_BLOCK tokens; a longer chunk stands alone."""
    block: list[int] = []
    tokens = 0
    for position in positions:
        length = len(chunks[position].scales)
        if block and tokens + length > _TOKENS_A_BLOCK:
            yield block
            block, tokens = [], 0
        block.append(position)
        tokens += length
    yield block


def _score_block(columns: Float32, chunks: Sequence[TokenMatrix], room: Float32) -> Float32:
    """Columns: the query, (dim, tokens). Room: scratch space, (tokens, dim) or more."""
    lengths = [len(chunk.scales) for chunk in chunks]
    starts = np.cumsum([0, *lengths])
    for chunk, start, end in zip(chunks, starts[:-1], starts[1:], strict=True):
        room[start:end] = chunk.values
    similarities = room[: starts[-1]] @ columns
    similarities *= np.concatenate([chunk.scales for chunk in chunks])[:, None]
    best: Float32 = np.maximum.reduceat(similarities, starts[:-1], axis=0)
    means: Float32 = best.mean(axis=1, dtype=np.float32)
    return means
