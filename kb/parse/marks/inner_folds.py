"""Folds in the middle of an answer: asides that stay where they are, though their summary asks.

"1. It connects first;", a fold "What is a connection?", "2. It is reliable": the list goes on
behind the fold, and cut there, one of its points would come up as the whole answer. A page that
is a list of folds is a list of questions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kb.parse.contents import is_nothing
from kb.parse.marks.folds import Fold
from kb.parse.marks.lists import LIST_MARKER
from kb.parse.marks.mark import Mark
from kb.parse.questions import ends_as_question, is_question_like

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMBERED = re.compile(
    rf"^\s*[*_]{{0,2}}(?:[（(]?(?=\d{{1,4}}\s*[.)、．）])|(?=[{_CIRCLED}]))(?P<number>\d{{1,4}}|[{_CIRCLED}])"
)
# How far a list's item may reach above a fold: far enough for some lines of text or code.
_MAX_ITEM_LINES = 40


@dataclass(frozen=True, slots=True)
class _Run:
    """Folds with nothing between them, and the text on both sides, by line indices."""

    folds: tuple[Fold, ...]
    above: range
    below: range


def inner_folds(folds: Sequence[Fold], marks: Sequence[Mark], lines: Sequence[str]) -> set[int]:
    """The first lines of the folds that are a part of the answer around them.

    Args:
        folds: those that may be one: they ask, and hold neither headings nor other questions.
        marks: the note's, without those of folds.
        lines: the note's, mended.
    """
    inside = {line for fold in folds for line in range(fold.first + 1, fold.stop)}
    owners = [mark for mark in marks if mark.line not in inside]
    starts = [mark.line for mark in owners]
    title = _title(marks)
    inner: set[int] = set()
    for owner, group in groupby(folds, key=lambda fold: bisect_right(starts, fold.first) - 1):
        begin = max(owners[owner].body, owners[owner].line) if owner >= 0 else 0
        end = starts[owner + 1] if owner + 1 < len(starts) else len(lines)
        own = list(group)
        mark = owners[owner] if owner >= 0 else None
        if _belong_to_the_text(list(_runs(own, begin, end, lines)), mark, mark is title, lines):
            inner.update(fold.first for fold in own)
    return inner


def _title(marks: Sequence[Mark]) -> Mark | None:
    """The heading that a whole note stands below; None where there are several such."""
    headings = [mark for mark in marks if mark.kind == "heading"]
    is_above_all = all(mark.level > headings[0].level for mark in headings[1:])
    return headings[0] if headings and is_above_all else None


def _runs(folds: Sequence[Fold], begin: int, end: int, lines: Sequence[str]) -> Iterator[_Run]:
    """The folds of a section in runs."""
    run: list[Fold] = []
    above = range(begin, begin)
    for position, fold in enumerate(folds):
        if not run:
            above = range(above.stop, fold.first)
        run.append(fold)
        following = folds[position + 1].first if position + 1 < len(folds) else end
        below = range(fold.stop, max(following, fold.stop))
        if position + 1 == len(folds) or _says_something(below, lines):
            yield _Run(tuple(run), above, below)
            run = []
            above = range(fold.stop, fold.stop)


def _belong_to_the_text(
    runs: Sequence[_Run], owner: Mark | None, is_title: bool, lines: Sequence[str]
) -> bool:
    """Whether the folds of a section stand within its answer."""
    if any(_list_goes_on(run, lines) for run in runs):
        return True
    if owner is None or owner.kind not in ("heading", "question"):
        return False
    has_others_like_it = any(len(run.folds) > 1 for run in runs)
    if has_others_like_it or not _says_something(runs[0].above, lines):
        return False
    if ends_as_question(owner.text) or is_question_like(owner.text):
        return _says_something(runs[0].below, lines)
    # A note's title is no question of its own: what stands below it are the note's questions.
    return not is_title and _says_something(runs[-1].below, lines)


def _list_goes_on(run: _Run, lines: Sequence[str]) -> bool:
    """Whether the item below the folds is the next one of the list above them."""
    below = next((lines[i] for i in run.below if not is_nothing(lines[i])), "")
    marker = LIST_MARKER.match(below) or _NUMBERED.match(below)
    if marker is None:
        return False
    number = _number_of(below)
    for index in reversed(run.above[-_MAX_ITEM_LINES:]):
        line = lines[index]
        if _margin(line) > _margin(below):  # within the item
            continue
        if number and (above := _number_of(line)):
            return number in (1, above + 1)
        if not number and (item := LIST_MARKER.match(line)):
            return item[0].strip()[:1] == marker[0].strip()[:1]
    return False


def _number_of(line: str) -> int:
    """The number of an item, 0 for any other line."""
    marker = _NUMBERED.match(line)
    if marker is None:
        return 0
    digits = marker["number"]
    return int(digits) if digits.isdecimal() else _CIRCLED.index(digits) + 1


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _says_something(rows: range, lines: Sequence[str]) -> bool:
    return any(not is_nothing(lines[index]) for index in rows)
