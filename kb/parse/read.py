"""A folder of notes → its parsed notes, and what of it isn't read."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

from kb.errors import KbError
from kb.model import LintWarning, Note
from kb.parse.chunks import with_ids
from kb.parse.copies import mark_copies
from kb.parse.decoding import read_file
from kb.parse.formats import format_of
from kb.parse.left_out import DRAFT, EVERYTHING, LeftOut, Wanted, is_withheld
from kb.parse.note import parse_note
from kb.parse.note_files import FolderFiles, look_through
from kb.parse.notes_folder import Folder, folder_of
from kb.parse.snippets import with_unique_ids
from kb.roots import Roots, roots_of

# Stamps an index: raise it whenever the same note would give other chunks.
PARSER_VERSION = 6

# (path in the notes folder, text, that folder) → the note: `parse_note`, or what remembers.
ParseNote = Callable[[str, str, Folder], Note]


class Collection(NamedTuple):
    """The notes of one or several folders, and the other files there."""

    notes: list[Note]  # sorted by path
    files: FolderFiles
    roots: Roots


def read_notes(
    path: Path,
    parse: ParseNote = parse_note,
    progress: Callable[[int, int], None] | None = None,
    *,
    left_out: Set[str] = frozenset(),
) -> list[Note]:
    """Parse all notes of a folder, or one note, sorted by path. See `read_folders`."""
    return read_folders([path], EVERYTHING, parse, progress, left_out=left_out).notes


def read_folders(
    paths: Sequence[Path],
    wanted: Wanted = EVERYTHING,
    parse: ParseNote = parse_note,
    progress: Callable[[int, int], None] | None = None,
    *,
    left_out: Set[str] = frozenset(),
) -> Collection:
    """The notes of one or several folders, but for those `left_out`, with what isn't read. A file
    that can't be read is named there, and the others count.

    `parse`: see `kb.parse.reread`. `progress` is told how many are read, of how many.

    Raises:
        KbError: a path does not exist or holds no notes, or none of all can be read.
    """
    collection = read_all(paths, wanted, parse, progress, left_out=left_out)
    unreadable = collection.files.unreadable
    named = " ".join(map(str, paths))
    if unreadable and not collection.notes:
        first, more = unreadable[0], len(unreadable) - 1
        others = f" (and {more} more like it: kb lint {named} names them)" if more else ""
        raise KbError(f"{first.note}: {first.message}; {first.mend}{others}")
    if not left_out and not any(note.answers for note in collection.notes):
        summary = collection.files.summary()
        raise KbError(
            f"{named}: the notes hold no answers{f' ({summary})' if summary else ''}; write a "
            "heading with text below it, or run kb lint to see what was found"
        )
    return collection


def read_all(
    paths: Sequence[Path],
    wanted: Wanted = EVERYTHING,
    parse: ParseNote = parse_note,
    progress: Callable[[int, int], None] | None = None,
    *,
    left_out: Set[str] = frozenset(),
) -> Collection:
    """The same, also where none of the notes can be read, or holds answers."""
    if not paths:
        raise KbError("no folder of notes is named; name one, for example: kb build notes")
    alone = next((path for path in paths if path.is_file()), None)
    if alone and len(paths) > 1:
        raise KbError(f"{alone} is a note; where several are named, each must be a folder")
    folders = [look_through(path, wanted) for path in paths]
    roots = roots_of([files.root for files in folders])
    every = Collection([], FolderFiles(roots.around), roots)
    total = sum(len(files.notes) for files in folders)
    done = count()

    def tell() -> None:
        if progress:
            progress(next(done), total)

    for (name, _), files in zip(roots.folders, folders, strict=True):
        notes = _read_folder(files, parse, tell, alone=alone is not None)
        every.notes.extend(_below(name, note) if name else note for note in notes)
        every.files.add(files.below(name) if name else files)
    tell()
    kept = [note for note in every.notes if note.path not in left_out]
    if len(folders) > 1:
        kept.sort(key=lambda note: note.path)
    return every._replace(notes=with_unique_ids(mark_copies(kept)))


def _read_folder(
    files: FolderFiles, parse: ParseNote, tell: Callable[[], None], *, alone: bool
) -> list[Note]:
    """A folder's notes; what of its files is none is said in `files`. One that was named alone is
    a note also where it says that it is a draft."""
    folder = folder_of(files.root)
    notes: list[Note] = []
    for file in files.notes:
        tell()
        name = file.relative_to(files.root).as_posix()
        try:
            text, guessed = read_file(file, format_of(name).max_bytes)
            if is_withheld(text) and not alone:
                files.left_out.append(LeftOut(name, DRAFT))
                continue
            note = _parsed(name, text, folder, parse)
            notes.append(_with_guess(note, guessed) if guessed else note)
        except KbError as error:
            files.unreadable.append(_unreadable(name, str(error).removeprefix(f"{file}: ")))
    return notes


def _parsed(name: str, text: str, folder: Folder, parse: ParseNote) -> Note:
    """One note; whatever goes wrong in it, the others are read."""
    try:
        return parse(name, text, folder)
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


def _below(name: str, note: Note) -> Note:
    """A note of one of several folders, whose paths begin with its name."""
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
