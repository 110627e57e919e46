"""Example questions, and the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from fakes import make_chunk
from kb.model import Chunk, ChunkKind
from kb.parse.read import read_notes
from kb.render.examples import example_questions, main_language
from kb.render.words import CHINESE, ENGLISH, reader_language
from kb.text.language import language_of
from project import PROJECT


def chunk(question: str, note: str, **more: Any) -> Chunk:
    return make_chunk(question, note=note, language="zh", **more)


def examples(chunks: Iterable[Chunk], limit: int = 6) -> list[str]:
    return [str(title) for title in example_questions(chunks, limit)]


def test_examples_spread_over_notes_and_languages() -> None:
    chunks = [chunk for note in read_notes(PROJECT / "notes") for chunk in note.answers]
    questions = examples(chunks, limit=3)
    assert len(questions) == 3
    assert {language_of(question) for question in questions} == {"zh", "en"}
    assert questions == examples(chunks, limit=3)


def test_each_note_comes_before_any_comes_twice() -> None:
    chunks = [chunk(f"question {i} of note {note}?", note) for note in "abc" for i in range(3)]
    assert [name[-2] for name in examples(chunks, limit=3)] == ["a", "b", "c"]


def test_no_empty_sections_long_headings_or_bare_terms() -> None:
    chunks = [
        chunk("What is here?", "a.md", kind=ChunkKind.EMPTY),
        chunk("long " * 40, "b.md"),
        chunk("什么是自注意力？", "c.md", aliases=("SA",)),
    ]
    assert examples(chunks) == ["什么是自注意力？"]


def test_no_notes_no_examples() -> None:
    assert example_questions([]) == []
    assert main_language([]) == "en"


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
