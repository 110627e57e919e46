"""What is no question is told by its words alone; all else is left to the search."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.intents.phrases import FILE, INTENTS, MOMENTS, is_phrase, words_of
from kb.intents.recognise import Said, recognise, without_opening
from project import PROJECT

JUDGED = PROJECT / "tests" / "data" / "eval" / "intents"


def lines_of(file: Path) -> list[list[str]]:
    return [line.split("\t") for line in file.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("line", "judged"), [row[1:] for row in lines_of(JUDGED / "intents.tsv")])
def test_a_judged_line_is_told(line: str, judged: str) -> None:
    intent, _, topic = judged.partition(":")
    said = recognise(line)
    assert said is not None
    assert (said.intent, said.topic) == (intent, topic)


@pytest.mark.parametrize("question", [row[1] for row in lines_of(JUDGED / "questions.tsv")])
def test_a_judged_question_is_left_to_the_search(question: str) -> None:
    assert recognise(question) is None


def test_no_query_that_the_search_is_judged_by_is_taken_for_anything_else() -> None:
    files = [*JUDGED.parent.glob("*.tsv"), *JUDGED.parent.glob("*/*.tsv")]
    for file in files:
        # "help" is none of knowledge, where the notes hold no answer of that name.
        if file.parent.name in ("test", "intents") or file.name == "notes-lone-unanswerable.tsv":
            continue
        queries = [row[1] for row in lines_of(file) if len(row) > 1]
        assert [query for query in queries if recognise(query)] == [], file


@given(st.text())
def test_any_text_can_be_read(line: str) -> None:
    recognise(line)
    without_opening(line)


@given(
    st.sampled_from(["hi", "thanks", "show me the code", "quiz me", "举个例子", "有哪些笔记"]),
    st.sampled_from(["backpropagation", "Kafka", "x7f", "梯度", "卷积"]),
    st.booleans(),
)
def test_a_line_with_a_word_of_its_own_is_a_question(said: str, own: str, first: bool) -> None:
    line = f"{own} {said}" if first else f"{said} {own}"
    assert recognise(line) in (None, Said("quiz", own))


def test_a_slip_of_the_keyboard_is_forgiven_where_it_makes_no_other_word() -> None:
    assert recognise("cotninue") == Said("continue")
    assert recognise("exmaples please") == Said("example")
    assert recognise("show nodes") is None  # not "notes"
    assert recognise("simplex please") is None


@pytest.mark.parametrize("word", ["slam", "SLAM", "salt", "hull", "seam", "late", "hell"])
def test_a_short_word_is_no_slip_of_a_greeting(word: str) -> None:
    assert recognise(f"what is {word}") is None
    assert recognise(word) is None


def test_what_is_a_word_is_no_slip() -> None:
    assert recognise("cotninue", is_word=lambda word: word == "cotninue") is None


ONE_WORD = sorted(
    phrase.strip()
    for line in FILE.read_text("utf-8").split("[translate]")[1].split("\n")
    if line[:1] not in ("[", "#")
    for phrase in line.split(",")
    if len(words_of(phrase)) == 1 or (len(phrase.strip()) <= 2 and not phrase.isascii())
)


@pytest.mark.parametrize("asked", ["what is {}", "what is a {}", "什么是{}", "{}是什么"])
def test_what_a_word_is_asks_for_its_meaning(asked: str) -> None:
    """Whatever the word; but for what is a phrase as a whole, "what is next"."""
    lines = [asked.format(word) for word in ONE_WORD]
    taken = [line for line in lines if recognise(line)]
    whole = [line for line in lines if is_phrase(words_of(line), "at first")]
    assert set(taken) <= set(whole)


@pytest.mark.parametrize("line", ["200 OK", "next()", "用例", "多行", "代码点", "在位"])
def test_a_term_that_could_be_cut_into_phrases_is_none(line: str) -> None:
    assert recognise(line) is None


def test_a_kind_of_code_is_a_term_before_there_is_code_to_show() -> None:
    assert recognise("伪代码") is None
    assert recognise("伪代码", "later") == recognise("show me the source code") == Said("code")


def test_who_gives_up_in_a_quiz_wants_its_answer() -> None:
    assert recognise("no clue") == Said("simpler")
    assert recognise("no clue", "in a quiz") == Said("answer")
    assert recognise("skip") is None
    assert recognise("skip", "in a quiz") == Said("quiz")


def test_what_counts_is_the_fewest_phrases_that_a_line_can_be_cut_into() -> None:
    assert recognise("in simple english please") == Said("simpler")
    assert recognise("in english please") == Said("translate")


def test_of_two_intents_the_one_that_asks_for_more_counts() -> None:
    assert recognise("thanks, another example please") == Said("example")
    assert recognise("你好，你会什么") == Said("capabilities")


def test_how_to_use_it_asks_about_what_was_shown() -> None:
    assert recognise("how do I use it") == Said("help")
    assert recognise("how do I use it", "later") is None
    assert recognise("help", "later") == Said("help")


def test_a_topic_keeps_its_capitals_and_loses_its_politeness() -> None:
    assert recognise("Quiz me on ResNet-50, please!") == Said("quiz", "ResNet-50")
    assert recognise("給我出三道關於Transformer的選擇題吧") == Said("quiz", "Transformer")


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("Hi! What is dropout?", "What is dropout?"),
        ("good morning, thanks for coming. why?", "thanks for coming. why?"),
        ("hello, thanks! why does it overfit", "why does it overfit"),
        ("谢谢老师，那GRU呢", "那GRU呢"),
        ("hello, world in rust", "hello, world in rust"),
        ("hello world what is it", "hello world what is it"),
        ("thanks to what does it work", "thanks to what does it work"),
        ("::-1]", "::-1]"),
        ("hi!", "hi!"),
        ("", ""),
    ],
)
def test_only_a_greeting_or_thanks_is_dropped_before_a_question(line: str, rest: str) -> None:
    assert without_opening(line) == rest


def test_every_section_of_the_table_is_known() -> None:
    heads = [line.strip("[]") for line in FILE.read_text("utf-8").split("\n") if line[:1] == "["]
    assert [head for head in heads if head in INTENTS] == list(INTENTS)
    kinds = {head.partition(" ")[2] for head in heads if head.split()[0] in INTENTS}
    assert kinds == {"", "alone", "beside", *MOMENTS}
    assert {head.split()[0] for head in heads} == {"same", "small", *INTENTS}


def test_the_words_of_a_line_are_folded() -> None:
    assert words_of("What's ＴＨＩＳ？") == words_of("what is it")
    assert words_of("這個 3") == ("这", "个", "0")
