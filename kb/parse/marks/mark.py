"""Marks: the places in a note where a question, or its parent's text, begins.

A mark opens a stretch of lines that lasts to the next mark, so the stretches of a note
are disjoint and together hold every line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

QUESTION_LEVEL = 7  # below any heading


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a stretch of lines begins; indices count from 0 in the mended text."""

    line: int
    kind: Literal["heading", "question", "resume", "contents", "front-matter"]
    text: str = ""  # the question as inline Markdown
    # 1–6 for a heading; a "resume" closes the headings of its level and below.
    level: int = QUESTION_LEVEL
    body: int = 0  # index of the first line of the answer
    inline_answer: str | None = None  # the answer's part that stands on the question's line
    answer: str | None = None  # the whole answer where it is not simply the lines below
    names: tuple[str, ...] = ()  # further names: terms that share one definition
    number: int = 0  # the question's place in a numbered series; 0 where it has none
    is_open: bool = False  # a card whose answer stands below it, to a blank line


def resume(line: int, level: int = QUESTION_LEVEL) -> Mark:
    """The mark behind a question that ends before the next one: its parent's text goes on."""
    return Mark(line, "resume", level=level, body=line)
