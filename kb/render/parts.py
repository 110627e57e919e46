"""A long answer in parts: what fits the question, and what stands above and below it.

Cut only between blocks and between the items of a list, as markdown-it-py sees them, so that
every part is whole: a list goes on with its numbers, a table or a program is never torn.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it.token import Token

from kb.model import Chunk, Title
from kb.render.html import ImageSource, tokens_to_html
from kb.text.blocks import cut_around
from kb.text.markdown import Env, parse_answer, title_of

# A row of the page on a laptop holds 45 Chinese characters or some 90 Latin ones.
_ROW_COLUMNS: Final = 90
_PICTURE_ROWS: Final = 10
_PICTURE: Final = re.compile(r"!\[|<img\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """Some blocks of an answer, or none."""

    html: str  # on one line
    rows: int  # of the page on a laptop, about
    beginning: Title  # the words of its first line of text


def rows_of(markdown: str, plain: str) -> int:
    """About how many rows of the page on a laptop a Markdown text fills, also given plain."""
    lines = [line.strip() for line in plain.split("\n")]
    rows = (
        _PICTURE_ROWS * len(_PICTURE.findall(markdown)) + lines.count("") // 2
    )  # space between blocks
    for line in lines:
        columns = sum(2 if character >= "\u2e80" else 1 for character in line)
        rows += math.ceil(columns / _ROW_COLUMNS)
    return rows


def parts_of(
    chunk: Chunk, lines: tuple[int, int], image_source: ImageSource
) -> tuple[Part, Part, Part]:
    """Of an answer: what stands above some lines, the lines themselves, and what stands below.

    The lines, counted from 1 and both included, are widened to whole blocks. A picture or a
    formula stands in one part only, and all of them together are the answer.
    """
    source, plain = chunk.answer.split("\n"), chunk.plain.split("\n")
    tokens, env = parse_answer(chunk.answer)
    above, fitting, below = (
        Part(
            html=tokens_to_html(part.tokens, image_source),
            rows=rows_of(*("\n".join(every[part.start : part.end]) for every in (source, plain))),
            beginning=_beginning(part.tokens, env),
        )
        for part in cut_around(tokens, lines, len(source))
    )
    return above, fitting, below


def _beginning(tokens: Sequence[Token], env: Env) -> Title:
    lines = (token.content.split("\n")[0] for token in tokens if token.type == "inline")
    titles = (title_of(line, env) for line in lines)
    return next((title for title in titles if str(title)), Title.of_text(""))
