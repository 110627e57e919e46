"""A long answer in parts: what fits the question, and what stands above and below it.

Cut only between blocks and between the items of a list, as markdown-it-py sees them, so that
every part is whole: a list goes on with its numbers, a table or a program is never torn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from markdown_it.token import Token

from kb.model import Chunk, Title
from kb.render.html import ImageSource, tokens_to_html
from kb.text.blocks import Unit, units_of
from kb.text.markdown import Env, parse_answer, title_of

# A row of the page on a laptop holds 45 Chinese characters or some 90 Latin ones.
_ROW_COLUMNS: Final = 90
_PICTURE_ROWS: Final = 10


@dataclass(frozen=True, slots=True)
class Part:
    """Some blocks of an answer, or none."""

    html: str  # on one line
    rows: int  # of the page on a laptop, about
    beginning: Title  # the words of its first line of text


def rows_of(markdown: str, plain: str) -> int:
    """About how many rows of the page on a laptop a Markdown text fills, also given plain."""
    lines = [line.strip() for line in plain.split("\n")]
    rows = _PICTURE_ROWS * markdown.count("![") + lines.count("") // 2  # space between blocks
    for line in lines:
        columns = sum(2 if character >= "\u2e80" else 1 for character in line)
        rows += math.ceil(columns / _ROW_COLUMNS)
    return rows


def cut(chunk: Chunk, lines: tuple[int, int], image_source: ImageSource) -> tuple[Part, Part, Part]:
    """Of an answer: what stands above some lines, the lines themselves, and what stands below.

    The lines, counted from 1 and both included, are widened to whole blocks. A picture or a
    formula stands in one part only, and all of them together are the answer.
    """
    source, plain = chunk.answer.split("\n"), chunk.plain.split("\n")
    tokens, env = parse_answer(chunk.answer)
    units = list(units_of(tokens, len(source)))
    above = sum(unit.end < lines[0] for unit in units)
    fitting = sum(unit.start < lines[1] for unit in units)
    ends = [0, *(unit.end for unit in units)]
    first, second, third = (
        Part(
            html=tokens_to_html(shown := _joined(units[start:end]), image_source),
            rows=rows_of(*("\n".join(every[ends[start] : ends[end]]) for every in (source, plain))),
            beginning=_beginning(shown, env),
        )
        for start, end in ((0, above), (above, fitting), (fitting, len(units)))
    )
    return first, second, third


def _beginning(tokens: Sequence[Token], env: Env) -> Title:
    lines = (token.content.split("\n")[0] for token in tokens if token.type == "inline")
    titles = (title_of(line, env) for line in lines)
    return next((title for title in titles if str(title)), Title.of_text(""))


def _joined(units: Sequence[Unit]) -> list[Token]:
    """The tokens of units that follow each other; items in a list of their own."""
    tokens: list[Token] = []
    for _, group in groupby(units, key=lambda unit: id(unit.around)):
        together = list(group)
        opening, closing = _list_around(together[0])
        tokens += [*opening, *(token for unit in together for token in unit.tokens), *closing]
    return tokens


def _list_around(first: Unit) -> tuple[list[Token], list[Token]]:
    """What opens and closes the list that an item goes on; nothing around a block."""
    if first.around is None:
        return [], []
    opening, closing = first.around
    if opening.type == "ordered_list_open" and first.number:
        start = int(opening.attrGet("start") or 1) + first.number
        opening = opening.copy(attrs=opening.attrs | {"start": start})
    return [opening], [closing]
