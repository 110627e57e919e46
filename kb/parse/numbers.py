"""Numbers without a point before headings: "13 SOAP" where "12 REST" stands before it.

A number alone says nothing ("3 sigma rule", "2 阶段提交"); only headings of one level that count
up, with other words behind their numbers, show that it is no part of their words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kb.parse.marks.mark import Mark

_NUMBERED: Final = re.compile(r"^(?P<number>[1-9]\d{0,2})\s+(?P<words>(?=\D)\S.*)$")
_MIN_RUN: Final = 3  # two may be "2 阶段提交" and "3 阶段提交"
_SAME_START: Final = 2  # characters; "1 阶段", "2 阶段"


def without_counts(marks: Sequence[Mark]) -> list[Mark]:
    """The marks, their headings without the numbers that only count them."""
    counted = dict(_counted(marks))
    return [
        replace(mark, text=counted[position]) if position in counted else mark
        for position, mark in enumerate(marks)
    ]


def _counted(marks: Sequence[Mark]) -> list[tuple[int, str]]:
    """(position, words without the number) of the headings that count up."""
    runs: dict[int, list[tuple[int, int, str]]] = {}  # by level: position, number, words
    counted: list[tuple[int, str]] = []
    for position, mark in enumerate(marks):
        if mark.kind != "heading":
            continue
        heading = _NUMBERED.match(mark.text)
        if heading is None:
            continue
        number = int(heading["number"])
        run = runs.setdefault(mark.level, [])
        if run and run[-1][1] + 1 != number:
            counted += _whole(run)
            run.clear()
        run.append((position, number, heading["words"]))
    for run in runs.values():
        counted += _whole(run)
    return counted


def _whole(run: Sequence[tuple[int, int, str]]) -> list[tuple[int, str]]:
    starts = {words[:_SAME_START].casefold() for _, _, words in run}
    is_count = len(run) >= _MIN_RUN and 2 * len(starts) > len(run)
    return [(position, words) for position, _, words in run] if is_count else []
