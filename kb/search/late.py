"""Late interaction: how well each token of a query finds its like in a chunk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.store.vectors import Float32, TokenMatrix


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
    values = np.concatenate([chunks[position].values for position in filled])
    scales = np.concatenate([chunks[position].scales for position in filled])
    similarities = (values.astype(np.float32) @ query.T) * scales[:, None]
    lengths = [len(chunks[position].scales) for position in filled]
    starts = np.cumsum([0, *lengths[:-1]])
    scores[filled] = np.maximum.reduceat(similarities, starts, axis=0).mean(axis=1)
    return scores
