"""What looks like questions and is a part of an answer: its numbered bold points, and the
questions that it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.parse.contents import is_nothing
from kb.parse.marks.lists import LIST_MARKER
from kb.parse.marks.mark import Mark
from kb.parse.questions import NUMBER, ends_as_question, is_marked_question, is_question_like

_BOLD = re.compile(r"^(?:\d{1,4}\s*[.、．)）]\s*)?(?:\*\*|__)(?=\S)")
_STATED = ("。", ".", "；", ";", "！", "!")
_OWNERS = ("heading", "question")
_LEADS_IN = (":", "：")
# "Questions:" is a label of what follows it; "Your boss asks you three of them:" is prose.
_MAX_LABEL_CHARS = 20


def without_points(marks: Sequence[Mark], lines: Sequence[str]) -> list[Mark]:
    """The marks of a note without those that stand within an answer.

    Args:
        marks: in order, from the note's first line on.
        lines: the note's, mended.
    """
    kept: list[Mark] = []
    owner: Mark | None = None  # the heading or question that the next ones stand below
    title = next((mark for mark in marks if mark.kind == "heading"), None)
    for series, end in _series(marks, lines):
        if not _is_numbered(series[0], lines):
            kept += series
            owner = next((mark for mark in series if mark.kind in _OWNERS), owner)
        elif owner is None:
            kept += series
        elif not _is_quoted(series, owner, end, owner is title, lines):
            kept += _without_statements(series, owner, owner is title, lines)
    return kept


def _series(marks: Sequence[Mark], lines: Sequence[str]) -> Iterator[tuple[list[Mark], int]]:
    """The marks one by one, those of a numbered series or a list together; with each the line
    where the next ones begin."""
    series: list[Mark] = []
    for mark in marks:
        goes_on = _is_numbered(mark, lines) or mark.kind == "resume"
        if series and not (goes_on and _is_numbered(series[0], lines)):
            yield series, mark.line
            series = []
        series.append(mark)
    if series:
        yield series, len(lines)


def _is_numbered(mark: Mark, lines: Sequence[str]) -> bool:
    """A question that is a numbered line or an item, and that its author did not mark as one."""
    if mark.kind != "question" or mark.names:
        return False
    line = lines[mark.line].strip()
    text = LIST_MARKER.sub("", line).strip()
    if mark.inline_answer is not None or is_marked_question(text):
        return False
    return text != line or bool(mark.number) or bool(NUMBER.match(line))


def _asks(text: str) -> bool:
    return ends_as_question(text) or is_question_like(text)


def _is_quoted(
    series: Sequence[Mark], owner: Mark, end: int, is_title: bool, lines: Sequence[str]
) -> bool:
    """Whether an answer quotes these questions: "Your boss asks three things:" stands above."""
    above = range(max(owner.body, owner.line + 1), series[0].line)
    lead_in = next((lines[i].strip(" *_\t") for i in reversed(above) if lines[i].strip()), "")
    if not lead_in.endswith(_LEADS_IN):
        return False
    if _asks(owner.text):
        return True
    last = series[-1]
    goes_on = last.kind == "resume" and any(not is_nothing(line) for line in lines[last.line : end])
    return goes_on and not is_title and len(lead_in) > _MAX_LABEL_CHARS


def _without_statements(
    series: Sequence[Mark], owner: Mark, is_title: bool, lines: Sequence[str]
) -> list[Mark]:
    """Without the bold lines that don't ask, where most of the series don't."""
    bold = [mark for mark in series if _is_bold(mark, lines)]
    stating = [mark for mark in bold if not _asks(mark.text)]
    points = sum(_states(lines[mark.line], is_title) for mark in stating)
    are_points = 2 * len(stating) >= len(bold) and (_asks(owner.text) or 2 * points >= len(stating))
    dropped = {mark.line for mark in stating} if are_points else set()
    return [mark for mark in series if mark.line not in dropped or mark.kind == "resume"]


def _states(line: str, is_title: bool) -> bool:
    """Whether a bold line ends as a sentence does, or leads in what follows it. Below a note's
    title a colon may end a topic."""
    words = line.rstrip(" *_\t")
    return words.endswith(_STATED) or (words.endswith(_LEADS_IN) and not is_title)


def _is_bold(mark: Mark, lines: Sequence[str]) -> bool:
    text = LIST_MARKER.sub("", lines[mark.line].strip()).strip()
    return mark.kind == "question" and bool(_BOLD.match(text))
