"""Blocks of Markdown → one cell of a table, which stands on one line: `<br>` between blocks,
code within the line, items of lists behind bullets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.parse.dialects.colon_fences import colon_line
from kb.parse.dialects.reading import columns_of, formula_lines
from kb.parse.draft import find_fences
from kb.parse.readers.markdown_rows import code_span

_BULLET: Final = re.compile(r"^\s*[-*+][ \t]+(?=\S)")
_NUMBER: Final = re.compile(r"^\s*\d{1,9}[.)][ \t]+(?=\S)")
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<words>.*?)[ \t#]*$")
_QUOTE: Final = re.compile(r"^\s*>[ ]?")
_FORMULA_ENDS: Final = re.compile(r"^(?:\$\$|\\\[)|(?:\$\$|\\\])$")


def cell_of(texts: Sequence[str]) -> str:
    """The lines of a cell, as the table's line has them."""
    return "<br>".join(_blocks(texts)).replace("|", "\\|")


def _blocks(texts: Sequence[str]) -> Iterator[str]:
    code = {fence.start: fence for fence in find_fences(texts)}
    formulas = formula_lines(texts, {i for fence in code.values() for i in fence.span})
    paragraph: list[str] = []
    formula: list[str] = []
    index = 0
    while index < len(texts):
        text = texts[index]
        if index not in formulas and formula:
            paragraph.append(_inline(formula))
            formula = []
        words = _words(text)
        if index in code or not words or _starts_block(text):
            yield from _joined(paragraph)
            paragraph = []
        if fence := code.get(index):
            yield from (
                _code_span(texts[i].removeprefix(fence.indent))
                for i in fence.body
                if texts[i].strip()
            )
            index = fence.span.stop
            continue
        if index in formulas:
            formula.append(words)
        elif words:
            paragraph.append(words)
        index += 1
    yield from _joined([*paragraph, _inline(formula)] if formula else paragraph)


def _starts_block(text: str) -> bool:
    return any(pattern.match(text) for pattern in (_BULLET, _NUMBER, _HEADING))


def _words(text: str) -> str:
    """A line without what marks its block, but for what a reader sees of that."""
    text = _QUOTE.sub("", text)
    if (line := colon_line(text)) is not None:
        return f"**{line.opening.title}**" if line.opening and line.opening.title else ""
    if heading := _HEADING.match(text):
        return f"**{heading['words']}**" if heading["words"] else ""
    return _BULLET.sub("• ", text).strip()


def _joined(lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield " ".join(lines)


def _inline(formula: Sequence[str]) -> str:
    """A formula of several lines on one."""
    return f"${_FORMULA_ENDS.sub('', ' '.join(formula).strip()).strip()}$"


def _code_span(text: str) -> str:
    """A line of code; its indentation, which a cell would lose, stays as spaces that don't
    break."""
    return code_span("\N{NO-BREAK SPACE}" * columns_of(text) + text.strip())
