"""The formats that notes are written in, and what reads each into a draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from kb.parse.decoding import MAX_BYTES, split_lines
from kb.parse.draft import Draft, Line
from kb.parse.plain_text import is_note
from kb.parse.readers.comment_lines import without_org_comments, without_rst_comments

# Real notes are thousands of lines; beyond this the text is data that someone saved as
# .md, and the block parser would need minutes.
MAX_LINES: Final = 50_000
_VIEW: Final = re.compile(r"(?P<stem>.+[ _-][0-9a-f]{32})\.csv")
_UNREADABLE: Final = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Format:
    """A format of notes, told by a file's suffix."""

    suffixes: tuple[str, ...]  # lower case
    # (path of the note, its text) → lines of Markdown, each with the line it came from
    read: Callable[[str, str], Draft]
    # (name, beginning of the text) → whether a file of a folder is a note; None: each one is.
    is_note: Callable[[str, str], bool] | None = None
    max_bytes: int = MAX_BYTES
    # Whether some of its lines, such as a heading's underline, leave no line of Markdown behind.
    moves_lines: bool = False
    # What the lines of a note are counted in, where that is not what stands in the file.
    text: Callable[[str], str] | None = None
    # Its lines, those of its own kind of comment blank; None: it has Markdown's alone.
    without_comments: Callable[[Sequence[str]], list[str]] | None = None


def read_markdown(note: str, text: str) -> Draft:
    """Markdown, as it stands."""
    lines = split_lines(_UNREADABLE.sub("\ufffd", text.removeprefix("\ufeff")))
    draft = Draft(note, [Line(line, number) for number, line in enumerate(lines[:MAX_LINES], 1)])
    if len(lines) > MAX_LINES:
        draft.warn(
            MAX_LINES + 1,
            "note-too-long",
            f"lines {MAX_LINES + 1}–{len(lines)} were not read",
            f"split the note into files of at most {MAX_LINES} lines",
        )
    return draft


def read_notebook(note: str, text: str) -> Draft:
    """A Jupyter notebook, its lines as `lines_of` counts them. Raises KbError where it is none."""
    return read_markdown(note, _notebook_text(text))


def _notebook_text(text: str) -> str:
    from kb.parse.readers.ipynb import notebook_text

    return notebook_text(text)


def read_rst(note: str, text: str) -> Draft:
    """reStructuredText; where even docutils gives it up, as it stands."""
    from kb.parse.readers.rst import read_rst

    return _or_as_it_stands(read_rst, without_rst_comments, note, text)


def read_org(note: str, text: str) -> Draft:
    """Org, likewise."""
    from kb.parse.readers.org import read_org

    return _or_as_it_stands(read_org, without_org_comments, note, text)


def read_csv(note: str, text: str) -> Draft:
    """A table in CSV."""
    from kb.parse.readers.csv_table import read_csv

    return read_csv(note, _UNREADABLE.sub("\ufffd", text.removeprefix("\ufeff")))


def _is_table_of_notes(name: str, text: str) -> bool:
    from kb.parse.readers.csv_table import is_table_of_notes

    return is_table_of_notes(name, text)


def _or_as_it_stands(
    read: Callable[[str, str], Draft],
    without_comments: Callable[[Sequence[str]], list[str]],
    note: str,
    text: str,
) -> Draft:
    try:
        return read(note, _UNREADABLE.sub("\ufffd", text.removeprefix("\ufeff")))
    except Exception as error:  # a library's own, on a text that its makers never thought of
        draft = read_markdown(note, "\n".join(without_comments(split_lines(text))))
        draft.warn(
            1,
            "unread-format",
            f"can't be read as {suffix_of(note)} ({type(error).__name__}); its text is taken as "
            "it stands",
            "simplify what is nested deepest",
        )
        return draft


MARKDOWN: Final = Format((".md", ".markdown", ".mkd", ".qmd", ".mdx", ".rmd"), read_markdown)
FORMATS: Final = (
    MARKDOWN,
    Format((".ipynb",), read_notebook, max_bytes=60_000_000, text=_notebook_text),
    Format((".rst",), read_rst, moves_lines=True, without_comments=without_rst_comments),
    Format((".org",), read_org, moves_lines=True, without_comments=without_org_comments),
    Format((".txt",), read_markdown, is_note=is_note),
    Format((".csv",), read_csv, is_note=_is_table_of_notes, moves_lines=True),
)
# What a link that leads to a note ends in.
NOTE_SUFFIXES: Final = tuple(
    suffix for format in FORMATS if format.is_note is None for suffix in format.suffixes
)


def format_of(note: str) -> Format:
    """The format of a note; of one that was named by hand and has another suffix, Markdown."""
    suffix = suffix_of(note)
    return next((format for format in FORMATS if suffix in format.suffixes), MARKDOWN)


def lines_of(note: str, text: str) -> list[str]:
    """The lines of a note, as its chunks count them. Raises KbError as its format's reader does."""
    as_counted = format_of(note).text
    return split_lines(as_counted(text) if as_counted else text)


def whole_of(path: str) -> str | None:
    """Of a table that Notion exports, the path where it exports the rows as well that the table's
    view hides."""
    match = _VIEW.fullmatch(path)
    return f"{match['stem']}_all.csv" if match else None


def suffix_of(path: str) -> str:
    """A path's last suffix in lower case, with its dot; "" where it has none."""
    return PurePosixPath(path).suffix.lower()
