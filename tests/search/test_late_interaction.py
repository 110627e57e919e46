"""MaxSim against an oracle that loops, and what a score must not depend on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.late import Decoded, best_cosine, max_sim, mean_over_forms
from kb.store.quantise import CodedMatrix

DIM = 16


def unit_rows(count: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True) if count else rows


def naive_max_sim(query: np.ndarray, chunk: np.ndarray) -> float:
    """The definition, one pair of tokens at a time."""
    if not len(query) or not len(chunk):
        return 0.0
    return sum(max(float(q @ c) for c in chunk) for q in query) / len(query)


def naive_window(query: np.ndarray, chunk: np.ndarray) -> float:
    """The best of 32 tokens at a time, beginning at every 16th."""
    starts = range(0, max(len(chunk), 1), 16)
    return max(naive_max_sim(query, chunk[start : start + 32]) for start in starts)


def quantised(*chunks: np.ndarray) -> list[CodedMatrix]:
    return [CodedMatrix.of(chunk) for chunk in chunks]


@given(
    st.integers(0, 12),
    st.lists(st.integers(0, 70), max_size=8),
    st.integers(0, 2**32 - 1),
)
def test_scores_are_those_of_the_definition(
    query_tokens: int, lengths: list[int], seed: int
) -> None:
    query = unit_rows(query_tokens, seed)
    matrices = quantised(*(unit_rows(n, seed + 1 + at) for at, n in enumerate(lengths)))
    chunks = [matrix.decoded() for matrix in matrices]
    scores = max_sim([query], matrices)
    expected = [naive_max_sim(query, chunk) for chunk in chunks]
    np.testing.assert_allclose(scores.anywhere, expected, atol=1e-5)
    windows = [naive_window(query, chunk) for chunk in chunks]
    np.testing.assert_allclose(scores.in_one_place, windows, atol=1e-5)


def test_each_form_of_a_query_counts_as_much() -> None:
    forms = [unit_rows(2, 1), unit_rows(0, 2), unit_rows(9, 3)]
    matrices = quantised(unit_rows(40, 4), unit_rows(3, 5))
    of_each = [max_sim([form], matrices).anywhere for form in (forms[0], forms[2])]
    together = max_sim(forms, matrices).anywhere
    np.testing.assert_allclose(together, np.mean(of_each, axis=0), atol=1e-6)


def test_a_chunk_scores_the_same_in_any_company() -> None:
    query = unit_rows(5, 1)
    chunks = quantised(*(unit_rows(5 * n + 1, n) for n in range(20)))
    together = max_sim([query], chunks)
    alone = [max_sim([query], [chunk]) for chunk in chunks]
    for name in together._fields:
        expected = np.concatenate([getattr(each, name) for each in alone])
        np.testing.assert_allclose(getattr(together, name), expected, atol=1e-6)


def test_where_a_chunk_begins_only_its_first_tokens_are_met() -> None:
    query, chunks = [unit_rows(4, 1)], quantised(unit_rows(40, 2), unit_rows(2000, 3))
    beginnings = quantised(unit_rows(40, 2)[:9], unit_rows(2000, 3)[:70])
    in_lead = max_sim(query, chunks, [9, 70]).in_lead
    np.testing.assert_allclose(in_lead, max_sim(query, beginnings).of_tokens, atol=1e-6)
    whole = max_sim(query, chunks, [99, 9999])
    np.testing.assert_array_equal(whole.in_lead, whole.of_tokens)


def test_the_mean_over_the_tokens_is_the_score() -> None:
    forms = [unit_rows(3, 5), unit_rows(7, 6)]
    scores = max_sim(forms, quantised(*(unit_rows(40, n) for n in range(5))))
    of_forms = [scores.of_tokens[:, :3], scores.of_tokens[:, 3:]]
    expected = np.mean([each.mean(axis=1) for each in of_forms], axis=0)
    np.testing.assert_allclose(scores.anywhere, expected, atol=1e-6)


@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=2),
    st.lists(st.integers(1, 70), max_size=8),
    st.integers(0, 2**32 - 1),
)
def test_chunks_that_are_kept_decoded_are_met_the_same(
    tokens: list[int], lengths: list[int], seed: int
) -> None:
    forms = [unit_rows(count, seed + at) for at, count in enumerate(tokens)]
    matrices = quantised(*(unit_rows(n, seed + 9 + at) for at, n in enumerate(lengths)))
    scores = max_sim(forms, matrices)
    met = Decoded.of(matrices).met_by(forms)
    np.testing.assert_allclose(met, scores.of_tokens, atol=1e-5)
    np.testing.assert_allclose(mean_over_forms(met, forms), scores.anywhere, atol=1e-5)


def test_a_chunk_that_holds_the_query_scores_about_one() -> None:
    query = unit_rows(4, 1)
    scores = max_sim([query], quantised(np.concatenate([unit_rows(50, 2), query])))
    assert scores.anywhere[0] == pytest.approx(1, abs=0.15)
    assert scores.in_one_place[0] == pytest.approx(scores.anywhere[0])


def test_the_best_cosine_is_that_of_the_nearest_row() -> None:
    rows = unit_rows(6, 1)
    nearest, none = best_cosine(rows[3], quantised(rows, unit_rows(0, 2)))
    assert nearest == pytest.approx(1, abs=0.15)
    assert none == 0
