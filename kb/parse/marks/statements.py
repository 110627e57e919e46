"""Exercises with their solution, "题目：…" and "答案：…", often indented below "Q 7".

The statement's line that asks is the question; what else it says (code, choices) stands before
the answer.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace

from kb.parse.marks.mark import Mark
from kb.parse.questions import ends_as_question, stands_alone

_STATEMENT = re.compile(
    r"^\s*[*_]{0,3}(?:题目|題目)\s*\d{0,4}[*_]{0,3}\s*[:：][*_]{0,3}\s*(?P<text>.*)$"
)
_SOLUTION = re.compile(
    r"^\s*[*_]{0,3}(?:参考答案|答案|解答|回答|答)[*_]{0,3}\s*[:：][*_]{0,3}\s*(?P<text>.*)$"
)
_CHOICE = re.compile(r"^\s*[A-H]\s*[.、．:：)）]")
_LEADS_IN = re.compile(r"(?:[:：]|[(（]\s*[)）]\s*[。.]?|的是|有哪些|是什么)\s*$")
_CODE = re.compile(r"[*_<>#{}`|\\]|;\s*$", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_MAX_LINES = 60  # of a statement
_MAX_CHARS = 1_000


def statement_at(lines: Sequence[str], index: int) -> int | None:
    """The line of the statement of an exercise whose solution follows: this one, or the next below
    such a one's "Q 7"; None where there is none."""
    line = lines[index]
    if len(line) > _MAX_CHARS:
        return None
    first = _next_line(lines, index + 1) if stands_alone(line) else index
    return first if first < len(lines) and _has_solution(lines, first) else None


def _next_line(lines: Sequence[str], index: int) -> int:
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index


def _has_solution(lines: Sequence[str], index: int) -> bool:
    if not _STATEMENT.match(lines[index][:_MAX_CHARS]):
        return False
    for line in lines[index + 1 : index + _MAX_LINES]:
        if _SOLUTION.match(line[:_MAX_CHARS]):
            return True
        if _STATEMENT.match(line[:_MAX_CHARS]) or line.startswith("#"):
            return False
    return False


def with_statements(marks: Sequence[Mark], lines: Sequence[str]) -> list[Mark]:
    """The marks, those of exercises with what they ask and what answers it."""
    named: list[Mark] = []
    for position, mark in enumerate(marks):
        stop = marks[position + 1].line if position + 1 < len(marks) else len(lines)
        named.append(_stated(mark, lines, stop) or mark)
    return named


def _stated(mark: Mark, lines: Sequence[str], stop: int) -> Mark | None:
    """A mark of an exercise."""
    if mark.kind not in ("heading", "question") or mark.answer is not None:
        return None
    first = mark.line
    if not _STATEMENT.match(lines[first][:_MAX_CHARS]):
        if not stands_alone(
            _LINK.sub(r"\1", mark.text[:_MAX_CHARS]) if mark.kind == "heading" else lines[first]
        ):
            return None
        first = _next_line(lines, first + 1)
    if first >= stop or not _has_solution(lines, first):
        return None
    solved = next(
        (i for i in range(first + 1, stop) if _SOLUTION.match(lines[i][:_MAX_CHARS])), stop
    )
    if solved == stop:
        return None
    statement = _labelled(lines, first, solved)
    margin = len(lines[solved]) - len(lines[solved].lstrip())
    end = next(
        (
            i
            for i in range(solved + 1, stop)
            if lines[i].strip() and len(lines[i]) - len(lines[i].lstrip()) < margin
        ),
        stop,
    )
    asking = _asking(statement)
    if asking is None:
        return None
    rest = _trimmed([line for i, line in enumerate(statement) if i != asking])
    solution = _trimmed(_labelled(lines, solved, end))
    pieces = (_shown(rest, as_is=True), _shown(solution, as_is=False), _trimmed(lines[end:stop]))
    answer = "\n\n".join("\n".join(piece) for piece in pieces if piece)
    return replace(mark, text=statement[asking].strip(), answer=answer, inline_answer=None)


def _labelled(lines: Sequence[str], first: int, stop: int) -> list[str]:
    """What stands behind a label and below it, without margin: stretches that are indented less
    than the line above them, such as another label's, have their own."""
    label = _STATEMENT.match(lines[first]) or _SOLUTION.match(lines[first])
    rows = [label["text"].strip() if label else ""]
    stretch: list[str] = []
    margin = 0
    for line in lines[first + 1 : stop]:
        indent = len(line) - len(line.lstrip())
        if line.strip() and (not "".join(stretch).strip() or indent < margin):
            rows += _dedented(stretch)
            stretch, margin = [], indent
        stretch.append(line)
    return rows + _dedented(stretch)


def _dedented(rows: Sequence[str]) -> list[str]:
    return textwrap.dedent("\n".join(rows)).split("\n") if rows else []


def _asking(statement: Sequence[str]) -> int | None:
    """The index of the line that asks: the last one to do so above the choices, else the first."""
    written: list[int] = []
    for index, line in enumerate(statement):
        if _CHOICE.match(line):
            break
        if line.strip():
            written.append(index)
    if not written:
        return None
    asking = [
        i for i in written if ends_as_question(statement[i]) or _LEADS_IN.search(statement[i])
    ]
    return asking[-1] if asking else written[0]


def _trimmed(rows: Sequence[str]) -> list[str]:
    return "\n".join(rows).strip("\n").split("\n") if any(row.strip() for row in rows) else []


def _shown(rows: Sequence[str], *, as_is: bool) -> list[str]:
    """Text as it is; in a fence where it was indented and may hold code."""
    if not rows or not (as_is or _CODE.search("\n".join(rows))):
        return list(rows)
    longest = max((len(run) for run in re.findall(r"`+", "\n".join(rows))), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *rows, fence]
