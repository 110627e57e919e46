"""What the chat makes of what a reader does, without a page."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes import changed
from kb.chat.turns import Conversation, Input, read_input, take_turn
from kb.config import Settings
from kb.errors import KbError
from kb.model import Answer
from kb.notes import Notes


def press(kind: Any, value: Any) -> str:
    return json.dumps({"kind": kind, "value": value})


@pytest.mark.parametrize(
    ("typed", "pressed", "given"),
    [
        (" 什么是损失 ", "", Input("ask", "什么是损失", "zh")),
        ("what is loss", "", Input("ask", "what is loss", "en")),
        ("half", press("ask", "什么是损失"), Input("ask", "什么是损失", "zh")),
        ("half", press("afresh", "what is loss"), Input("afresh", "what is loss", "en")),
        ("", "", None),
        (" \n ", "", None),
        ("", press("ask", "  "), None),
        ("", press("drop", "canny"), None),
        ("", press("ask", ["canny"]), None),
        ("", "[1]", None),
        ("", "{", None),
        ("", "null", None),
    ],
)
def test_read_input(typed: str, pressed: str, given: Input | None) -> None:
    assert read_input(typed, pressed) == given


def reply(notes: Notes, given: Input, before: Conversation | None = None) -> list[Any]:
    """The content of the reply, after checking the shape of the turn."""
    states = list(take_turn(notes, before or Conversation(), given))
    assert len(states) == 2
    first, last = states[0].messages, states[1].messages
    assert [message["role"] for message in last[-2:]] == ["user", "assistant"]
    assert first[:-1] == last[:-1]
    content = last[-1]["content"]
    assert isinstance(content, list)
    return content


def test_answer_has_words_source_and_next_questions(notes: Notes) -> None:
    [html] = reply(notes, Input("ask", "交叉熵损失是什么？", "zh"))
    assert r"\[L = -\sum_{i=1}^{C} y_i \log \hat{y}_i\]" in html
    assert "losses.md › 损失函数 Losses › 交叉熵损失是什么？" in html
    assert "第 3–11 行" in html
    assert '<img src="data:image/png;base64,' in html
    assert '<details class="kb-more">' in html
    assert 'class="kb-ask kb-chip"' in html
    assert "\n" not in html


def test_a_mended_question_is_said_above_its_answer(notes: Notes) -> None:
    [html] = reply(notes, Input("ask", "ResNte 解决了什么问题", "zh"))
    assert "已按「resnet 解决了什么问题」搜索" in html
    assert html.index("已按") < html.index("<h3")


TWO = "1. What is autograd? 2. How to bake bread & butter?"


def test_each_part_is_answered_under_the_readers_own_words(notes: Notes) -> None:
    [html] = reply(notes, Input("ask", TWO, "en"))
    first, second = html.split('<section class="kb-part">')[1:]
    assert '<h2 class="kb-part-asked">What is autograd?</h2>' in first
    assert 'class="kb-source"' in first
    assert '<h2 class="kb-part-asked">How to bake bread &amp; butter?</h2>' in second
    assert "The notes don't cover" in second


def test_what_is_left_of_very_many_parts_is_said(notes: Notes) -> None:
    def ask(asked: str, **_: object) -> Answer:
        return replace(notes.ask(asked), parts_left=42)

    [html] = reply(changed(notes, ask=ask), Input("ask", TWO, "en"))
    assert "left unanswered: 42" in html


def test_the_last_part_shown_is_what_the_next_question_may_lean_on(notes: Notes) -> None:
    *_, after = take_turn(notes, Conversation(), Input("ask", TWO, "en"))
    assert after.turns[-1].query == "What is autograd?"


def test_turns_are_added_to_the_conversation(notes: Notes) -> None:
    before = Conversation().saying("user", "a").saying("assistant", "b")
    states = list(take_turn(notes, before, Input("ask", "ResNet", "en")))
    assert states[-1].messages[:2] == before.messages
    assert len(states[-1].messages) == 4
    assert len(before.messages) == 2


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("怎么烤面包？", "zh", "笔记里没有"),
        ("How to bake bread?", "en", "The notes don't cover"),
    ],
)
def test_not_in_the_notes(notes: Notes, question: str, language: Any, words: str) -> None:
    [html] = reply(notes, Input("ask", question, language))
    assert words in html
    assert "<button" not in html  # nothing comes near


def test_where_nothing_answers_what_is_near_is_named(notes: Notes) -> None:
    def ask(asked: str, **_: object) -> Answer:
        answer = notes.ask(asked)
        hits = tuple(replace(hit, near=hit.rank != 2) for hit in answer.hits)
        return replace(answer, outcome="none", hits=hits)

    [html] = reply(changed(notes, ask=ask), Input("ask", "ResNet", "en"))
    assert html.count('<button class="kb-ask kb-chip"') == 4


def test_nearest_questions_are_put_in_the_askers_language(notes: Notes) -> None:
    def ask(asked: str, **_: object) -> Answer:
        return replace(notes.ask(asked), outcome="none")

    nothing = changed(notes, ask=ask)
    [english] = reply(nothing, Input("ask", "tensor", "en"))
    assert 'value="What is a tensor?"' in english
    [chinese] = reply(nothing, Input("ask", "张量", "zh"))
    assert 'value="张量是什么？"' in chinese


def unsure(notes: Notes) -> Notes:
    """The same notes, unsure of everything they find."""

    def ask(asked: str, **given: Any) -> Answer:
        answer = notes.ask(asked, **given)
        hits = tuple(replace(hit, near=hit.rank != 2) for hit in answer.hits)
        return replace(answer, outcome="unsure", hits=hits)

    return changed(notes, ask=ask)


def test_what_may_be_an_answer_is_open_below_its_doubt_with_two_more_named(notes: Notes) -> None:
    [html] = reply(unsure(notes), Input("ask", "交叉熵损失是什么？", "zh"))
    assert html.index("不太确定") < html.index("<h3") < html.index("第 3–11 行")
    assert '<details class="kb-more">' not in html
    named = html[html.index("相近的还有") :]
    assert named.count('<button class="kb-ask kb-chip"') == 2
    second = notes.ask("交叉熵损失是什么？").hits[1].chunk.question
    assert second not in named  # it isn't near


def test_what_was_shown_with_doubt_may_be_followed_up(notes: Notes) -> None:
    *_, after = take_turn(unsure(notes), Conversation(), Input("ask", "ResNet", "en"))
    assert after.turns[-1].chunk is not None


def test_raw_html_of_notes_and_readers_is_text(notes: Notes) -> None:
    [html] = reply(notes, Input("ask", "ResNet 解决了什么问题？", "zh"))
    assert "<script" not in html
    assert "onerror" not in html.replace("onerror=&quot;", "")
    assert html.count('<button class="kb-run"') == 0
    given = Input("ask", "<img src=x>\n# b", "en")
    states = list(take_turn(notes, Conversation(), given))
    assert "&lt;img src=x&gt;&#10;# b" in states[0].messages[0]["content"]


def test_very_long_question_is_shown_short_and_asked_whole(notes: Notes) -> None:
    asked: list[str] = []

    def ask(question: str, **_: object) -> Answer:
        asked.append(question)
        return notes.ask(question)

    given = Input("ask", "长" * 100_000, "zh")
    states = list(take_turn(changed(notes, ask=ask), Conversation(), given))
    assert len(asked[0]) == 100_000
    assert len(states[0].messages[0]["content"]) < 3000
    assert "98,500" in states[0].messages[0]["content"]


def test_run_button_stands_with_the_answer(notes: Notes) -> None:
    [linked] = reply(notes, Input("ask", "How do I detect edges with Canny?", "en"))
    assert '<button class="kb-run" value="canny" lang="en"' in linked
    assert "<summary>canny.py</summary>" in linked
    [inline] = reply(notes, Input("ask", "How do I print a square?", "en"))
    assert inline.count('class="kb-run"') == 1


def test_running_can_be_turned_off(notes: Notes) -> None:
    closed = changed(notes, can_run=False)
    [html] = reply(closed, Input("ask", "How do I detect edges with Canny?", "en"))
    assert 'class="kb-run"' not in html
    assert "<summary>canny.py</summary>" in html


def test_code_that_nobody_may_run_has_a_box_only_for_what_it_once_showed(notes: Notes) -> None:
    question = Input("ask", "How do I print a square?", "en")
    never = changed(notes, can_run=False, recorded=lambda _: None)
    [html] = reply(never, question)
    assert "kb-snippet" not in html
    kept = changed(notes, can_run=False, recorded=lambda _: object())
    [html] = reply(kept, question)
    assert "kb-slot" in html
    assert 'class="kb-run"' not in html


def test_code_can_be_changed_only_where_that_is_allowed(notes: Notes) -> None:
    question = Input("ask", "How do I print a square?", "en")
    [html] = reply(notes, question)
    assert 'class="kb-edit"' not in html
    [html] = reply(changed(notes, can_edit=True), question)
    assert '<button class="kb-edit"' in html
    assert html.count("<summary>") > 0


def test_settings_reach_the_chat(notes: Notes, index: Path) -> None:
    strict = Notes(index, Settings(threshold=1.0, timeout_s=0.5, run=True))
    [html] = reply(strict, Input("ask", "What is autograd?", "en"))
    assert html != reply(notes, Input("ask", "What is autograd?", "en"))[0]
    assert strict.runner is not None
    assert strict.runner.limits.wall_s == 0.5
    assert not Notes(index, Settings(run=False)).can_run


def fail(error: Exception) -> Any:
    def ask(_: str, **__: object) -> Answer:
        raise error

    return ask


def test_a_mistake_is_told_in_one_line(notes: Notes) -> None:
    broken = changed(notes, ask=fail(KbError("the index is gone: run `kb build`")))
    assert reply(broken, Input("ask", "x", "en")) == [
        '<div class="kb-error">the index is gone: run `kb build`</div>'
    ]


def test_our_own_fault_shows_no_traceback(notes: Notes, caplog: pytest.LogCaptureFixture) -> None:
    [html] = reply(changed(notes, ask=fail(ValueError("secret"))), Input("ask", "x", "en"))
    assert "Something went wrong" in html
    assert "secret" not in html
    assert "secret" in caplog.text


# --- What is no question


def test_a_greeting_gets_a_line_and_questions_to_begin_with(notes: Notes) -> None:
    [html] = reply(notes, Input("ask", "你好", "zh"))
    assert html.startswith('<div class="kb-answer kb-none"><p>你好！')
    assert "可以这样问" in html
    assert '<button class="kb-ask kb-chip"' in html
    assert "笔记里没有" not in html


@pytest.mark.parametrize("line", ["谢谢", "再见", "短一点"])
def test_questions_to_begin_with_are_named_at_the_beginning_only(notes: Notes, line: str) -> None:
    [html] = reply(notes, Input("ask", line, "zh"))
    assert "kb-chip" not in html


def test_a_quizs_answer_is_folded_below_its_question(notes: Notes) -> None:
    [html] = reply(notes, Input("ask", "quiz me on tensors", "en"))
    folded = html.index('<details class="kb-look"><summary>Show the answer</summary>')
    assert html.index("张量是什么？") < folded < html.index("张量是多维数组")
    assert folded < html.index('class="kb-source"') < html.index("</details></div>")


def test_what_follows_an_example_goes_on_from_its_question(notes: Notes) -> None:
    *_, asked = take_turn(notes, Conversation(), Input("ask", "What is a tensor?", "en"))
    *_, after = take_turn(notes, asked, Input("ask", "go on", "en"))
    assert after.turns[-1].query == "什么是自动求导？What is autograd?"
    *_, thanked = take_turn(notes, after, Input("ask", "thanks!", "en"))
    assert thanked.turns[-1].chunk is None
    [html] = reply(notes, Input("ask", "go on", "en"), thanked)
    assert "优化器做什么？" in html
