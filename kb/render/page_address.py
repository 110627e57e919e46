"""Where a site shows a note: the pattern that its owner gives, as the widget reads it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

# MkDocs, Docusaurus and VitePress take these for the page of the folder they lie in.
_FOLDER_NOTES: Final = frozenset({"index", "readme"})


def page_address(pattern: str, note: str) -> str:
    """A note's page: `{path}` is the note's path without its suffix.

    Where each page is a folder (`{path}/`), `…/index` and `…/README` mean the folder itself.

    >>> page_address("/notes/{path}/", "rnn/lstm.md"), page_address("/notes/{path}/", "index.md")
    ('/notes/rnn/lstm/', '/notes/')
    """
    path = note_path(note)
    if "{path}/" not in pattern or not is_folder_note(note):
        return pattern.replace("{path}", path)
    folder, slash, _ = path.rpartition("/")
    return pattern.replace("{path}/", folder + slash) or "./"


def note_path(note: str) -> str:
    """A note's path without its suffix."""
    return str(PurePosixPath(note).with_suffix(""))


def is_folder_note(note: str) -> bool:
    """Whether a note is the page of its folder."""
    return PurePosixPath(note).stem.lower() in _FOLDER_NOTES
