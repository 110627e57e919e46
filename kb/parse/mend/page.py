"""A note as the search for bare headings sees it: its lines, and what is known of each."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb.parse.mend.titles import HEADING, columns, is_title, lines_without_headings
from kb.parse.questions import is_question_like

_MIN_DENSE_LINES = 6
_MAX_BLANK_SHARE = 0.05  # Markdown needs blank lines; whoever wrote some wrote more
_COMMENT = re.compile(r"^\s*<!--(?:(?!-->).)*-->\s*$")
_BLOCK_START = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s|^\s*\|.*\||^\s*(?:```|~~~)")


@dataclass(frozen=True, slots=True)
class Page:
    """A note's lines with what is known of each."""

    texts: list[str]
    skipped: set[int]  # code, formulas, HTML and front matter, in which nothing is a heading
    titles: set[int]  # lines whose words could be a heading
    headings: dict[int, int]  # real headings: level by line
    first: int  # the first line that is not blank
    plain_until: int  # the first real heading: above it no mark was kept
    below: list[int]  # by line: the next line that is neither blank nor a comment
    is_dense: bool  # hardly a blank line: pasted text, whose blocks nothing sets apart

    @property
    def has_headings(self) -> bool:
        """Whether the author marks headings: there is one besides the note's title."""
        return len(self.headings) > 1

    def line(self, index: int) -> str:
        """A line's text; "" before the first and behind the last."""
        return self.texts[index] if 0 <= index < len(self.texts) else ""

    def line_below(self, index: int) -> str:
        """The line right below, or right below the comment that names a question's aliases."""
        follows = index + 1
        while _COMMENT.match(self.line(follows)):
            follows += 1
        return self.line(follows)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a page whose words could be a heading, and what stands around it."""

    page: Page
    bare: Collection[int]  # lines above that were taken for headings already
    index: int

    @property
    def text(self) -> str:
        return self.page.texts[self.index]

    @property
    def above(self) -> str:
        """The line right above."""
        return self.page.line(self.index - 1)

    @property
    def below(self) -> str:
        """The line right below."""
        return self.page.line_below(self.index)

    @property
    def following(self) -> int:
        """The index of the next line that says something, maybe behind blank ones."""
        return self.page.below[self.index]

    @property
    def next_text(self) -> str:
        """The line that `following` names."""
        return self.page.line(self.following)

    @property
    def is_dense(self) -> bool:
        return self.page.is_dense

    @property
    def asks(self) -> bool:
        return is_question_like(self.text)

    @property
    def is_alone(self) -> bool:
        """Whether a blank line stands below."""
        return not self.below.strip()

    @property
    def opens_block(self) -> bool:
        """Whether what comes next is a list, a table or code."""
        return bool(_BLOCK_START.match(self.next_text if self.is_alone else self.below))

    @property
    def columns(self) -> int:
        return columns(self.text)


def page_of(texts: list[str]) -> Page:
    """What is known of a note's lines."""
    skipped = lines_without_headings(texts)
    titles = {i for i in range(len(texts)) if i not in skipped and is_title(texts, i)}
    top = _behind_front_matter(texts)
    written = [i for i, text in enumerate(texts) if i >= top and text.strip()]
    headings = _headings(texts, skipped)
    below = [len(texts)] * (len(texts) + 1)
    for index in range(len(texts) - 1, 0, -1):
        says_nothing = not texts[index].strip() or _COMMENT.match(texts[index])
        below[index - 1] = below[index] if says_nothing else index
    first = written[0] if written else len(texts)
    plain_until = next((i for i in headings if i >= top), len(texts))
    return Page(
        texts, skipped, titles, headings, first, plain_until, below, _is_dense(texts, skipped)
    )


def _headings(texts: Sequence[str], skipped: set[int]) -> dict[int, int]:
    """The headings that are marked as such: level by line."""
    return {
        index: len(heading[1])
        for index, text in enumerate(texts)
        if index not in skipped and (heading := HEADING.match(text))
    }


def _is_dense(texts: Sequence[str], skipped: set[int]) -> bool:
    prose = [text for i, text in enumerate(texts) if i not in skipped]
    while prose and not prose[-1].strip():
        prose.pop()
    blank = sum(not text.strip() for text in prose)
    return len(prose) >= _MIN_DENSE_LINES and blank <= _MAX_BLANK_SHARE * len(prose)


def _behind_front_matter(texts: Sequence[str]) -> int:
    """The line where the text itself begins."""
    if not texts or texts[0].rstrip() != "---":
        return 0
    return next((i for i, text in enumerate(texts) if i and text.rstrip() == "---"), -1) + 1
