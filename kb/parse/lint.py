"""What an author should mend: all notes' own warnings, and what shows only across notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from kb.code.languages import of_file
from kb.errors import KbError
from kb.model import Chunk, ChunkKind, LintWarning, Note
from kb.parse.contents import normalise
from kb.parse.copies import mark_copies
from kb.parse.decoding import read_text, split_lines
from kb.parse.note import parse_note
from kb.parse.note_files import find_notes, notes_folder
from kb.parse.notes_folder import folder_of
from kb.parse.questions import is_question_like
from kb.parse.snippets import relative_target, with_unique_ids

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:|^//|^#")


def lint(path: Path) -> list[LintWarning]:
    """All warnings of a folder of notes, or of one note, by note and line.

    An unreadable or binary file is a warning here, so that the others are looked at.

    Raises:
        KbError: the path does not exist or holds no notes.
    """
    root = notes_folder(path)
    notes, texts, warnings = _read(path, root)
    notes = with_unique_ids(mark_copies(notes))
    for note in notes:
        warnings += note.warnings
        warnings += _dead_links(note, root)
    warnings += _duplicate_questions(notes, texts)
    return sorted(warnings, key=lambda w: (w.note, w.line, w.rule))


def _read(path: Path, root: Path) -> tuple[list[Note], dict[str, list[str]], list[LintWarning]]:
    """The notes, the lines of each, and a warning for every file that is none."""
    notes: list[Note] = []
    texts: dict[str, list[str]] = {}
    warnings: list[LintWarning] = []
    folder = folder_of(root)
    for file in find_notes(path):
        name = file.relative_to(root).as_posix()
        try:
            text = read_text(file)
            notes.append(parse_note(name, text, folder))
            texts[name] = split_lines(text)
        except KbError as error:
            problem, _, mend = str(error).removeprefix(f"{file}: ").partition("; ")
            warnings.append(LintWarning(name, 1, "unreadable", problem, mend))
    return notes, texts, warnings


def _dead_links(note: Note, root: Path) -> Iterator[LintWarning]:
    for chunk in note.chunks:
        for link in chunk.links:
            target = unquote(link.target.split("#")[0].split("?")[0])
            if not target or _SCHEME.match(link.target):
                continue
            path = relative_target(target, note.path)
            if path is None:
                yield LintWarning(
                    note.path, link.line, "link-outside-notes",
                    f"{link.target} leads out of the notes folder",
                    "move what it names into the notes folder",
                )  # fmt: skip
            elif not (root / path).exists():
                kind = "image" if link.is_image else "code" if of_file(path) else "link"
                yield LintWarning(
                    note.path, link.line, f"dead-{kind}",
                    f"{link.target} does not exist",
                    f"create {path}, or correct the path",
                )  # fmt: skip


def _duplicate_questions(
    notes: Sequence[Note], texts: Mapping[str, Sequence[str]]
) -> Iterator[LintWarning]:
    """Questions that stand more than once, so that one answer hides the other.

    Short headings such as “优点” rightly repeat below different questions; they count
    only below the same heading of the same note.
    """
    first: dict[str, Chunk] = {}
    for chunk in (chunk for note in notes for chunk in note.chunks):
        if chunk.kind is not ChunkKind.ANSWER:
            continue
        key = normalise(chunk.question)
        line = normalise(texts[chunk.note][chunk.first_line - 1])
        if key not in line and not (line and key.endswith(line)):
            continue  # no heading: a parent's text that goes on behind a card or a fold
        if not is_question_like(chunk.question):
            key = "\n".join((chunk.note, *chunk.breadcrumb, key))
        original = first.setdefault(key, chunk)
        if original is not chunk:
            yield LintWarning(
                chunk.note, chunk.first_line, "duplicate-question",
                f"“{chunk.question}” is asked before, at {original.note}:{original.first_line}",
                "merge the two answers, or word the questions apart",
            )  # fmt: skip
