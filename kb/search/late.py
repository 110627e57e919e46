"""Late interaction: how well each token of a query finds its like in a chunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from kb.store.quantise import GROUP, CodedMatrix, rotated
from kb.store.vectors import Float32

Ints = npt.NDArray[np.int64]

# So many similarities are looked through at a time, 4 MB: in one go for a question, while a pasted
# page against a dozen long chunks would fill the memory.
_MOST_SIMILARITIES: Final = 2**20

# A window is two of these side by side: 32 tokens, some 20 English words, every 16.
_HALF_WINDOW: Final = 16


class MaxSim(NamedTuple):
    """How well a query is met, each float32 (chunks,), -1..1."""

    anywhere: Float32
    in_one_place: Float32  # in the best window of 32 tokens
    of_tokens: Float32  # (chunks, tokens of all forms): the best match of each
    in_lead: Float32  # the same where the chunk begins


def max_sim(
    forms: Sequence[Float32], chunks: Sequence[CodedMatrix], leads: Sequence[int] = ()
) -> MaxSim:
    """Score each chunk: the mean, over the query's tokens, of the best match in it.

    Forms of one query, each float32 (tokens, dim), rows of unit length: each form counts
    as much as the others. A chunk's score depends on nothing but itself and the query. A
    query or chunk without tokens scores 0. `leads`: how many tokens each chunk begins with;
    all of them where that isn't said. (MaxSim: Khattab & Zaharia, ColBERT, 2020; the
    mean instead of the sum makes scores of short and long queries comparable.)
    """
    anywhere, in_one_place = np.zeros((2, len(chunks)), dtype=np.float32)
    of_tokens, in_lead = np.zeros((2, len(chunks), sum(map(len, forms))), dtype=np.float32)
    sizes = leads or [len(chunk) for chunk in chunks]
    filled = [position for position, chunk in enumerate(chunks) if len(chunk)]
    forms = [form for form in forms if len(form)]
    if filled and forms:
        query, weights = rotated(np.concatenate(forms)), _weights(forms)
        for block in _blocks(filled, chunks, _MOST_SIMILARITIES // len(query)):
            scores = _scores(
                query,
                weights,
                [chunks[position] for position in block],
                [sizes[position] for position in block],
            )
            anywhere[block], in_one_place[block], of_tokens[block], in_lead[block] = scores
    return MaxSim(anywhere, in_one_place, of_tokens, in_lead)


def mean_over_forms(of_tokens: Float32, forms: Sequence[Float32]) -> Float32:
    """What `MaxSim.anywhere` is of `MaxSim.of_tokens`."""
    filled = [form for form in forms if len(form)]
    if not filled:
        return np.zeros(len(of_tokens), dtype=np.float32)
    means: Float32 = of_tokens @ _weights(filled)
    return means


def _weights(forms: Sequence[Float32]) -> Float32:
    """What each token of some forms, none of them empty, counts."""
    weights = [np.full(len(form), 1 / len(form) / len(forms)) for form in forms]
    return np.concatenate(weights).astype(np.float32)


def best_cosine(query: Float32, chunks: Sequence[CodedMatrix]) -> Float32:
    """The cosine with the nearest row of each chunk, float32 (chunks,), -1..1.

    Query float32 (dim,), rows of unit length; a chunk without rows scores 0.
    """
    cosines = np.zeros(len(chunks), dtype=np.float32)
    filled = [position for position, chunk in enumerate(chunks) if len(chunk)]
    if filled:
        sizes = [len(chunks[position]) for position in filled]
        rows = CodedMatrix.joined([chunks[position] for position in filled])
        products = rows.products(rotated(query[None]))[:, 0]
        cosines[filled] = np.maximum.reduceat(products, np.cumsum([0, *sizes[:-1]]))
    return cosines


@dataclass(frozen=True, slots=True)
class Decoded:
    """Chunks that every query meets, decoded once: a fifth less time to meet them."""

    # (groups · GROUP, tokens of all chunks), rotated: a product with rows costs a quarter less
    # this way round.
    columns: Float32
    starts: Ints  # (chunks,): where each begins

    @classmethod
    def of(cls, chunks: Sequence[CodedMatrix]) -> Decoded:
        """Of chunks that have tokens."""
        ends = np.cumsum([0, *map(len, chunks)])
        width = chunks[0].codes.shape[1] * GROUP if chunks else 0
        columns = np.empty((width, ends[-1]), dtype=np.float32)
        for chunk, start, end in zip(chunks, ends[:-1], ends[1:], strict=True):
            rows = np.empty((len(chunk), width), dtype=np.float32)
            chunk.decode_into(rows)
            columns[:, start:end] = (rows * chunk.scales[:, None]).T
        return cls(columns, ends[:-1])

    def met_by(self, forms: Sequence[Float32]) -> Float32:
        """As `MaxSim.of_tokens`: (chunks, tokens of all forms)."""
        query = rotated(np.concatenate(forms))
        if not len(self.starts):
            return np.zeros((0, len(query)), dtype=np.float32)
        similarities = (_in_fours(query) @ self.columns)[: len(query)]
        met: Float32 = np.maximum.reduceat(similarities, self.starts, axis=1).T
        return met


def _in_fours(rows: Float32) -> Float32:
    """Rows, and below them zeros up to a multiple of four: OpenBLAS multiplies 12 in three quarters
    of the time for 11."""
    return np.pad(rows, ((0, -len(rows) % 4), (0, 0)))


def _scores(
    query: Float32, weights: Float32, chunks: Sequence[CodedMatrix], leads: Sequence[int]
) -> MaxSim:
    """Of chunks that have tokens. Query (tokens, groups · GROUP), rotated; weights (tokens,)."""
    similarities = CodedMatrix.joined(chunks).products(query)
    starts = np.cumsum([0, *map(len, chunks)])
    in_lead = [
        similarities[start : min(start + lead, end)].max(axis=0)
        for start, end, lead in zip(starts[:-1], starts[1:], leads, strict=True)
    ]
    halves, firsts = _half_windows(starts)
    met = np.maximum.reduceat(similarities, halves, axis=0)
    of_tokens = np.maximum.reduceat(met, firsts, axis=0)
    # The last half of each chunk has no other behind it; it is part of the window before.
    np.maximum(met[:-1], met[1:], out=met[:-1], where=_not_last(firsts, len(met)))
    in_one_place = np.maximum.reduceat(met @ weights, firsts)
    return MaxSim(of_tokens @ weights, in_one_place, of_tokens, np.array(in_lead))


def _half_windows(starts: Ints) -> tuple[Ints, Ints]:
    """Of chunks between these starts, where the half windows begin, and which of those are
    the first of a chunk."""
    counts = -(-np.diff(starts) // _HALF_WINDOW)
    firsts = np.cumsum(counts) - counts
    within = np.arange(counts.sum()) - np.repeat(firsts, counts)
    return np.repeat(starts[:-1], counts) + _HALF_WINDOW * within, firsts


def _not_last(firsts: Ints, count: int) -> npt.NDArray[np.bool_]:
    """Whether another half window of the same chunk follows, (count - 1, 1)."""
    follows = np.ones((count, 1), dtype=bool)
    follows[firsts[1:] - 1] = False
    return follows[:-1]


def _blocks(
    positions: Sequence[int], chunks: Sequence[CodedMatrix], most_tokens: int
) -> Iterator[list[int]]:
    """Positions in groups of so many tokens; a longer chunk stands alone."""
    block: list[int] = []
    tokens = 0
    for position in positions:
        length = len(chunks[position])
        if block and tokens + length > most_tokens:
            yield block
            block, tokens = [], 0
        block.append(position)
        tokens += length
    yield block
