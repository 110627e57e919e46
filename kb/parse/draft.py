"""The text of a note while it is mended: lines that remember where they came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from kb.model import LintWarning

_FENCE = re.compile(
    r"^(?P<indent>[ \t]*(?P<mark>(?:(?:[-*+]|\d{1,9}[.)])[ \t]{1,4}){1,4})?)"
    r"(?P<marker>`{3,}|~{3,})(?P<info>[^`]*)$"
)
# Not the first of a tool's settings, `title="ring.py"`.
_INFO_WORD = re.compile(r"^\s*\{?\s?\.?([A-Za-z0-9_+#.-]{1,100})(?![A-Za-z0-9_+#.-]{0,100}=[\"'])")
_CODE_COLUMNS = 4  # what stands as far in is code, and no fence
# Languages whose fences may hold another fence as an example.
MARKUP_NAMES = frozenset({"markdown", "md", "mdx", "rst", "text", "txt", "html", "diff", "yaml"})


class Line(NamedTuple):
    text: str
    origin: int  # line of the note, from 1
    added: bool = False  # by a mend; the line at `origin` stands next to it


@dataclass(slots=True)
class Draft:
    """A note's lines on their way to the Markdown parser, and what had to be guessed."""

    note: str
    lines: list[Line]
    warnings: list[LintWarning] = field(default_factory=list)
    # Lines of the note that no reader sees. They belong to the chunk around them all the same.
    dropped: set[int] = field(default_factory=set)
    # The titles of what is no heading and has a label: figures, tables, theorems.
    labels: dict[str, str] = field(default_factory=dict)

    def texts(self) -> list[str]:
        return [line.text for line in self.lines]

    def warn(self, line: int, rule: str, message: str, mend: str) -> None:
        self.warnings.append(LintWarning(self.note, line, rule, message, mend))

    def written(self) -> set[int]:
        """The lines of the note that stand in it with some text."""
        return {line.origin for line in self.lines if not line.added and line.text.strip()}

    def drop(self, indices: Set[int]) -> None:
        """Take lines out of the text."""
        if indices:
            self.dropped |= {self.lines[index].origin for index in indices}
            self.lines = [line for index, line in enumerate(self.lines) if index not in indices]


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block by line indices; `end` is the closing line's, or one past the last."""

    start: int
    end: int
    indent: str  # of its lines; of one that begins an item of a list, as wide as the items' marks
    marker: str
    language: str
    closed: bool

    @property
    def body(self) -> range:
        return range(self.start + 1, self.end)

    @property
    def span(self) -> range:
        """All its lines, the markers included."""
        return range(self.start, self.end + 1 if self.closed else self.end)


def find_fences(texts: Sequence[str], start: int = 0) -> Iterator[Fence]:
    """The fenced code blocks from a line on, in order.

    A fence that meets the opening line of another ("```python" inside "```python")
    was never closed; CommonMark would swallow all the text between the two.
    """
    index = start
    while index < len(texts):
        opening = _FENCE.match(texts[index])
        if opening is None:
            index += 1
            continue
        fence = _fence_from(texts, index, opening)
        yield fence
        index = fence.span.stop


def _fence_from(texts: Sequence[str], start: int, opening: re.Match[str]) -> Fence:
    if opening["info"].lstrip()[:1] == "{":
        # What a directive holds has fences of its own, which Markdown tells by their indentation.
        # Elsewhere it often says nothing: authors lose it.
        columns = len(opening["indent"].expandtabs(_CODE_COLUMNS)) + _CODE_COLUMNS
        whole = _fence_to(texts, start, opening, (" " * columns, "\t" * (columns // _CODE_COLUMNS)))
        if whole.closed:
            return whole
    return _fence_to(texts, start, opening)


def _fence_to(
    texts: Sequence[str], start: int, opening: re.Match[str], inner: tuple[str, ...] = ()
) -> Fence:
    """A fence up to its closing line. Lines that begin with one of `inner` are its content."""
    marker, language = opening["marker"], fence_language(opening["info"])
    end, closed = len(texts), False
    for index in range(start + 1, len(texts)):
        other = None if texts[index].startswith(inner) else _FENCE.match(texts[index])
        if other is None or other["marker"][0] != marker[0]:
            continue
        if not other["info"].strip() and not other["mark"]:
            if len(other["marker"]) >= len(marker):
                end, closed = index, True
                break
        elif len(other["marker"]) == len(marker) and language not in MARKUP_NAMES:
            end = index
            break
    indent = opening["indent"]
    if mark := opening["mark"]:
        indent = indent.removesuffix(mark) + " " * len(mark)
    return Fence(start, end, indent, marker, language, closed)


def fence_language(info: str) -> str:
    """The language named behind a fence's marker, lower case; "" where none is."""
    word = _INFO_WORD.match(info)
    return word[1].lower() if word else ""


def fenced_lines(texts: Sequence[str]) -> set[int]:
    """The lines of fenced code blocks, the markers included."""
    return covered(fence.span for fence in find_fences(texts))


def covered(spans: Iterable[range]) -> set[int]:
    return {index for span in spans for index in span}
