"""MaxSim against an oracle that loops, and what a score must not depend on."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kb.search.late import max_sim
from kb.store import TokenMatrix

DIM = 16


def unit_rows(count: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True) if count else rows


def naive_max_sim(query: np.ndarray, chunk: np.ndarray) -> float:
    """The definition, one pair of tokens at a time."""
    if not len(query) or not len(chunk):
        return 0.0
    return sum(max(float(q @ c) for c in chunk) for q in query) / len(query)


@given(
    st.integers(0, 12),
    st.lists(st.integers(0, 30), max_size=8),
    st.integers(0, 2**32 - 1),
)
def test_scores_are_those_of_the_definition(query_tokens: int, lengths: list[int], seed: int):
    query = unit_rows(query_tokens, seed)
    chunks = [unit_rows(length, seed + 1 + n) for n, length in enumerate(lengths)]
    scores = max_sim(query, [TokenMatrix.quantise(chunk) for chunk in chunks])
    expected = [naive_max_sim(query, chunk) for chunk in chunks]
    np.testing.assert_allclose(scores, expected, atol=0.01)  # int8 costs so much at most


def test_a_chunk_scores_the_same_in_any_company():
    query = unit_rows(5, 1)
    chunks = [TokenMatrix.quantise(unit_rows(n + 1, n)) for n in range(20)]
    together = max_sim(query, chunks)
    alone = [max_sim(query, [chunk])[0] for chunk in chunks]
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_a_chunk_that_holds_the_query_scores_one():
    query = unit_rows(4, 1)
    chunk = TokenMatrix.quantise(np.concatenate([unit_rows(9, 2), query]))
    assert abs(max_sim(query, [chunk])[0] - 1) < 0.01
