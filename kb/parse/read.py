"""A folder of notes → its parsed notes, and what of it isn't read."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kb.errors import KbError
from kb.model import LintWarning, Note
from kb.parse.decoding import read_file
from kb.parse.formats import format_of
from kb.parse.left_out import DRAFT, EVERYTHING, LeftOut, Wanted, is_withheld
from kb.parse.note import parse_note
from kb.parse.note_files import FolderFiles, look_through
from kb.parse.notes_folder import Folder, folder_of
from kb.parse.snippets import with_unique_ids

# Stamps an index: raise it whenever the same note would give other chunks.
PARSER_VERSION = 1


class Collection(NamedTuple):
    """The notes of a folder, and its other files."""

    notes: list[Note]  # sorted by path
    texts: dict[str, str]  # of each, by its path
    files: FolderFiles


def read_notes(path: Path) -> list[Note]:
    """Parse all notes of a folder, or one note, sorted by path.

    Raises:
        KbError: the path does not exist, holds no notes, or none that can be read.
    """
    return read_folder(path).notes


def read_folder(path: Path, wanted: Wanted = EVERYTHING) -> Collection:
    """The same with what isn't read. A file that can't be read is named there; the others count.

    Raises:
        KbError: the path does not exist, holds no notes, or none that can be read.
    """
    collection = read_all(path, wanted)
    unreadable = collection.files.unreadable
    if unreadable and not collection.notes:
        first, more = unreadable[0], len(unreadable) - 1
        others = f" (and {more} more like it: kb lint {path} names them)" if more else ""
        raise KbError(f"{first.note}: {first.message}; {first.mend}{others}")
    if not any(note.answers for note in collection.notes):
        summary = collection.files.summary()
        raise KbError(
            f"{path}: the notes hold no answers{f' ({summary})' if summary else ''}; write a "
            "heading with text below it, or run kb lint to see what was found"
        )
    return collection


def read_all(path: Path, wanted: Wanted = EVERYTHING) -> Collection:
    """The same, also of notes that none can be read of, or that hold no answers."""
    files = look_through(path, wanted)
    folder = folder_of(files.root)
    notes: list[Note] = []
    texts: dict[str, str] = {}
    for file in files.notes:
        name = file.relative_to(files.root).as_posix()
        try:
            text, guessed = read_file(file, format_of(name).max_bytes)
            if is_withheld(text) and file != path:
                files.left_out.append(LeftOut(name, DRAFT))
                continue
            note = _parsed(name, text, folder)
        except KbError as error:
            files.unreadable.append(_unreadable(name, str(error).removeprefix(f"{file}: ")))
            continue
        notes.append(_with_guess(note, guessed) if guessed else note)
        texts[name] = text
    return Collection(with_unique_ids(notes), texts, files)


def _parsed(name: str, text: str, folder: Folder) -> Note:
    """One note; whatever goes wrong in it, the others are read."""
    try:
        return parse_note(name, text, folder)
    except KbError:
        raise
    except Exception as error:
        if os.environ.get("KB_DEBUG"):
            raise
        raise KbError(
            f"unexpected {type(error).__name__} while it was parsed; set KB_DEBUG=1 to see where, "
            "and please report it"
        ) from error


def _unreadable(name: str, error: str) -> LintWarning:
    problem, _, mend = error.partition("; ")
    return LintWarning(name, 1, "unreadable", problem, mend)


def _with_guess(note: Note, encoding: str) -> Note:
    guess = LintWarning(
        note.path,
        1,
        "guessed-encoding",
        f"not in UTF-8; read as {encoding}",
        "see whether its characters are right, and save it as UTF-8",
    )
    return replace(note, warnings=(guess, *note.warnings))
