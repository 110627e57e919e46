"""Lines of Markdown on their way into a draft, with the lines of the note that they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from kb.parse.decoding import split_lines
from kb.parse.draft import Draft, Line

# What Markdown would take for a mark where the other format has none.
_MARKS: Final = re.compile(
    r"[`\\$]|\*(?=\S)|(?<=\S)\*|<(?=[A-Za-z/!?])|(?<![^\W_])_(?=\w)|(?<=\w)_(?![^\W_])|\[(?=[^\[\]]{0,200}\][(\[:])"
)
# What would begin another block: at a paragraph's beginning, and at that of any of its lines.
_FIRST_MARK: Final = re.compile(r"(?:[-+*](?=\s|\Z)|\d{1,9}(?=[.)](?:\s|\Z))|:(?=\s|:{2}))")
_LINE_MARK: Final = re.compile(
    r"^(?=#{1,6}(?:\s|\Z)|>|:\s|=+[ \t]*$|-+[ \t]*$|[-*_](?:[ \t]*[-*_]){2,}[ \t]*$|~{3})",
    re.MULTILINE,
)
_RUNS: Final = re.compile(r"`+")


class Row(NamedTuple):
    """One line."""

    text: str
    origin: int = 0  # line of the note, from 1; 0: that of the row before


def rows_of(text: str, origin: int, step: int = 1) -> list[Row]:
    """Text as rows: its first line stands at `origin` of the note, each other `step` further."""
    if not origin:
        return [Row(line) for line in text.split("\n")]
    return [Row(line, origin + step * index) for index, line in enumerate(text.split("\n"))]


def joined(blocks: Iterable[Sequence[Row]]) -> list[Row]:
    """Blocks with a blank line between."""
    rows: list[Row] = []
    for block in blocks:
        if block:
            rows += [Row(""), *block] if rows else block
    return rows


def prefixed(rows: Sequence[Row], first: str, rest: str) -> list[Row]:
    """Rows below a mark: that of a list or a quotation."""
    return [
        row._replace(text=f"{first if index == 0 else rest}{row.text}".rstrip())
        for index, row in enumerate(rows)
    ]


def box(kind: str, title: str, rows: Sequence[Row], origin: int, fold: str = "") -> list[Row]:
    """A box of the author's, such as a note; `fold` is "-" for one that is folded, or "+"."""
    title = " ".join(title.split())
    return [Row(f"> [!{kind}]{fold} {title}".rstrip(), origin), *prefixed(rows, "> ", "> ")]


def fence(language: str, code: str, origin: int) -> list[Row]:
    """A block of code, whose first line stands at `origin`."""
    longest = max((len(run) for run in _RUNS.findall(code)), default=0)
    marker = "`" * max(3, longest + 1)
    rows = rows_of(code.strip("\n"), origin)
    return [Row(f"{marker}{language}", max(0, origin - 1)), *rows, Row(marker)]


def code_span(text: str) -> str:
    """Code within a line."""
    longest = max((len(run) for run in _RUNS.findall(text)), default=0)
    marker = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{marker}{pad}{text}{pad}{marker}" if text.strip() else text


def escaped(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", text)


def without_block_marks(words: str) -> str:
    """A paragraph's words, none of whose lines begins another block of Markdown."""
    first = _FIRST_MARK.match(words)
    if first and first[0].isdigit():
        words = f"{first[0]}\\{words[first.end() :]}"
    elif first:
        words = f"\\{words}"
    return _LINE_MARK.sub(r"\\", words)


def link(text: str, target: str) -> str:
    """A link, by its words if it has any of its own."""
    target = target.replace(" ", "%20")
    if text in ("", target):
        return f"<{target}>" if "://" in target else f"[{target}]({target})"
    return f"[{text}]({target})"


def to_draft(note: str, rows: Sequence[Row], lines: Sequence[str]) -> Draft:
    """Rows as a draft of a note with these lines: none comes from above that of the row before."""
    drafted: list[Line] = []
    last = 1
    following = _origins_below(rows)
    for row, below in zip(rows, following, strict=True):
        # A blank line between two blocks stands between them in the note, too.
        origin = row.origin or (last + 1 if below > last and not row.text else 0)
        last = min(max(last, origin), max(1, len(lines)))
        drafted += [Line(text, last) for text in split_lines(row.text)]
    draft = Draft(note, drafted or [Line("", 1)])
    if any(map(str.strip, lines)) and not any(row.text.strip() for row in rows):
        draft.warn(
            1, "no-text", "nothing in it that a reader sees", "write something, or delete it"
        )
    return draft


def _origins_below(rows: Sequence[Row]) -> list[int]:
    """Of each row, the origin of the nearest one below it that says one; 0 where none does."""
    nearest = 0
    origins = []
    for row in reversed(rows):
        origins.append(nearest)
        nearest = row.origin or nearest
    return origins[::-1]
