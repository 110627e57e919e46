"""Comments of reStructuredText and Org by their lines, for those who read a note as it lies on
disk. In doubt a line is a comment: better one too few shown than one that was for nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

# Two dots and no directive, target, footnote or substitution.
_RST_COMMENT: Final = re.compile(
    r"[ \t]*\.\.(?:[ \t]+(?![_|\[]|\w[\w.+:-]{0,80}::(?:[ \t]|$))(?P<text>\S)|[ \t]*$)"
)
_ORG_COMMENT: Final = re.compile(r"[ \t]*#(?:[ \t]|$)")
_ORG_HEADING: Final = re.compile(r"(\*+)[ \t]")
_ORG_HIDDEN: Final = re.compile(
    r"\*+[ \t]+(?:[A-Z]{1,20}[ \t]+)??(?:\[#\w\][ \t]+)?COMMENT(?:[ \t]|$)"
)
_ORG_BEGIN: Final = re.compile(r"[ \t]*#\+begin_(\w+)", re.IGNORECASE)
_ORG_END: Final = re.compile(r"[ \t]*#\+end_(\w+)", re.IGNORECASE)


def without_rst_comments(lines: Sequence[str]) -> list[str]:
    """Lines of reStructuredText, those of comments blank."""
    return _blanked(lines, _rst_comments(lines))


def without_org_comments(lines: Sequence[str]) -> list[str]:
    """Lines of Org, likewise."""
    return _blanked(lines, _org_comments(lines))


def _blanked(lines: Sequence[str], comments: Iterator[int]) -> list[str]:
    kept = list(lines)
    for index in comments:
        kept[index] = ""
    return kept


def _rst_comments(lines: Sequence[str]) -> Iterator[int]:
    """A comment goes on over the lines that stand deeper; without words in its first line only
    if the next is not blank."""
    inside = -1  # how deep the two dots of the comment stand; -1: outside one
    for index, line in enumerate(lines):
        if inside >= 0 and (not line.strip() or _depth(line) > inside):
            yield index
            continue
        inside = -1
        if comment := _RST_COMMENT.match(line):
            yield index
            below = lines[index + 1] if index + 1 < len(lines) else ""
            if comment["text"] or below.strip():
                inside = _depth(line)


def _depth(line: str) -> int:
    expanded = line.expandtabs()
    return len(expanded) - len(expanded.lstrip())


def _org_comments(lines: Sequence[str]) -> Iterator[int]:
    """Lines that begin with # and a space, comment blocks, and all below a heading that says
    COMMENT; in code # is the code's own."""
    block = ""
    below = 0  # how many stars the heading has that says COMMENT; 0: there is none
    for index, line in enumerate(lines):
        if not block and (heading := _ORG_HEADING.match(line)):
            level = len(heading[1])
            if not below or level <= below:
                below = level if _ORG_HIDDEN.match(line) else 0
        if below:
            yield index
        elif block:
            end = _ORG_END.match(line)
            if block == "comment":
                yield index
            if end and end[1].lower() == block:
                block = ""
        elif begin := _ORG_BEGIN.match(line):
            block = begin[1].lower()
            # Quotations and the like hold Org again.
            block = block if block in ("comment", "src", "example", "export") else ""
            if block == "comment":
                yield index
        elif _ORG_COMMENT.match(line):
            yield index
