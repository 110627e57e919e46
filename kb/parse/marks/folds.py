"""Folded text, <details><summary>: a summary that asks is a question, one that only says
"open me" hides the answer to the question above it."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kb.parse.contents import normalise
from kb.parse.draft import fenced_lines
from kb.parse.marks.mark import QUESTION_LEVEL, Mark, resume

_TAG = re.compile(r"<details\b[^>]*>|</details\s*>", re.IGNORECASE)
_SUMMARY = re.compile(r"\s*<summary\b[^>]*>(?P<text>.*?)</summary\s*>", re.DOTALL | re.IGNORECASE)
_SUMMARY_LINE = re.compile(
    r"^(?P<margin>(?:[ \t]*>)*[ \t]*)<summary\b[^>\n]*>"
    r"(?P<text>(?:(?!</?summary)[^\n]|\n(?![ \t]*\n)){0,300}?)"
    r"</summary\s*>",
    re.MULTILINE | re.IGNORECASE,
)
_FOLDED = re.compile(r"</?(?:details|summary)\b", re.IGNORECASE)
_SUMMARY_LINES = 5  # a summary is a short line, sometimes between its tags on lines of their own
_MAX_HEADINGS = 100  # inside one fold; looking at all for each nested fold is quadratic
_MAX_MARGIN = 3
_MAX_LINE_CHARS = 2_000  # tags stand on short lines; the pattern above is slow on long ones
# A summary that only says "open me" folds the answer to the question above it.
_GENERIC = re.compile(
    r"^\W*(?:(?:show|hide|see|view|reveal|click|tap|open|expand|solution|answers?|explanation|"
    r"details?|hint|spoiler|more|code|example)\b.{0,40}|"
    r"(?:查看|点击|展开|显示|收起|折叠|答案|参考答案|解答|解析|详情|提示|代码|示例|更多|答).{0,20})$",
    re.IGNORECASE,
)
# A summary that stands this often in a note is a label in whatever language, no question.
_LABEL_REPEATS = 3


@dataclass(slots=True)
class Fold:
    """One <details> block by line indices; `stop` is one past the line of its closing tag."""

    first: int
    stop: int = 0
    summary: str = ""  # its words
    rest: str = ""  # what stands behind the summary on its line
    body: int = 0  # the line below the summary
    inner: list[Fold] = field(default_factory=list)


def find_folds(lines: Sequence[str], code: Collection[int]) -> list[Fold]:
    """The folds that are not themselves inside one, in order; unclosed ones are left out."""
    open_folds: list[Fold] = []
    folds: list[Fold] = []
    for index, line in enumerate(lines):
        if "<" not in line or index in code or len(line) > _MAX_LINE_CHARS:
            continue
        for tag in _TAG.finditer(line):
            if not tag[0].startswith("</"):
                open_folds.append(_opened(lines, index, tag.end()))
            elif open_folds:
                fold = open_folds.pop()
                fold.stop = index + 1
                siblings = open_folds[-1].inner if open_folds else folds
                siblings.append(fold)
    for fold in open_folds:  # never closed: what they hold is still folded by itself
        folds += fold.inner
    return sorted(folds, key=lambda fold: fold.first)


def strip_tags(text: str) -> str:
    """The words of a piece of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()


def _opened(lines: Sequence[str], first: int, column: int) -> Fold:
    opening = "\n".join(lines[first : first + _SUMMARY_LINES])[column:]
    summary = _SUMMARY.match(opening)
    if summary is None:
        return Fold(first, body=first)
    words = " ".join(strip_tags(summary["text"]).split())
    body = first + opening[: summary.end()].count("\n") + 1
    rest = opening[summary.end() :].split("\n", 1)[0]
    return Fold(first, summary=words, rest=_TAG.sub("", rest).strip(), body=body)


def labels_of(folds: Sequence[Fold]) -> set[str]:
    """Summaries that stand on fold after fold, such as “Antwort”."""
    counts = Counter(normalise(fold.summary) for fold in _every(folds))
    return {summary for summary, count in counts.items() if count >= _LABEL_REPEATS}


def _every(folds: Sequence[Fold]) -> Iterator[Fold]:
    pending = list(reversed(folds))
    while pending:
        fold = pending.pop()
        yield fold
        pending += reversed(fold.inner)


def asks(fold: Fold, labels: set[str]) -> bool:
    """True when the summary is a question or a topic, not a label like “Answer”."""
    summary = fold.summary
    return bool(summary) and not _GENERIC.match(summary) and normalise(summary) not in labels


