"""Reading a note as it lies on disk, some lines at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kb.errors import KbError
from kb.model import NoteLines
from kb.parse.comments import without_comments
from kb.parse.decoding import read_file
from kb.parse.formats import format_of, lines_of

# Some 13 pages: what an assistant reads at a time without losing sight of the question.
MAX_CHARACTERS: Final = 20_000


def read_lines(root: Path, note: str, first_line: int, last_line: int | None) -> NoteLines:
    """The lines of a note below `root`, both ends included, as many as fit in MAX_CHARACTERS;
    a line that alone is longer ends with a word on how much. None: to the last line.
    A comment is for no reader: its lines are blank.

    Raises KbError for a file that is gone, and for lines that it doesn't have.
    """
    try:
        lines = lines_of(note, read_file(root / note, format_of(note).max_bytes).text)
    except KbError as error:
        raise KbError(f"{note} is a note, but its file has gone or is unreadable now") from error
    if len(lines) > 1 and not lines[-1]:  # after the last line's end there is no other line
        lines.pop()
    return cut_lines(note, _shown(note, lines), first_line, last_line or len(lines))


def _shown(note: str, lines: list[str]) -> list[str]:
    own = format_of(note).without_comments
    return without_comments(own(lines) if own else lines, keep_lines=True)


def cut_lines(note: str, lines: list[str], first: int, last: int) -> NoteLines:
    """The same of lines that were read."""
    if first > len(lines):
        raise KbError(f"{note} has {len(lines)} lines; first_line {first} is beyond them")
    if last < first:
        raise KbError(f"last_line {last} comes before first_line {first}; swap them")
    last = min(last, len(lines))
    shown: list[str] = []
    left = MAX_CHARACTERS
    for line in lines[first - 1 : last]:
        if shown and len(line) >= left:
            break
        shown.append(line if len(line) <= left else f"{line[:left]} … [{len(line)} characters]")
        left -= len(line) + 1
    end = first + len(shown) - 1
    whole = end == last
    return NoteLines(note, first, end, len(lines), "\n".join(shown), None if whole else end + 1)
