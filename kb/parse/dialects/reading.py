"""What the readers of dialects share: which lines are prose, and what of a line is no code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from kb.parse.draft import Draft, Line, fenced_lines

# A line of data; the patterns of a dialect would be slow on it, and say nothing.
MAX_LINE_CHARS: Final = 10_000
_CODE: Final = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


def prose(draft: Draft) -> Iterator[tuple[int, Line]]:
    """The lines that are neither code nor too long, with their indices."""
    fenced = fenced_lines(draft.texts())
    for index, line in enumerate(draft.lines):
        if index not in fenced and len(line.text) <= MAX_LINE_CHARS:
            yield index, line


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """A line with what stands outside its code spans changed."""
    if "`" not in text:
        return change(text)
    parts, position = [], 0
    for code in _CODE.finditer(text):
        parts += [change(text[position : code.start()]), code[0]]
        position = code.end()
    return "".join([*parts, change(text[position:])])


def quoted(lines: list[Line], opening: str) -> list[Line]:
    """Lines as a box: a quotation that begins with `opening`, such as `[!note] Title`."""
    first, *rest = lines
    return [first._replace(text=f"> {opening}".rstrip()), *(_quoted(line) for line in rest)]


def _quoted(line: Line) -> Line:
    return line._replace(text=f"> {line.text}".rstrip())