@dataclass(frozen=True, slots=True)
class FoldMarks:
    marks: list[Mark]
    silent: set[int]  # lines in which no other mark may stand


def may_be_inner(folds: Sequence[Fold], headings: dict[int, int]) -> list[Fold]:
    """The outermost folds that ask and hold neither headings nor other questions."""
    labels = labels_of(folds)
    lines = sorted(headings)
    return [
        fold
        for fold in folds
        if asks(fold, labels)
        and not _levels_inside(fold, headings, lines)
        and not any(asks(inner, labels) for inner in fold.inner)
    ]


def fold_marks(
    folds: Sequence[Fold], headings: dict[int, int], within: Collection[int]
) -> FoldMarks:
    """The marks of a note's folds.

    Args:
        folds: the outermost folds.
        headings: level by line of the note's headings.
        within: the first lines of the folds that belong to the text around them.
    """
    labels = labels_of(folds)
    in_folds = FoldMarks([], set())
    lines = sorted(headings)
    pending = list(reversed(folds))
    behind = 0  # folds that open on a line of the last one are part of its text
    while pending:
        fold = pending.pop()
        if fold.first < behind:
            continue
        inside = _levels_inside(fold, headings, lines)
        if fold.first in within:
            in_folds.silent.update(range(fold.first, fold.stop))
            behind = fold.stop
        elif not asks(fold, labels):
            if len(inside) > 1:
                pending += reversed(fold.inner)
            else:  # "#### Answer: B" inside a folded answer is its title
                in_folds.silent.update(range(fold.first, fold.stop))
        elif inside or any(asks(inner, labels) for inner in fold.inner):
            level = max(min(inside, default=QUESTION_LEVEL) - 1, 1)
            in_folds.marks.extend([_mark(fold, "heading", level), resume(fold.stop, level)])
            pending += reversed(fold.inner)
            behind = fold.body
        else:
            in_folds.marks.extend([_mark(fold, "question", QUESTION_LEVEL), resume(fold.stop)])
            in_folds.silent.update(range(fold.first, fold.stop))
            behind = fold.stop
    return in_folds


def _levels_inside(fold: Fold, headings: dict[int, int], lines: Sequence[int]) -> list[int]:
    """Levels of the headings in a fold; `lines` are those of all headings, sorted."""
    begin, end = bisect_left(lines, fold.first), bisect_left(lines, fold.stop)
    return [headings[line] for line in lines[begin : min(end, begin + _MAX_HEADINGS)]]


def _mark(fold: Fold, kind: Literal["heading", "question"], level: int) -> Mark:
    return Mark(
        fold.first, kind, fold.summary, level, body=fold.body, inline_answer=fold.rest or None
    )


def unfold(body: Sequence[str]) -> list[str]:
    """An answer without <details> tags; a summary that says something is kept, bold."""
    if not any("<" in line for line in body) or not _FOLDED.search("\n".join(body)):
        return list(body)
    code = fenced_lines(body)
    written: list[str] = []
    prose: list[str] = []
    for index, line in enumerate([*body, ""]):
        if index < len(body) and index not in code:
            prose.append(line)
            continue
        written += _unfolded(prose) if prose else []
        written.append(line)
        prose = []
    return written[:-1]


def _unfolded(prose: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for line in prose:
        if "<" in line and len(line) <= _MAX_LINE_CHARS:
            line = _TAG.sub(lambda tag: "" if _stands_free(tag) else tag[0], line)
            line = "" if line.strip().lower() in ("<p>", "</p>") else line
        lines.append(line)
    text = _SUMMARY_LINE.sub(_bold_summary, "\n".join(lines))
    return re.sub(r"\n(?:[ \t]*\n){2,}", "\n\n", text).split("\n")


def _stands_free(tag: re.Match[str]) -> bool:
    """False inside a code span, where the tag is what the text is about."""
    before, after = tag.string[: tag.start()], tag.string[tag.end() :]
    return before.count("`") % 2 == 0 or "`" not in after


def _bold_summary(summary: re.Match[str]) -> str:
    words = " ".join(strip_tags(summary["text"]).split())
    margin = summary["margin"]
    quote = margin.rstrip() if ">" in margin else ""
    if not words or _GENERIC.match(words):
        return quote
    # A fold in a list's item stays in it; with a wider margin it would be code.
    if not quote and len(margin.expandtabs(4)) > _MAX_MARGIN:
        margin = ""
    return f"{margin}**{words}**\n{quote}"
