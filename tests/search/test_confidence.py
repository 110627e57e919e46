"""The confidence is a probability that rises with what speaks for the first hit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import KbError
from kb.search.confidence import COEFFICIENTS, confidence, outcome_of, unsure_from
from kb.search.signals import SIGNALS, fuse, level, weights_of

shares = st.floats(0, 1)

TYPICAL = {
    "late": 0.5,
    "window": 0.4,
    "sentence": 0.4,
    "coverage": 0.5,
    "named": 0.2,
    "length": 5.0,
    "dictionary": 0.0,
    "repeats": 0.0,
    "context": 0.0,
    "heading": 0.0,
    "margin": 0.2,
    "gain": 0.3,
    "least_gain": 0.1,
    "lead_gain": 0.2,
    "brevity": 0.02,
    "absent": 0.3,
    "lacks_name": 0.0,
    "lacks_thing": 0.0,
    "part": 0.0,
}


def test_it_lies_between_none_and_one() -> None:
    worst = {name: -1.0 if weight > 0 else 1.0 for name, weight in COEFFICIENTS.items()}
    assert 0 < confidence(worst) < 0.01
    assert 0.99 < confidence({name: -value for name, value in worst.items()}) < 1


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_it_rises_with_what_speaks_for_a_chunk_and_falls_with_what_it_lacks(name: str) -> None:
    more = confidence(TYPICAL | {name: TYPICAL[name] + 0.2})
    lacks = name in ("absent", "lacks_name", "lacks_thing", "part", "brevity")
    assert (more < confidence(TYPICAL)) if lacks else (more > confidence(TYPICAL))


@given(shares, shares)
def test_what_may_be_an_answer_lies_below_what_is(confidence: float, threshold: float) -> None:
    assert 0 <= unsure_from(threshold) <= threshold
    outcome = outcome_of(confidence, threshold)
    assert (outcome == "sure") == (confidence >= threshold)
    assert (outcome == "none") == (confidence < unsure_from(threshold))


@given(shares, shares, shares)
def test_who_is_more_careful_is_no_surer(confidence: float, one: float, other: float) -> None:
    order = ("none", "unsure", "sure")
    careful, bold = (
        order.index(outcome_of(confidence, threshold))
        for threshold in (max(one, other), min(one, other))
    )
    assert careful <= bold


def test_the_score_is_the_weighted_sum_of_the_table() -> None:
    expected = sum((signal.weight or 0) * TYPICAL[signal.name] for signal in SIGNALS)
    assert fuse(TYPICAL, weights_of({})) == pytest.approx(expected)


def test_with_few_chunks_the_level_is_near_the_usual_one() -> None:
    assert level([]) == pytest.approx(0.2)
    assert level([0.9]) < 0.3
    assert level([0.9] * 1000) == pytest.approx(0.9, abs=0.01)


def test_a_weight_can_be_changed_to_measure_it() -> None:
    assert fuse(TYPICAL, weights_of({"coverage": 0})) < fuse(TYPICAL, weights_of({}))


def test_a_signal_that_is_not_in_the_table_is_named() -> None:
    with pytest.raises(KbError, match="no signal 'magic'; the signals are late"):
        weights_of({"magic": 1.0})
