"""Measures that can be worked out on paper."""

from __future__ import annotations

import math

import pytest

from kb.evaluate.measures import (
    auroc,
    calibration_error,
    figures_of,
    kept_at,
    paired_p_value,
    reliability,
    share_from,
)


def test_metrics_worked_out_by_hand() -> None:
    right_at_1 = (frozenset({"a"}), ["a", "b", "c"])
    right_at_3 = (frozenset({"c"}), ["a", "b", "c"])
    two_right = (frozenset({"b", "c"}), ["a", "b", "c"])
    never = (frozenset({"z"}), ["a", "b", "c"])
    figures = figures_of([right_at_1, right_at_3, two_right, never])
    assert figures["hit@1"] == pytest.approx(1 / 4)
    assert figures["hit@3"] == pytest.approx(3 / 4)
    assert figures["mrr@10"] == pytest.approx((1 + 1 / 3 + 1 / 2 + 0) / 4, abs=1e-4)
    gain = [1 / math.log2(rank + 1) for rank in (1, 2, 3)]
    two = (gain[1] + gain[2]) / (gain[0] + gain[1])
    assert figures["ndcg@10"] == pytest.approx((1 + gain[2] + two + 0) / 4, abs=1e-4)


def test_a_query_without_right_chunk_or_without_hits_counts_as_missed() -> None:
    assert figures_of([(frozenset(), ["a"]), (frozenset({"a"}), []), (frozenset({"a"}), ["a"])])[
        "hit@1"
    ] == pytest.approx(1 / 3, abs=1e-4)


def test_abstention_figures_worked_out_by_hand() -> None:
    assert auroc([0.9, 0.4], [0.5, 0.4]) == pytest.approx((1 + 1 + 0 + 0.5) / 4)
    negatives = [n / 100 for n in range(40)]  # 5 % of them are the two highest
    assert kept_at(0.05, [0.375, 0.385, 0.9, 0.1], negatives) == pytest.approx(3 / 4)
    assert share_from(0.5, [0.5, 0.49, 0.9, 0.1]) == 0.5
    assert share_from(0.5, []) == 0


def test_calibration_worked_out_by_hand() -> None:
    confidences, right = [0.95, 0.93, 0.15, 1.0], [True, False, False, True]
    bins = reliability(confidences, right)
    assert [one.count for one in bins] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    assert bins[9].confidence == pytest.approx((0.95 + 0.93 + 1.0) / 3)
    assert bins[9].right == pytest.approx(2 / 3)
    assert calibration_error(confidences, right) == pytest.approx(
        3 / 4 * (0.96 - 2 / 3) + 1 / 4 * 0.15
    )
    assert calibration_error([], []) == 0


def test_p_value_of_five_queries_by_counting_all_signs() -> None:
    """Of 32 ways to set five signs, the sum is 3 or more in 6, and -3 or less in 6."""
    assert paired_p_value([1, 1, 1, 1, -1]) == pytest.approx(12 / 32)
    assert paired_p_value([-1, -1, -1, -1, 1]) == pytest.approx(12 / 32)
    assert paired_p_value([1, 0, 1, 0, 1, 1, -1, 0]) == pytest.approx(12 / 32)


def test_p_value_where_nothing_differs_or_chance_explains_it() -> None:
    assert paired_p_value([]) == paired_p_value([0, 0, 0]) == paired_p_value([0.5]) == 1
    assert paired_p_value([0.5, -0.5] * 20) > 0.9


def test_p_value_of_many_queries_is_drawn_and_the_same_each_time() -> None:
    gains = [1.0] * 30 + [-1.0] * 10
    p = paired_p_value(gains)
    assert p == paired_p_value(gains)
    assert 0.0005 < p < 0.006  # twice the binomial tail: .0022
    assert paired_p_value([1.0] * 40) == pytest.approx(2 / 10_000)
