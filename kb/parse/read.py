"""A folder of notes → its parsed notes."""

from __future__ import annotations

from collections.abc import Callable, Set
from pathlib import Path

from kb.errors import KbError
from kb.model import Note
from kb.parse.copies import mark_copies
from kb.parse.decoding import read_text
from kb.parse.note import parse_note
from kb.parse.note_files import find_notes, notes_folder
from kb.parse.notes_folder import Folder, folder_of
from kb.parse.snippets import with_unique_ids

# Stamps an index: raise it whenever the same note would give other chunks.
PARSER_VERSION = 2

# (path in the notes folder, text, that folder) → the note: `parse_note`, or what remembers.
ParseNote = Callable[[str, str, Folder], Note]


def read_notes(
    path: Path,
    parse: ParseNote = parse_note,
    progress: Callable[[int, int], None] | None = None,
    *,
    left_out: Set[str] = frozenset(),
) -> list[Note]:
    """Parse all notes of a folder, or one note, sorted by path, but for those `left_out`.

    `parse`: see `kb.parse.reread`. `progress` is told how many are read, of how many.

    Raises:
        KbError: the path does not exist, holds no notes, or a file is unreadable or binary.
    """
    root = notes_folder(path)
    folder = folder_of(root)
    notes: list[Note] = []
    unreadable: list[KbError] = []
    files = find_notes(path)
    for done, file in enumerate(files):
        if progress:
            progress(done, len(files))
        try:
            notes.append(parse(file.relative_to(root).as_posix(), read_text(file), folder))
        except KbError as error:
            unreadable.append(error)
    if progress:
        progress(len(files), len(files))
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
