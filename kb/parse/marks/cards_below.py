"""Where a card of several lines ends: at the blank line below its answer, unless what follows has
no other owner."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.parse.marks.mark import Mark

_RULE = re.compile(r"^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")


def with_whole_cards(marks: Sequence[Mark], lines: Sequence[str]) -> list[Mark]:
    """The marks, those behind a card moved to where its answer ends.

    The list or code right below is the answer's, as the plugins have it. So is what stands behind
    the blank line, between two cards; and where no heading would own it.
    """
    kept: list[Mark] = []
    has_heading = False
    cards = longer = 0  # of this section; those that have text behind the blank line
    for position, mark in enumerate(marks):
        if mark.kind == "heading":
            has_heading = True
            cards = longer = 0
        cards += mark.is_open
        if mark.kind != "resume" or not (kept and kept[-1].is_open):
            kept.append(mark)
            continue
        after = marks[position + 1] if position + 1 < len(marks) else None
        stop = after.line if after is not None else len(lines)
        ruled = _rule(lines, mark.line, stop)
        end = _end_of_card(lines, mark.line, stop) if ruled is None else ruled
        is_between = ruled is None and after is not None and after.is_open
        longer += is_between and end < stop
        # The last card of a section is like those before it.
        is_like = longer > 0 and longer >= cards - 1
        if end < stop and has_heading and not (is_between or is_like):
            kept.append(replace(mark, line=end, body=end))
    return kept


def _rule(lines: Sequence[str], start: int, stop: int) -> int | None:
    """The line behind the rule that ends a card; what plugins end theirs with becomes one."""
    for index in range(start, stop):
        if _RULE.match(lines[index]):
            text = any(line.strip() for line in lines[index + 1 : stop])
            return index + 1 if text else stop
    return None


def _end_of_card(lines: Sequence[str], start: int, stop: int) -> int:
    """The first line behind an answer that has text below: `stop` where nothing follows it."""
    fence = ""
    for index in range(start, stop):
        if mark := _FENCE.match(lines[index]):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and not lines[index].strip(fence[0]).strip():
                fence = ""
        elif not fence and not lines[index].strip():
            return stop if not any(line.strip() for line in lines[index:stop]) else index
    return stop
