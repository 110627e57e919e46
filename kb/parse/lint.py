"""What an author should mend: all notes' own warnings, and what shows only across notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from kb.code.languages import of_file
from kb.model import Chunk, ChunkKind, LintWarning, Note
from kb.parse.contents import normalise
from kb.parse.decoding import read_file
from kb.parse.formats import format_of, lines_of
from kb.parse.formula_faults import formula_faults
from kb.parse.left_out import EVERYTHING, Wanted
from kb.parse.note_files import FolderFiles
from kb.parse.questions import is_question_like
from kb.parse.read import read_all
from kb.parse.snippets import relative_target

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:|^//|^#")


def lint(path: Path) -> list[LintWarning]:
    """All warnings of a folder of notes, or of one note, by note and line.

    Raises:
        KbError: the path does not exist or holds no notes.
    """
    return lint_folders([path])[0]


def lint_folders(
    paths: Sequence[Path], wanted: Wanted = EVERYTHING
) -> tuple[list[LintWarning], FolderFiles]:
    """The same of one or several folders, and what of them isn't read."""
    notes, files, roots = read_all(paths, wanted)
    warnings = list(files.unreadable)
    for note in notes:
        warnings += note.warnings
        warnings += _dead_links(note, *roots.locate(note.path))
    lines = {note.path: _lines(*roots.locate(note.path)) for note in notes}
    for note in notes:
        warnings += formula_faults(note, lines[note.path])
    warnings += _duplicate_questions(notes, lines)
    return sorted(warnings, key=lambda w: (w.note, w.line, w.rule)), files


def _lines(root: Path, note: str) -> list[str]:
    return lines_of(note, read_file(root / note, format_of(note).max_bytes).text)


def _dead_links(note: Note, root: Path, place: str) -> Iterator[LintWarning]:
    """The links of a note, which lies at `place` below `root`, that lead nowhere."""
    for chunk in note.chunks:
        for link in chunk.links:
            target = unquote(link.target.split("#")[0].split("?")[0])
            if not target or _SCHEME.match(link.target):
                continue
            path = relative_target(target, place)
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
