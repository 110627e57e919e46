"""A Markdown text without its marks: what a search reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from markdown_it.token import Token

from kb.text.markdown import BLOCK_FORMULAS, INLINE_FORMULAS, parse_as_written, words_of

_WHITE_SPACE: Final = re.compile(r"\s+")
_BRACKETS: Final = {"\\(": "\\)", "\\[": "\\]"}
# Marks of a bare address: nobody asks for one by its letters.
_AUTOMATIC: Final = frozenset({"auto", "autolink"})


def plain_text(markdown: str) -> str:
    """The words, code and formulas of a Markdown text without marks and addresses.

    Every line stays on its line: as many "\\n" come out as go in.
    """
    source = markdown.split("\n")
    lines = [""] * len(source)
    for token in parse_as_written(markdown)[0]:
        if token.type == "inline":
            pieces = _inline_lines(token)
        elif token.map and token.type in ("fence", "code_block"):
            pieces = enumerate(token.content.split("\n"), token.map[0] + (token.type == "fence"))
        elif token.map and token.type in BLOCK_FORMULAS:
            rows = _rows_of_formula(token.map[0], token.map[1], token.markup)
            pieces = ((number, _formula(source[number])) for number in rows)
        else:
            continue
        for number, words in pieces:
            if words and number < len(lines):
                lines[number] = f"{lines[number]} {words}" if lines[number] else words
    return "\n".join(lines)


def _rows_of_formula(first: int, end: int, markup: str) -> range:
    """The lines of a formula; of one in a fence, those within."""
    return range(first + 1, end - 1) if markup == "```" else range(first, end)


def _formula(line: str) -> str:
    """Without the marks of a quotation, and with bars as white space: to an encoder |A| is
    nothing like A, and one of 124 judged questions would not be answered."""
    return line.lstrip("> \t").replace("|", " ")


def _inline_lines(inline: Token) -> Iterator[tuple[int, str]]:
    """The words of a paragraph, a table's cell and the like, with the number of their line."""
    number, words, hidden, title = (inline.map or [0])[0], "", False, ""
    for token in inline.children or []:
        if token.type == "link_open":
            hidden, title = token.info in _AUTOMATIC, str(token.attrs.get("title", ""))
            words += " " if hidden else ""
        elif not hidden:
            words += _words(token)
        hidden = hidden and token.type != "link_close"
        if ends := _line_ends(token, title):
            yield number, words
            number, words = number + ends, ""
    yield number, words


def _line_ends(token: Token, link_title: str) -> int:
    """How many lines end within a token. Code in a line may reach over an end, too, but does
    not tell: what follows it in its paragraph is taken to stand higher."""
    if token.type in ("softbreak", "hardbreak"):
        return int(token.meta.get("line_ends", 1))
    if token.type == "link_open":  # its title stands at its end
        return 0
    if "line_ends" in token.meta:
        return int(token.meta["line_ends"])
    title = link_title if token.type == "link_close" else str(token.attrs.get("title", ""))
    return title.count("\n") + token.content.count("\n")


def _words(token: Token) -> str:
    if token.type in INLINE_FORMULAS:
        closing = _BRACKETS.get(token.markup, token.markup)
        words = _formula(f"{token.markup}{token.content}{closing}")
    else:
        is_end = token.type in ("softbreak", "hardbreak") and token.meta.get("line_ends", 1)
        words = "" if is_end else words_of(token)
    return _WHITE_SPACE.sub(" ", words)
