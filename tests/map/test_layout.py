"""Vectors to points: what is alike lies together, nothing hides anything."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.map.layout import lay_out


def unit(rows: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / norms.clip(1e-9), np.float32)


def clusters(count: int, size: int, dim: int = 64, seed: int = 0) -> np.ndarray:
    """`count` directions with `size` vectors near each."""
    rng = np.random.default_rng(seed)
    centres = np.repeat(rng.normal(size=(count, dim)), size, axis=0)
    return unit(centres + 0.3 * rng.normal(size=centres.shape))


def nearest(points: np.ndarray, number: int) -> np.ndarray:
    far = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(far, np.inf)
    return np.argsort(far, axis=1)[:, :number]


def test_neighbours_of_the_plane_are_of_the_same_kind() -> None:
    points = lay_out(clusters(6, 20))
    kinds = np.repeat(np.arange(6), 20)
    agree = (kinds[nearest(points, 5)] == kinds[:, None]).mean()
    assert agree > 0.95


def test_same_vectors_give_the_same_points() -> None:
    vectors = clusters(3, 10)
    np.testing.assert_array_equal(lay_out(vectors), lay_out(vectors))


def test_points_fill_the_unit_square() -> None:
    points = lay_out(clusters(4, 12))
    assert points.dtype == np.float32
    np.testing.assert_allclose(points.min(axis=0), 0, atol=0.01)
    np.testing.assert_allclose(points.max(axis=0), 1, atol=0.01)


def test_equal_vectors_lie_side_by_side() -> None:
    vectors = np.concatenate([clusters(3, 8), clusters(3, 8)[:2], clusters(3, 8)[:2]])
    points = lay_out(vectors)
    far = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(far, np.inf)
    assert far.min() > 0.015


@pytest.mark.parametrize("count", range(12))
def test_any_number_of_notes_can_be_drawn(count: int) -> None:
    points = lay_out(unit(np.random.default_rng(count).normal(size=(count, 16))))
    assert points.shape == (count, 2)
    assert ((points >= 0) & (points <= 1)).all()


def test_only_one_note_stands_in_the_middle() -> None:
    np.testing.assert_allclose(lay_out(np.eye(1, 8, dtype=np.float32)), [[0.5, 0.5]], atol=0.001)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 20), st.integers(0, 3), st.sampled_from([0.0, 1e-8, 1.0]))
def test_wild_vectors_give_points_of_the_square(
    count: int, dim: int, seed: int, spread: float
) -> None:
    rng = np.random.default_rng(seed)
    points = lay_out(unit(1 + spread * rng.normal(size=(count, dim))))
    assert points.shape == (count, 2)
    assert np.isfinite(points).all()
    assert ((points >= 0) & (points <= 1)).all()
