"""A folder of notes → its parsed notes."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from kb.errors import KbError
from kb.model import Note
from kb.parse.copies import mark_copies
from kb.parse.decoding import read_text
from kb.parse.note import parse_note
from kb.parse.note_files import find_notes, notes_folder
from kb.parse.notes_folder import folder_of
from kb.parse.snippets import with_unique_ids

# Stamps an index: raise it whenever the same note would give other chunks.
PARSER_VERSION = 2


def read_notes(path: Path, left_out: Set[str] = frozenset()) -> list[Note]:
    """Parse all notes of a folder, or one note, sorted by path, but for those `left_out`.

    Raises:
        KbError: the path does not exist, holds no notes, or a file is unreadable or binary.
    """
    root = notes_folder(path)
    folder = folder_of(root)
    notes: list[Note] = []
    unreadable: list[KbError] = []
    for file in find_notes(path):
        try:
            notes.append(parse_note(file.relative_to(root).as_posix(), read_text(file), folder))
        except KbError as error:
            unreadable.append(error)
    if unreadable:
        more = len(unreadable) - 1
        others = f" (and {more} more like it: kb lint {path} names them)" if more else ""
        raise KbError(f"{unreadable[0]}{others}")
    if not any(note.answers for note in notes):
        raise KbError(
            f"{path}: the notes hold no answers; write a heading with text below it, "
            "or run kb lint to see what was found"
        )
    kept = [note for note in notes if note.path not in left_out]
    return with_unique_ids(mark_copies(kept))
