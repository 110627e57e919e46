"""A folder of notes → its parsed notes, and what of it isn't read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kb.errors import KbError
from kb.model import LintWarning, Note
from kb.parse.chunks import with_ids
from kb.parse.decoding import read_file
from kb.parse.formats import format_of
from kb.parse.left_out import DRAFT, EVERYTHING, LeftOut, Wanted, is_withheld
from kb.parse.note import parse_note
from kb.parse.note_files import FolderFiles, look_through
from kb.parse.notes_folder import Folder, folder_of
from kb.parse.snippets import with_unique_ids
from kb.roots import Roots, roots_of

# Stamps an index: raise it whenever the same note would give other chunks.
PARSER_VERSION = 1


class Collection(NamedTuple):
    """The notes of one or several folders, and the other files there."""

    notes: list[Note]  # sorted by path
    texts: dict[str, str]  # of each, by its path
    files: FolderFiles
    roots: Roots


def read_notes(path: Path) -> list[Note]:
    """Parse all notes of a folder, or one note, sorted by path.

    Raises:
        KbError: the path does not exist, holds no notes, or none that can be read.
    """
    return read_folders([path]).notes


def read_folders(paths: Sequence[Path], wanted: Wanted = EVERYTHING) -> Collection:
    """The notes of one or several folders, with what isn't read. A file that can't be read is
    named there, and the others count.

    Raises:
        KbError: a path does not exist or holds no notes, or none of all can be read.
    """
    collection = read_all(paths, wanted)
    unreadable = collection.files.unreadable
    named = " ".join(map(str, paths))
    if unreadable and not collection.notes:
        first, more = unreadable[0], len(unreadable) - 1
        others = f" (and {more} more like it: kb lint {named} names them)" if more else ""
        raise KbError(f"{first.note}: {first.message}; {first.mend}{others}")
    if not any(note.answers for note in collection.notes):
        summary = collection.files.summary()
        raise KbError(
            f"{named}: the notes hold no answers{f' ({summary})' if summary else ''}; write a "
            "heading with text below it, or run kb lint to see what was found"
        )
    return collection


def read_all(paths: Sequence[Path], wanted: Wanted = EVERYTHING) -> Collection:
    """The same, also where none of the notes can be read, or holds answers."""
    if not paths:
        raise KbError("no folder of notes is named; name one, for example: kb build notes")
    if len(paths) == 1:
        return _read_folder(paths[0], wanted)
    if alone := next((path for path in paths if path.is_file()), None):
        raise KbError(f"{alone} is a note; where several are named, each must be a folder")
    every = Collection([], {}, FolderFiles(Path()), roots_of(paths))
    for name, folder in every.roots.folders:
        one = _below(name, _read_folder(folder, wanted))
        every.notes.extend(one.notes)
        every.texts.update(one.texts)
        every.files.add(one.files)
    notes = sorted(every.notes, key=lambda note: note.path)
    return every._replace(notes=with_unique_ids(notes))


def _read_folder(path: Path, wanted: Wanted) -> Collection:
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
    return Collection(with_unique_ids(notes), texts, files, roots_of([files.root]))


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


def _below(name: str, collection: Collection) -> Collection:
    """A folder's notes as those of one of several, whose paths begin with its name."""
    return collection._replace(
        notes=[_note_below(name, note) for note in collection.notes],
        texts={f"{name}/{path}": text for path, text in collection.texts.items()},
        files=collection.files.below(name),
    )


def _note_below(name: str, note: Note) -> Note:
    path = f"{name}/{note.path}"
    return replace(
        note,
        path=path,
        chunks=tuple(with_ids([replace(chunk, note=path) for chunk in note.chunks])),
        snippets=tuple(
            replace(one, note=path, path=f"{name}/{one.path}" if one.path else None)
            for one in note.snippets
        ),
        warnings=tuple(replace(warning, note=path) for warning in note.warnings),
    )
