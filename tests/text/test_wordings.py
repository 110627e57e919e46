"""A question that is put in two languages, in one of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Title
from kb.text.language import wording_in, wordings, wordings_in


def titles(*texts: str) -> list[Title]:
    """Titles from text, what stands between two bars being a formula."""
    return [Title.of_runs(text.split("|")) for text in texts]


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("什么是卷积？What is convolution?", ["什么是卷积？", "What is convolution?"]),
        ("What is it? 它是什么？", ["What is it?", "它是什么？"]),
        ("LSTM", ["LSTM"]),
        ("什么是 LSTM？", ["什么是 LSTM？"]),
        ("What? Why?", ["What? Why?"]),
        ("|\\sigma|是什么？What is |\\sigma|?", ["|\\sigma|是什么？", "What is |\\sigma|?"]),
        ("它有什么用？|x| is what?", ["它有什么用？", "|x| is what?"]),
        ("为什么|y|?Why? Who? 谁？", ["为什么|y|? 谁？", "Why? Who?"]),
        ("Is $5 or $6 more? 哪个多？", ["Is $5 or $6 more?", "哪个多？"]),
    ],
)
def test_each_language_has_its_own_wording(title: str, parts: list[str]) -> None:
    assert wordings(*titles(title)) == titles(*parts)


def test_a_question_is_shown_in_the_language_as_far_as_it_is_put_in_it() -> None:
    questions = titles("什么是卷积？What is convolution?", "LSTM", "什么是卷积？")
    assert wordings_in(questions, "zh") == titles("什么是卷积？", "LSTM")
    assert wordings_in(questions, "en") == titles("What is convolution?", "LSTM", "什么是卷积？")


@given(st.lists(st.text("a什?？ $"), min_size=1, max_size=5).filter(lambda runs: len(runs) % 2))
def test_no_formula_is_lost_or_made(runs: list[str]) -> None:
    title = Title.of_runs(runs)
    formulas = [run for wording in wordings(title) for run in wording.runs[1::2]]
    assert sorted(formulas) == sorted(title.runs[1::2])
    assert wording_in(title, "zh") in wordings(title)
