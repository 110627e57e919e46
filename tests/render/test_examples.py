"""Example questions, wordings and the reader's language."""

from __future__ import annotations

from typing import Any

import pytest

from kb.model import Chunk, ChunkKind
from kb.parse.read import read_notes
from kb.render.examples import example_questions, main_language
from kb.render.words import CHINESE, ENGLISH, reader_language
from kb.text.language import in_language, language_of, wordings
from project import PROJECT


def chunk(question: str, note: str, aliases: tuple[str, ...] = (), **more: Any) -> Chunk:
    fields: dict[str, Any] = {"id": question, "kind": ChunkKind.ANSWER, "answer": "x"}
    fields |= {"breadcrumb": (), "first_line": 1, "last_line": 2} | more
    return Chunk(question=question, note=note, aliases=aliases, language="zh", **fields)


def test_examples_spread_over_notes_and_languages() -> None:
    chunks = [chunk for note in read_notes(PROJECT / "notes") for chunk in note.answers]
    found = example_questions(chunks, limit=3)
    assert len(found) == 3
    assert {language_of(question) for question in found} == {"zh", "en"}
    assert found == example_questions(chunks, limit=3)


def test_each_note_comes_before_any_comes_twice() -> None:
    chunks = [chunk(f"question {i} of note {note}?", note) for note in "abc" for i in range(3)]
    assert [name[-2] for name in example_questions(chunks, limit=3)] == ["a", "b", "c"]


def test_no_empty_sections_long_headings_or_bare_terms() -> None:
    chunks = [
        chunk("What is here?", "a.md", kind=ChunkKind.EMPTY),
        chunk("long " * 40, "b.md"),
        chunk("什么是自注意力？", "c.md", aliases=("SA",)),
    ]
    assert example_questions(chunks) == ["什么是自注意力？"]


def test_no_notes_no_examples() -> None:
    assert example_questions([]) == []
    assert main_language([]) == "en"


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("什么是卷积？What is convolution?", ["什么是卷积？", "What is convolution?"]),
        ("What is it? 它是什么？", ["What is it?", "它是什么？"]),
        ("LSTM", ["LSTM"]),
        ("什么是 LSTM？", ["什么是 LSTM？"]),
        ("What? Why?", ["What? Why?"]),
    ],
)
def test_wordings(question: str, parts: list[str]) -> None:
    assert wordings(question) == parts


def test_in_language() -> None:
    questions = ["什么是卷积？What is convolution?", "LSTM", "什么是卷积？"]
    assert in_language(questions, "zh") == ["什么是卷积？", "LSTM"]
    assert in_language(questions, "en") == ["What is convolution?", "LSTM", "什么是卷积？"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.5", "en"),
        ("fr", "zh"),
        ("", "zh"),
    ],
)
def test_reader_language(header: str, language: str) -> None:
    assert reader_language(header, "zh") == language


def test_both_languages_say_everything() -> None:
    for name in ENGLISH.__slots__:
        assert getattr(ENGLISH, name)
        assert getattr(CHINESE, name)
