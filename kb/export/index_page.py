"""The page of an export: a place to ask, and every question below it, which needs no script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import quote

from kb.model import Chunk, Language
from kb.render.page_address import page_address
from kb.render.words import words_in

_TEMPLATE: Final = Path(__file__).with_name("index_page.html")


@dataclass(frozen=True, slots=True)
class _Words:
    no_script: str
    all_questions: str
    to_page: str  # before the address of a note's own page


_WORDS: Final[dict[Language, _Words]] = {
    "zh": _Words(
        no_script="提问需要 JavaScript；下面的目录不需要。",
        all_questions="全部问题",
        to_page="打开这篇笔记",
    ),
    "en": _Words(
        no_script="Asking needs JavaScript; the list below does without.",
        all_questions="All questions",
        to_page="Open this note",
    ),
}


def index_page(chunks: Sequence[Chunk], language: Language, pages: str | None) -> str:
    """The page in the notes' main language."""
    words, own = words_in(language), _WORDS[language]
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        language="zh-CN" if language == "zh" else "en",
        title=escape(words.title),
        invitation=escape(words.invitation),
        pages=f' data-pages="{escape(pages)}"' if pages else "",
        no_script=own.no_script,
        all_questions=own.all_questions,
        notes="\n".join(
            _note(note, group, pages, own.to_page)
            for note, group in groupby(chunks, key=lambda chunk: chunk.note)
        ),
    )


def _note(note: str, chunks: Iterable[Chunk], pages: str | None, to_page: str) -> str:
    questions = [escape(chunk.question) for chunk in chunks]
    rows = "".join(f"<li>{question}</li>" for question in questions)
    link = (
        f'<p><a href="{escape(page_address(pages, quote(note)))}">{to_page}</a></p>'
        if pages
        else ""
    )
    return (
        f"<details><summary><span>{escape(note)}</span><span>{len(questions)}</span></summary>"
        f"{link}<ul>{rows}</ul></details>"
    )
