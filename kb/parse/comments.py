"""Comments, HTML's and Obsidian's: what an author noted beside the text, for no reader."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from kb.parse.draft import Draft, find_fences

# The one comment that says something: other names of a question.
ALIASES: Final = re.compile(
    r"<!--\s*(?:aliases|alias|别名)\s*[:：](?P<names>.*?)-->", re.DOTALL | re.IGNORECASE
)
_ALIASES_BEGIN: Final = re.compile(r"<!--\s*(?:aliases|alias|别名)\s*[:：]", re.IGNORECASE)
_CODE: Final = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_MAX_CODE_CHARS: Final = 10_000  # the pattern above is slow on longer lines, which are data
# "%%…%%"; a row of more is a rule, and "5%%" a number.
_PERCENTS: Final = re.compile(r"(?<![%\\])%%(?!%)")
_MAGIC: Final = re.compile(
    r"(?:time|timeit|bash|sh|html|latex|javascript|js|writefile|capture|cython|sql|script|prun|"
    r"perl|ruby|svg|markdown|python\d?|file|system|debug|R)\b"
)
_LETTER: Final = re.compile(r"[A-Za-z0-9_]")
_LIST_ITEM: Final = re.compile(r"\s{0,3}(?:[-*+]|\d{1,9}[.)])\s")
_ONLY_MARKS: Final = re.compile(r"[\s>*+-]*")


class _Place(NamedTuple):
    line: int
    column: int


class Comment(NamedTuple):
    """Where one begins and, behind its last character, ends."""

    start: _Place
    end: _Place


class _Line(NamedTuple):
    masked: str  # its code spans blotted out
    marks: list[int]  # where "%%" stands outside code
    pairs: list[int]  # indices of the marks that a comment within the line begins at


@dataclass(slots=True)
class _Text:
    """Lines in which comments are looked for."""

    lines: Sequence[str]
    html_ends: list[int]  # the lines that hold "-->"
    percents: list[int]  # the lines that hold "%%"
    looked_at: tuple[int, _Line] | None = None  # the last one

    def line(self, number: int) -> _Line:
        if self.looked_at is None or self.looked_at[0] != number:
            self.looked_at = number, _looked_at(self.lines[number])
        return self.looked_at[1]


def drop_comments(draft: Draft) -> None:
    """Take comments out of a draft, but for those that give other names of a question."""
    texts = draft.texts()
    changed = _changed(texts, keep_aliases=True)
    for index, text in changed.items():
        draft.lines[index] = draft.lines[index]._replace(text=text)
    draft.drop({index for index, text in changed.items() if _ONLY_MARKS.fullmatch(text)})


def without_comments(lines: Sequence[str], *, keep_lines: bool = False) -> list[str]:
    """Lines without any comments; a line of nothing else is left out, or blank."""
    changed = _changed(lines, keep_aliases=False)
    texts = [changed.get(index, line) for index, line in enumerate(lines)]
    if keep_lines or not changed:
        return texts
    return [text for index, text in enumerate(texts) if index not in changed or text.strip()]


def _changed(lines: Sequence[str], *, keep_aliases: bool) -> dict[int, str]:
    """The lines that comments stand on, without these."""
    kept: dict[int, list[str]] = {}
    behind: dict[int, int] = {}  # by line: the column behind the last comment
    for comment in find_comments(lines):
        first, last = comment.start.line, comment.end.line
        if keep_aliases and _ALIASES_BEGIN.match(lines[first], comment.start.column):
            continue
        kept.setdefault(first, []).append(lines[first][behind.get(first, 0) : comment.start.column])
        for line in range(first + 1, last + 1):
            kept[line] = []
            behind[line] = len(lines[line])
        behind[last] = comment.end.column
    return {
        line: _joined([*parts, lines[line][behind.get(line, len(lines[line])) :]])
        for line, parts in kept.items()
    }


def _joined(parts: Sequence[str]) -> str:
    """What stood around comments, with one space where there were two."""
    text, *rest = parts
    for part in rest:
        text += part.lstrip() if text[-1:].isspace() else part
    return text.rstrip()


def find_comments(lines: Sequence[str]) -> Iterator[Comment]:
    """The comments outside code, in order. One that is never closed is none."""
    code = {fence.start: fence.span.stop for fence in find_fences(lines) if fence.closed}
    indented = _indented_code(lines)
    text = _Text(
        lines,
        [index for index, line in enumerate(lines) if "-->" in line],
        [index for index, line in enumerate(lines) if "%%" in line],
    )
    place = _Place(0, 0)
    while place.line < len(lines):
        if not place.column and place.line in code:
            place = _Place(code[place.line], 0)
            continue
        comment = None if place.line in indented else _next(text, place)
        if comment is not None:
            yield comment
        place = comment.end if comment else _Place(place.line + 1, 0)


def _next(text: _Text, place: _Place) -> Comment | None:
    """The first comment that begins on a line, from a column on."""
    line = text.lines[place.line]
    if "<!--" not in line and "%%" not in line:
        return None
    both = (_next_html(text, place), _next_percents(text, place))
    return min(filter(None, both), key=lambda comment: comment.start, default=None)


def _next_html(text: _Text, place: _Place) -> Comment | None:
    start = text.line(place.line).masked.find("<!--", place.column)
    if start < 0:
        return None
    end = text.lines[place.line].find("-->", start + 4)
    last = place.line
    if end < 0:
        later = bisect_right(text.html_ends, place.line)
        if later == len(text.html_ends):
            return None
        last = text.html_ends[later]
        end = text.lines[last].find("-->")
    return Comment(_Place(place.line, start), _Place(last, end + 3))


def _next_percents(text: _Text, place: _Place) -> Comment | None:
    """`%%…%%` within a line, or from a line that it opens to one that it ends.

    `%%time` of IPython, `%% cells` of MATLAB and comments of LaTeX are none.
    """
    line = text.line(place.line)
    first = bisect_left(line.marks, place.column)
    next_pair = bisect_left(line.pairs, first)
    if next_pair < len(line.pairs):
        pair = line.pairs[next_pair]
        start, end = line.marks[pair : pair + 2]
        return Comment(_Place(place.line, start), _Place(place.line, end + 2))
    if len(line.marks) - first != 1 or line.masked[: line.marks[first]].strip(" \t>"):
        return None
    if not _opens(line.masked, line.marks[first]):
        return None
    return _over_lines(text, place.line, line.marks[first])


def _over_lines(text: _Text, number: int, start: int) -> Comment | None:
    later = bisect_right(text.percents, number)
    if later == len(text.percents):
        return None
    last = text.percents[later]
    closing = text.lines[last].rstrip()
    if not closing.endswith("%%") or len(_PERCENTS.findall(closing)) != 1:
        return None
    return Comment(_Place(number, start), _Place(last, len(closing)))


def _looked_at(line: str) -> _Line:
    masked = _without_code(line)
    marks = [mark.start() for mark in _PERCENTS.finditer(masked)]
    pairs: list[int] = []
    index = 0
    while index + 1 < len(marks):
        is_pair = _opens(masked, marks[index]) and _closes(masked, *marks[index : index + 2])
        if is_pair:
            pairs.append(index)
        index += 1 + is_pair
    return _Line(masked, marks, pairs)


def _opens(line: str, mark: int) -> bool:
    """Whether a comment may begin here: neither a magic of IPython nor "100%%" does."""
    return not _MAGIC.match(line, mark + 2) and (mark == 0 or not _LETTER.match(line[mark - 1]))


def _closes(line: str, opening: int, mark: int) -> bool:
    """Whether a mark ends what another opened: "%%time or %%timeit" are two that open."""
    if _LETTER.match(line[mark + 2 : mark + 3]):
        return False
    return line[opening + 2].isspace() or not line[mark - 1].isspace()


def _without_code(line: str) -> str:
    if "`" not in line or len(line) > _MAX_CODE_CHARS:
        return line
    return _CODE.sub(lambda code: "x" * len(code[0]), line)


def _indented_code(lines: Sequence[str]) -> set[int]:
    """The lines of code that is marked by its indentation alone."""
    code: set[int] = set()
    in_list = False
    after_blank = True
    for index, line in enumerate(lines):
        if not line.strip():
            after_blank = True
            continue
        is_indented = line.startswith(("    ", "\t"))
        if not is_indented:
            in_list = bool(_LIST_ITEM.match(line)) or (in_list and line[0].isspace())
        elif not in_list and (after_blank or index - 1 in code):
            code.add(index)
        after_blank = False
    return code
