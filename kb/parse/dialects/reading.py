"""What the readers of dialects share: which lines are prose, and what of a line is no code."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from kb.parse.draft import Draft, Line, fenced_lines

# A line of data; the patterns of a dialect would be slow on it, and say nothing.
MAX_LINE_CHARS: Final = 10_000
HEADING: Final = re.compile(r"^ {0,3}(?P<marks>#{1,6})\s+(?P<text>\S.*)$")
CODE_SPAN: Final = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
# Formulas and addresses, in which the marks of a dialect mean something else.
_UNTOUCHABLE: Final = re.compile(
    r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\$\$[^\n]{1,2000}?\$\$|\$[^$\n]{1,500}\$|"
    r"\\\([^\n]{1,500}?\\\)|https?://[^\s)>\]]+"
)
_QUOTE: Final = re.compile(r"^(?:[ \t]{0,8}>[ ]?)+")
_LIST: Final = re.compile(r"^\s*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+){1,4}")
# What has text of its own below it: the item of a list, the meaning of a term, a footnote.
_ITEM: Final = re.compile(r"^\s*(?:[-*+:~]|\d{1,9}[.)]|\[\^[^\]\n]{1,100}\]:)(?:[ \t]|$)")
_MAX_FORMULA_LINES: Final = 100
_TAB: Final = 4


def prose(draft: Draft) -> Iterator[tuple[int, Line]]:
    """The lines that are neither code nor too long, with their indices."""
    fenced = code_lines(draft.texts())
    for index, line in enumerate(draft.lines):
        if index not in fenced and len(line.text) <= MAX_LINE_CHARS:
            yield index, line


def code_lines(texts: Sequence[str]) -> set[int]:
    """The lines of fenced code, the markers included, in quotations and list items as well."""
    return fenced_lines([without_quote(text)[1] for text in texts])


def without_quote(text: str) -> tuple[str, str]:
    """What marks a line as quoted, or the list item that it opens with a fence; and the rest."""
    quote = _QUOTE.match(text)
    place = quote.end() if quote else 0
    if item := _LIST.match(text[place:]):
        behind = place + item.end()
        if text.startswith(("```", "~~~"), behind):
            place = behind
    return text[:place], text[place:]


def indented_code(texts: Sequence[str]) -> set[int]:
    """The lines of code that is marked by its indentation alone: below a blank line, and not
    below an item, a term or a footnote, whose text stands as far in."""
    code: set[int] = set()
    is_below_item, above = False, ""
    for index, text in enumerate(texts):
        if columns_of(text) < _TAB:
            if text.strip():
                is_below_item = bool(_ITEM.match(text)) or (is_below_item and text[0] == " ")
        elif not is_below_item and (not above.strip() or index - 1 in code):
            code.add(index)
        above = text
    return code


def formula_lines(texts: Sequence[str], code: set[int]) -> set[int]:
    """The lines of formulas that stand by themselves over several lines."""
    formulas: set[int] = set()
    index = 0
    while index < len(texts):
        text = without_quote(texts[index])[1].strip()
        closing = "$$" if text.startswith("$$") else "\\]" if text.startswith("\\[") else ""
        end = index
        if closing and index not in code and text.find(closing, 2) < 0:
            below = range(index + 1, min(index + _MAX_FORMULA_LINES, len(texts)))
            end = next((line for line in below if closing in texts[line]), index)
            formulas.update(range(index, end + 1) if end > index else ())
        index = end + 1
    return formulas


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """A line with what stands outside its code spans changed."""
    return _outside(CODE_SPAN, text, change) if "`" in text else change(text)


def outside_formulas(text: str, change: Callable[[str], str]) -> str:
    """A line with what stands outside its code spans, formulas and addresses changed."""
    return _outside(_UNTOUCHABLE, text, change)


def _outside(pattern: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    parts, position = [], 0
    for untouchable in pattern.finditer(text):
        parts += [change(text[position : untouchable.start()]), untouchable[0]]
        position = untouchable.end()
    return "".join([*parts, change(text[position:])])


def headings_of(texts: Sequence[str], code: set[int]) -> list[int]:
    """The indices of the lines that are headings."""
    return [
        index
        for index, text in enumerate(texts)
        if text[:4].lstrip()[:1] == "#" and index not in code and HEADING.match(text[:200])
    ]


def next_of(sorted_indices: Sequence[int], behind: int, otherwise: int) -> int:
    """The first index behind another."""
    place = bisect_left(sorted_indices, behind + 1)
    return sorted_indices[place] if place < len(sorted_indices) else otherwise


def columns_of(text: str) -> int:
    """How far a line is indented."""
    columns = 0
    for character in text:
        if character == "\t":
            columns += _TAB - columns % _TAB
        elif character == " ":
            columns += 1
        else:
            break
    return columns


def without_columns(text: str, columns: int) -> str:
    """A line without at most so many columns of its indentation."""
    own = columns_of(text)
    return " " * max(own - columns, 0) + text.lstrip(" \t") if own else text


def quoted(lines: list[Line], opening: str) -> list[Line]:
    """Lines as a box: a quotation that begins with `opening`, such as `[!note] Title`."""
    first, *rest = lines
    return [first._replace(text=f"> {opening}".rstrip()), *(_quoted(line) for line in rest)]


def _quoted(line: Line) -> Line:
    return line._replace(text=f"> {line.text}".rstrip())


def deeper(lines: Sequence[str], margin: int) -> list[str]:
    """The lines up to one that is indented no deeper."""
    below: list[str] = []
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) <= margin:
            break
        below.append(line)
    return below
