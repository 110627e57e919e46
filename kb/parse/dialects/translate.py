"""The dialects, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from kb.parse.dialects.cloze import read_cloze
from kb.parse.dialects.html_headings import read_html_headings
from kb.parse.dialects.toml_and_json import read_front_matter_of_others
from kb.parse.draft import Draft
from kb.parse.notes_folder import Folder


class Dialect(NamedTuple):
    """How one tool writes what Markdown doesn't know, and what reads it."""

    name: str
    # Turns its marks into those that all of kb reads, each line in its place. It goes by the marks
    # themselves; what means something else elsewhere counts only where the folder shows the tool
    # (`Folder.tools`).
    read: Callable[[Draft, Folder], None]


DIALECTS: Final[tuple[Dialect, ...]] = (
    Dialect("front matter in TOML and JSON", read_front_matter_of_others),
    Dialect("headings in HTML", read_html_headings),
    Dialect("cloze deletions", read_cloze),
)


def translate(draft: Draft, folder: Folder) -> None:
    """Have every dialect read a note."""
    for dialect in DIALECTS:
        dialect.read(draft, folder)
