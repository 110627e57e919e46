"""Coded rows: what they keep of the rows, and what they take."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from kb.store.quantise import CODEWORDS, GROUP, CodedMatrix, _codewords, rotated

wild_rows = st.tuples(st.integers(0, 9), st.integers(1, 40)).flatmap(
    lambda shape: st_numpy.arrays(np.float32, shape, elements=st.floats(-1, 1, width=32))
)


def unit_rows(count: int, dim: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@given(wild_rows)
def test_they_come_out_of_the_store_as_they_went_in(rows: np.ndarray) -> None:
    coded = CodedMatrix.of(rows)
    restored = CodedMatrix.from_bytes(coded.to_bytes(), rows.shape[1])
    assert len(restored) == len(rows)
    np.testing.assert_array_equal(restored.codes, coded.codes)
    np.testing.assert_array_equal(restored.scales, coded.scales)
    assert restored.decoded().shape == rows.shape


@given(wild_rows)
def test_a_row_keeps_its_product_with_itself(rows: np.ndarray) -> None:
    rows = rows[np.abs(rows).max(axis=1, initial=0) > 1e-2]
    squares = (rows**2).sum(axis=1)
    kept = (rows * CodedMatrix.of(rows).decoded()).sum(axis=1)
    np.testing.assert_allclose(kept, squares, rtol=2e-3)  # float16


def test_a_row_of_zeros_stays_one() -> None:
    rows = np.zeros((2, 384), np.float32)
    np.testing.assert_array_equal(CodedMatrix.of(rows).decoded(), rows)


@pytest.mark.parametrize("dim", [384, 512, 768, 1023])
def test_about_a_tenth_of_each_row_is_lost(dim: int) -> None:
    rows = unit_rows(200, dim)
    lost = ((rows - CodedMatrix.of(rows).decoded()) ** 2).sum(axis=1)
    assert lost.mean() < 0.13
    assert lost.max() < 0.2


def test_rows_along_the_axes_lose_no_more() -> None:
    # Without the rotation, all of such a row would lie in a single group.
    rows = np.eye(384, dtype=np.float32)
    lost = ((rows - CodedMatrix.of(rows).decoded()) ** 2).sum(axis=1)
    assert lost.mean() < 0.13


def test_products_are_right_on_average() -> None:
    rows, queries = unit_rows(400, 384), unit_rows(50, 384, seed=1)
    errors = queries @ CodedMatrix.of(rows).decoded().T - queries @ rows.T
    assert abs(errors.mean()) < 0.001
    assert errors.std() < 0.03


def test_a_token_takes_no_more_than_a_hundred_bytes() -> None:
    assert len(CodedMatrix.of(unit_rows(10, 384)).to_bytes()) == 10 * 98


@given(wild_rows)
def test_rotated_rows_have_the_products_of_the_rows(rows: np.ndarray) -> None:
    turned = rotated(rows)
    assert turned.shape[1] % GROUP == 0
    np.testing.assert_allclose(turned @ turned.T, rows @ rows.T, atol=1e-4)


def test_decoding_in_place_leaves_out_scale_and_rotation() -> None:
    coded = CodedMatrix.of(unit_rows(5, 12))
    room = np.empty((5, 12), np.float32)
    coded.decode_into(room)
    np.testing.assert_allclose(room * coded.scales[:, None], rotated(coded.decoded()), atol=1e-5)


def test_the_codewords_are_spread_like_normal_draws() -> None:
    codewords = _codewords()
    assert codewords.shape == (CODEWORDS, GROUP)
    draws = np.random.default_rng(1).standard_normal((20_000, GROUP)).astype(np.float32)
    distances = ((draws[:, None] - codewords) ** 2).sum(axis=2).min(axis=1)
    assert distances.mean() / GROUP == pytest.approx(0.096, abs=0.003)
