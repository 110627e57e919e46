"""What is shown of an answer when a part of it fits the question best."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kb.model import Answer, Hit, Language
from kb.notes import Notes
from kb.render.answer import answer_message

SHUTTER = "How long does the shutter of a camera stay open?"


def ask(notes: Notes, question: str, best_lines: tuple[int, int] | None) -> str:
    """The reply when these lines of the first hit fit best, for a certain answer."""
    answer = notes.ask(question)
    first = replace(answer.hits[0], best_lines=best_lines)
    return answer_message(replace(answer, outcome="sure", hits=(first, *answer.hits[1:])), notes)


def body(html: str) -> str:
    """The first answer, without what is shown below it."""
    return html.partition('<div class="kb-body">')[2].partition('<p class="kb-source">')[0]


def test_the_search_finds_the_part_and_the_chat_folds_the_rest(notes: Notes) -> None:
    answer = replace(notes.ask(SHUTTER), outcome="sure")
    html = body(answer_message(answer, notes))
    above, fitting, below = re.split(r'<div class="kb-fits"[^>]*>|</div><details', html)
    assert above.startswith('<details class="kb-rest">')
    assert "aperture" in above
    assert fitting.startswith('<ol start="2">')
    assert "<strong>shutter</strong>" in fitting
    assert "sensitivity" in below


def test_an_answer_without_best_lines_is_whole_and_unmarked(notes: Notes) -> None:
    html = body(ask(notes, SHUTTER, None))
    assert "kb-rest" not in html
    assert "kb-fits" not in html


def test_a_short_answer_is_whole_with_its_part_marked(notes: Notes) -> None:
    html = body(ask(notes, "张量是什么？", (1, 1)))
    assert "kb-rest" not in html
    assert re.search('<div class="kb-fits"[^>]*><p>张量是多维数组。</p></div>', html)


def test_a_short_stretch_of_a_long_answer_is_not_folded(notes: Notes) -> None:
    html = body(ask(notes, SHUTTER, (4, 22)))
    assert "kb-rest" not in html
    assert html.index("gathers the rays") < html.index("kb-fits") < html.index("A mirror throws")


def test_formula_and_picture_stand_once_whatever_is_folded(notes: Notes) -> None:
    for lines in ((1, 2), (4, 5), (12, 15), (19, 19), (21, 21), (23, 23)):
        html = body(ask(notes, SHUTTER, lines))
        assert html.count("<img ") == 1
        assert html.count(r"\frac{1}{f}") == 1
        assert html.count("<table") == 1
        assert html.count("aperture</strong>") == 1


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("zh", ("展开上文", "展开下文", "收起")),
        ("en", ("Show what comes before", "Show what follows", "Hide")),
    ],
)
def test_folds_are_labelled_in_the_askers_language(
    notes: Notes, language: Language, labels: tuple[str, ...]
) -> None:
    answer = notes.ask(SHUTTER)
    first = replace(answer.hits[0], best_lines=(6, 7))
    asked = replace(answer, language=language, outcome="sure", hits=(first,))
    html = answer_message(asked, notes)
    assert all(label in html for label in labels)


def test_the_next_best_answers_show_their_part_as_well(notes: Notes) -> None:
    answer: Answer = notes.ask(SHUTTER)
    optics = answer.hits[0].chunk
    second = Hit(2, optics, 0.1, best_lines=(6, 7))
    html = answer_message(replace(answer, outcome="sure", hits=(answer.hits[1], second)), notes)
    assert "kb-fits" in html.partition('<details class="kb-more">')[2]
