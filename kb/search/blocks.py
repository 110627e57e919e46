"""Cut an answer into blocks: what reads as one piece and is not torn apart.

By the look of the lines: markdown-it-py would take a cold search longer to import than the
choice of lines takes. Where it sees a block otherwise, the faces widen a range to its blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Final, NamedTuple

_FENCES: Final = ("```", "~~~")
_FORMULA_ENDS: Final = {"$$": "$$", "\\[": "\\]"}
_LEADING_IN: Final = (":", "：", "?", "？")
_ITEM: Final = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:\s|$)")
_HEADING: Final = re.compile(r"#{1,6}\s|(\*\*|__)[^*_]+\1\W*$")
_LINK: Final = re.compile(r"!?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\([^)]*\)|<?https?://[^\s>]+>?")

# What may stand beside the links of a line that says nothing itself: "Reference: ".
_LABEL_CHARACTERS: Final = 12
# A formula that does not end within so many lines is none.
_LONGEST_FORMULA: Final = 100


class Kind(Enum):
    """What a block is, as far as the choice of lines needs to know."""

    TEXT = auto()  # a paragraph, with the display formula or the picture below it
    ITEM = auto()  # of a list, with what is indented below it
    HEADING = auto()  # "## Steps", "**Steps**"
    TABLE = auto()
    CODE = auto()
    LINKS = auto()  # references and their label: the words are elsewhere


class Block(NamedTuple):
    """Some lines of an answer, counted from 0, without the end."""

    kind: Kind
    start: int
    end: int
    # A heading, or a colon or question at the end: what follows belongs to it.
    leads_in: bool = False


def blocks_of(answer: str) -> list[Block]:
    """The blocks of a Markdown text, in order; together all its lines that aren't blank."""
    lines = answer.split("\n")
    found: list[Block] = []
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        block = _block_at(lines, at)
        at = block.end
        if found and found[-1].kind is Kind.TEXT and _completes(lines[block.start]):
            found[-1] = found[-1]._replace(end=block.end, leads_in=False)
        else:
            found.append(block)
    return _with_labels_of_links(found)


def _block_at(lines: Sequence[str], start: int) -> Block:
    """The block that begins on a line."""
    line = lines[start].lstrip()
    if line.startswith(_FENCES):
        return Block(Kind.CODE, start, _after_fence(lines, start))
    if line[:2] in _FORMULA_ENDS:
        return Block(Kind.TEXT, start, _after_formula(lines, start))
    if _HEADING.match(line):
        return Block(Kind.HEADING, start, start + 1, leads_in=True)
    if "|" in line and start + 1 < len(lines) and _is_delimiter_row(lines[start + 1]):
        return Block(Kind.TABLE, start, _until(lines, start, lambda one: not one.strip()))
    if _ITEM.match(line):
        kind, end = Kind.ITEM, _after_item(lines, start)
    else:
        kind, end = Kind.TEXT, _until(lines, start, _ends_paragraph)
    if all(_only_leads_elsewhere(one) for one in lines[start:end]):
        kind = Kind.LINKS
    return Block(kind, start, end, leads_in=lines[end - 1].rstrip("*_ \t").endswith(_LEADING_IN))


def _completes(line: str) -> bool:
    """Whether a block that begins so, a formula or a picture, belongs to the text above it."""
    line = line.strip()
    return line[:2] in _FORMULA_ENDS or (line.startswith("![") and line.endswith(")"))


def _is_delimiter_row(line: str) -> bool:
    return "-" in line and not line.strip(" \t|:-")


def _ends_paragraph(line: str) -> bool:
    line = line.lstrip()
    return (
        not line
        or line.startswith(_FENCES)
        or line[:2] in _FORMULA_ENDS
        or bool(_ITEM.match(line) or _HEADING.match(line))
    )


def _until(lines: Sequence[str], start: int, ends: Callable[[str], bool]) -> int:
    return next((n for n in range(start + 1, len(lines)) if ends(lines[n])), len(lines))


def _after_fence(lines: Sequence[str], start: int) -> int:
    mark = lines[start].lstrip()[:3]
    closing = _until(lines, start, lambda line: line.lstrip().startswith(mark))
    return min(closing + 1, len(lines))


def _after_formula(lines: Sequence[str], start: int) -> int:
    line = lines[start].lstrip()
    closing = _FORMULA_ENDS[line[:2]]
    if closing in line[2:]:
        return start + 1
    limit = min(start + _LONGEST_FORMULA, len(lines))
    return next((n + 1 for n in range(start + 1, limit) if closing in lines[n]), start + 1)


def _after_item(lines: Sequence[str], start: int) -> int:
    """The line after a list item: its own lines, and what is indented further below it."""
    at = end = start + 1
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        deeper = _indent(lines[at]) > _indent(lines[start])
        if not deeper and (at > end or _ends_paragraph(lines[at])):
            break
        is_code = lines[at].lstrip().startswith(_FENCES)
        at = end = _after_fence(lines, at) if is_code else at + 1
    return end


def _indent(line: str) -> int:
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip())


def _only_leads_elsewhere(line: str) -> bool:
    without, links = _LINK.subn("", line)
    if not links:
        return not line.strip()
    return sum(character.isalnum() for character in without) <= _LABEL_CHARACTERS


def _with_labels_of_links(blocks: Sequence[Block]) -> list[Block]:
    """A "References:" that nothing but links follows is one of them."""
    done: list[Block] = []
    for block in reversed(blocks):
        if block.leads_in and done and done[-1].kind is Kind.LINKS:
            block = block._replace(kind=Kind.LINKS)
        done.append(block)
    return done[::-1]
