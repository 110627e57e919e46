"""What each token of a query gains in a chunk over chunks at large."""

from __future__ import annotations

import numpy as np
import pytest

from kb.search.gains import AtLarge, Gains, gains, lead_tokens
from kb.store.quantise import CodedMatrix
from kb.store.reader import ChunkVectors


def matrix(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


def gained(met: np.ndarray, levels: np.ndarray, forms: list[int]) -> Gains:
    """Of chunks that are met as well where they begin."""
    return gains(met, met, levels, forms)


def test_a_token_met_as_anywhere_gains_nothing_one_met_fully_all_it_could() -> None:
    [mean] = gained(matrix([0.3, 1.0]), matrix([0.3, 0.4]), [2]).mean
    assert mean == pytest.approx((0 + 1) / 2)


def test_a_word_that_is_met_nowhere_shows_in_the_half_that_gains_least() -> None:
    levels = matrix([0.3] * 4, [0.3] * 4)
    even, uneven = matrix([0.65] * 4), matrix([1.0, 0.8, 0.5, 0.3])
    of = gained(np.concatenate([even, uneven]), levels, [4])
    assert of.mean[0] == pytest.approx(of.mean[1])
    assert of.least[1] < of.least[0] - 0.2


def test_what_every_chunk_of_a_folder_holds_tells_little() -> None:
    common = gained(matrix([0.85]), matrix([0.75]), [1]).mean[0]
    rare = gained(matrix([0.85]), matrix([0.25]), [1]).mean[0]
    assert common < rare / 1.5


def test_the_form_that_gains_most_counts() -> None:
    met, levels = matrix([0.3, 0.3, 0.9, 0.7]), matrix([0.3] * 4)
    both = gained(met, levels, [2, 2])
    second = gained(met[:, 2:], levels[:, 2:], [2])
    assert (both.mean, both.least) == (second.mean, second.least)


def test_what_a_chunk_only_mentions_is_gained_behind_its_beginning() -> None:
    met, levels = matrix([0.9, 0.9], [0.9, 0.9]), matrix([0.3, 0.3], [0.3, 0.3])
    of = gains(met, matrix([0.9, 0.9], [0.3, 0.3]), levels, [2])
    assert of.mean[0] == of.mean[1]
    assert of.lead.tolist() == pytest.approx([of.mean[0], 0])


def test_a_chunk_begins_with_its_names_and_some_of_its_answer() -> None:
    none = CodedMatrix.of(np.zeros((0, 8), dtype=np.float32))
    chunk = ChunkVectors(np.zeros(8, np.float32), none, none, np.array([30, 20, 350]))
    nameless = chunk._replace(piece_tokens=np.array([], dtype=np.int64))
    assert lead_tokens(chunk) == 50 + lead_tokens(nameless)
    assert 0 < lead_tokens(nameless) < 350


def test_a_chunk_is_not_compared_with_itself() -> None:
    at_large = AtLarge([4, 7], matrix([0.9], [0.3]))
    in_sample, outside = at_large.levels([4, 99])
    assert in_sample[0] < outside[0]
    assert in_sample[0] == pytest.approx(0.29, abs=0.02)


def test_without_others_to_compare_with_the_level_is_the_usual_one() -> None:
    assert AtLarge([1], matrix([0.9])).levels([1])[0, 0] == pytest.approx(0.28)


def test_of_no_tokens_nothing_is_gained() -> None:
    none = np.zeros((2, 0), dtype=np.float32)
    assert gained(none, none, []).mean.tolist() == [0, 0]
