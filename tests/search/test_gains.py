"""What each token of a query gains in a chunk over chunks at large."""

from __future__ import annotations

import numpy as np
import pytest

from kb.search.gains import AtLarge, gains


def matrix(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


def test_a_token_met_as_anywhere_gains_nothing_one_met_fully_all_it_could() -> None:
    [mean] = gains(matrix([0.3, 1.0]), matrix([0.3, 0.4]), [2]).mean
    assert mean == pytest.approx((0 + 1) / 2)


def test_a_word_that_is_met_nowhere_shows_in_the_half_that_gains_least() -> None:
    levels = matrix([0.3] * 4, [0.3] * 4)
    even, uneven = matrix([0.65] * 4), matrix([1.0, 0.8, 0.5, 0.3])
    of = gains(np.concatenate([even, uneven]), levels, [4])
    assert of.mean[0] == pytest.approx(of.mean[1])
    assert of.least[1] < of.least[0] - 0.2


def test_what_every_chunk_of_a_folder_holds_tells_little() -> None:
    common = gains(matrix([0.85]), matrix([0.75]), [1]).mean[0]
    rare = gains(matrix([0.85]), matrix([0.25]), [1]).mean[0]
    assert common < rare / 1.5


def test_the_form_that_gains_most_counts() -> None:
    met, levels = matrix([0.3, 0.3, 0.9, 0.7]), matrix([0.3] * 4)
    both = gains(met, levels, [2, 2])
    second = gains(met[:, 2:], levels[:, 2:], [2])
    assert (both.mean, both.least) == (second.mean, second.least)


def test_a_chunk_is_not_compared_with_itself() -> None:
    at_large = AtLarge([4, 7], matrix([0.9], [0.3]))
    in_sample, outside = at_large.levels([4, 99])
    assert in_sample[0] < outside[0]
    assert in_sample[0] == pytest.approx(0.29, abs=0.02)


def test_without_others_to_compare_with_the_level_is_the_usual_one() -> None:
    assert AtLarge([1], matrix([0.9])).levels([1])[0, 0] == pytest.approx(0.28)


def test_of_no_tokens_nothing_is_gained() -> None:
    none = np.zeros((2, 0), dtype=np.float32)
    assert gains(none, none, []).mean.tolist() == [0, 0]
