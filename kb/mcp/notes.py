"""Reading a note as it lies on disk, some lines at a time."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kb.errors import KbError

# Some 13 pages: what an assistant reads at a time without losing sight of the question.
MAX_CHARACTERS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of a note."""

    note: str
    first_line: int
    last_line: int
    total_lines: int  # of the whole note
    text: str
    next_line: int | None  # to go on from, where all that was asked for would be too much


def read_passage(index_dir: Path, note: str, first_line: int, last_line: int | None) -> Passage:
    """The lines of a note, both ends included, as many as fit in MAX_CHARACTERS; a line that
    alone is longer ends with a word on how much.

    Raises KbError for what is no note of the index, and for lines that it doesn't have.
    """
    from kb.parse.files import read_text, split_lines
    from kb.store.reader import Store

    with Store(index_dir) as store:
        known, root = store.note_paths(), Path(store.info().notes_root)
    if not is_known(note, known):
        raise KbError(_unknown(note, known))
    try:
        text = read_text(root / note)
    except KbError as error:
        raise KbError(f"{note} is a note, but its file has gone or is unreadable now") from error
    lines = split_lines(text)
    if len(lines) > 1 and not lines[-1]:  # after the last line's end there is no other line
        lines.pop()
    return _cut(note, lines, first_line, last_line or len(lines))


def is_known(note: str, known: Collection[str]) -> bool:
    """Whether a name is, letter by letter, the path of a note that the index was made from.

    Stops reading other files of the machine: "../../.ssh/id_rsa", "/etc/passwd" or "a/../b.md"
    are none, whatever they would lead to.
    """
    return note in known


def _cut(note: str, lines: list[str], first: int, last: int) -> Passage:
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
    return Passage(note, first, end, len(lines), "\n".join(shown), None if whole else end + 1)


def _unknown(note: str, known: list[str]) -> str:
    close = difflib.get_close_matches(note, known, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(close)}?" if close else "`search` names the notes of its hits"
    return f"“{note}” is no note of the index; {hint}"
