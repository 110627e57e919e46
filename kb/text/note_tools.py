"""What note tools add to the marks of a line: highlights, sizes of pictures, more kinds of task."""

from __future__ import annotations

import re
from typing import Final

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.image import image
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

_EQUALS: Final = ord("=")
# Before "==" they compare, or are part of an operator; behind it, a letter or a digit does.
_COMPARES: Final = re.compile(r"[A-Za-z0-9)\]!<>=]")
_COMPARED: Final = re.compile(r"[A-Za-z0-9]")
# "![words|300](…)" and "![words|300x200](…)" as Obsidian has them, and "![words|50%](…)", which
# only kb writes, for what other tools say of a width.
_PERCENT: Final = r"(?:100|[1-9]?\d)%"
_SIZE: Final = re.compile(rf"\|\s*(?P<width>{_PERCENT}|\d{{1,4}})(?:x(?P<height>\d{{1,4}}))?\s*$")
_SAID_WIDTH: Final = re.compile(rf"\s*(?P<width>{_PERCENT}|[1-9]\d{{1,3}}(?=px|\s|\Z))(?:px)?\s*")

# A task's mark by what stands in its brackets; "/" is one that was begun, "-" one given up.
_TASK_BOXES: Final = {"x": "☑", "-": "☒", "/": "◐"}
TASK: Final = re.compile(r"\[([ xX/<>!?*-])\]\s+(?=\S)")


def task_box(token: Token) -> str:
    """The sign for a `task` token."""
    return _TASK_BOXES.get(token.content, "☐")


def highlight(state: StateInline, silent: bool) -> bool:
    """Inline rule: a mark of `==highlighted words==`; none in `a == b` and `a==b`."""
    source, start = state.src, state.pos
    if silent or not source.startswith("==", start):
        return False
    end = start
    while source.startswith("=", end):
        end += 1
    token = state.push("text", "", 0)
    token.content = source[start:end]
    state.pos = end
    before, after = source[max(start - 1, 0) : start], source[end : end + 1]
    if end == start + 2:
        opens = bool(after.strip()) and not _COMPARES.match(before)
        closes = bool(before.strip()) and not _COMPARED.match(after)
        at = len(state.tokens) - 1
        # A length of 0 turns off the rule of emphasis that runs of three follow.
        state.delimiters.append(Delimiter(_EQUALS, 0, at, end=-1, open=opens, close=closes))
    return True


def pair_highlights(state: StateInline) -> None:
    """Rule behind the inline ones: pairs of marks become `mark_open` and `mark_close`."""
    inner = [meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta]
    for delimiters in (state.delimiters, *inner):
        for mark in delimiters:
            if mark.marker == _EQUALS and mark.end != -1:
                _become(state.tokens[mark.token], "mark_open", 1)
                _become(state.tokens[delimiters[mark.end].token], "mark_close", -1)


def _become(token: Token, type: str, nesting: int) -> None:
    token.type, token.tag, token.content, token.markup = type, "mark", "", "=="
    token.nesting = 1 if nesting > 0 else -1


def sized_image(state: StateInline, silent: bool) -> bool:
    """Inline rule: a picture; the size behind its words becomes its `width` and `height`."""
    if not image(state, silent):
        return False
    if not silent and (size := _SIZE.search(state.tokens[-1].content[-20:])):
        token = state.tokens[-1]
        token.content = token.content.removesuffix(size[0]).rstrip()
        sizes = {name: value for name, value in size.groupdict().items() if value}
        token.attrs |= {name: v if v.endswith("%") else int(v) for name, v in sizes.items()}
    return True


def with_width(words: str, said: str) -> str:
    """A picture's words with the width that an attribute gives it, as `sized_image` reads it: in
    pixels or percent, not in other units."""
    width = _SAID_WIDTH.fullmatch(said)
    return f"{words}|{width['width']}" if width and "|" not in words else words
