"""Boxes: notes, warnings, tips, folds and tabs that an author sets apart from the text.

Written as GitHub and Obsidian do, a quotation that begins with `[!kind] title`; what other tools
write, the parser turns into that. `[!kind]-` is folded, `[!kind]+` a fold that stands open.
"""

from __future__ import annotations

import re
from typing import Final

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_BEGINNING: Final = re.compile(
    r"\[!(?P<kind>\w[\w-]*)(?:\|[^\]\n]*)?\](?P<fold>[-+]?)[ \t]*(?P<title>[^\n]*)(?:\n|\Z)"
)


def find_boxes(state: StateCore) -> None:
    """Core rule, before inline text is parsed: quotations that are boxes become `box_open`,
    `box_title_open`, the title's inline token, `box_title_close`, …, `box_close`.

    Each of them has in `meta` the box's `kind` (lower case) and `fold` ("", "-" or "+"); a box
    without a title has no title tokens.
    """
    written: list[Token] = []
    open_boxes: list[dict[str, str] | None] = []  # of each quotation that is open; None: no box
    tokens = state.tokens
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if token.type == "blockquote_open":
            beginning = _beginning(tokens, position)
            open_boxes.append(_meta(beginning) if beginning else None)
            if beginning is not None:
                written += _opening(token, beginning)
                position = _below_beginning(tokens, position, beginning)
                continue
        elif token.type == "blockquote_close" and (meta := open_boxes.pop()):
            token = token.copy(type="box_close", tag="div", meta=meta)
        written.append(token)
    state.tokens = written


def _beginning(tokens: list[Token], position: int) -> re.Match[str] | None:
    """What says that the quotation whose content begins here is a box."""
    if position + 1 >= len(tokens) or tokens[position].type != "paragraph_open":
        return None
    return _BEGINNING.match(tokens[position + 1].content)


def _meta(beginning: re.Match[str]) -> dict[str, str]:
    return {"kind": beginning["kind"].lower(), "fold": beginning["fold"]}


def _opening(quotation: Token, beginning: re.Match[str]) -> list[Token]:
    meta = _meta(beginning)
    opening = quotation.copy(type="box_open", tag="div", meta=meta)
    title = beginning["title"].strip()
    if not title:
        return [opening]
    first = (quotation.map or [0])[0]
    level = quotation.level + 1
    place = [first, first + 1]
    return [
        opening,
        Token("box_title_open", "p", 1, map=place, level=level, block=True, meta=meta),
        Token("inline", "", 0, map=place, level=level + 1, block=True, content=title, children=[]),
        Token("box_title_close", "p", -1, level=level, block=True, meta=meta),
    ]


def _below_beginning(tokens: list[Token], position: int, beginning: re.Match[str]) -> int:
    """Take the first line out of the box's first paragraph; returns where its text begins."""
    paragraph, inline = tokens[position : position + 2]
    rest = inline.content[beginning.end() :]
    if not rest:
        return position + 3
    for token in (paragraph, inline):
        if token.map:
            token.map = [token.map[0] + 1, token.map[1]]
    inline.content = rest
    return position
