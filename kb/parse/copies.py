"""Notes and answers that stand twice: one of them comes up, the others are named.

What counts is what a reader reads: white space, marks and addresses may differ. A short answer
("O(n)") says the same below many headings, so it is a copy only where the whole note is one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from kb.model import Chunk, ChunkKind, LintWarning, Note
from kb.parse.contents import normalise

# Characters that count; two answers of this length do not agree by chance.
_LONG_ANSWER: Final = 60
_WHITE_SPACE: Final = re.compile(r"\s+")

_Key = bytes


def mark_copies(notes: Sequence[Note]) -> list[Note]:
    """The notes, what stands before in the same words marked as a copy, with a warning.

    The copy nearest to the notes' root counts as the original, then the first by path.
    """
    originals: dict[_Key, Note] = {}
    answers: dict[_Key, Chunk] = {}
    marked: dict[str, Note] = {}
    for note in sorted(notes, key=lambda note: (note.path.count("/"), note.path)):
        if not note.answers:
            continue
        original = originals.setdefault(_note_key(note), note)
        if original is not note:
            marked[note.path] = _copied_note(note, original)
        elif (kept := _without_copies(note, answers)) is not note:
            marked[note.path] = kept
    return [marked.get(note.path, note) for note in notes]


def _copied_note(note: Note, original: Note) -> Note:
    warning = LintWarning(
        note.path, 1, "copied-note",
        f"the same answers stand in {original.path}; those of this note never come up",
        "delete one of the two",
    )  # fmt: skip
    return _with_copies(note, {id(chunk) for chunk in note.answers}, [warning])


def _without_copies(note: Note, answers: dict[_Key, Chunk]) -> Note:
    """A note without the answers that `answers` holds already; it is given the others."""
    copied: set[int] = set()
    warnings: list[LintWarning] = []
    for chunk in note.answers:
        said = _said(chunk)
        if len(said) < _LONG_ANSWER:
            continue
        original = answers.setdefault(_hash(normalise(chunk.question), said), chunk)
        if original is not chunk:
            copied.add(id(chunk))
            warnings.append(_copied_answer(chunk, original))
    return _with_copies(note, copied, warnings) if copied else note


def _copied_answer(chunk: Chunk, original: Chunk) -> LintWarning:
    return LintWarning(
        chunk.note, chunk.first_line, "copied-answer",
        f"“{chunk.question}” is answered in the same words at "
        f"{original.note}:{original.first_line}; this one never comes up",
        "delete one of the two",
    )  # fmt: skip


def _with_copies(note: Note, copied: set[int], warnings: Sequence[LintWarning]) -> Note:
    chunks = tuple(_as_copy(chunk) if id(chunk) in copied else chunk for chunk in note.chunks)
    used = {name for chunk in chunks for name in chunk.snippets}
    return replace(
        note,
        chunks=chunks,
        snippets=tuple(snippet for snippet in note.snippets if snippet.id in used),
        warnings=tuple(sorted([*note.warnings, *warnings], key=lambda w: (w.line, w.rule))),
    )


def _as_copy(chunk: Chunk) -> Chunk:
    return replace(chunk, kind=ChunkKind.COPY, answer="", plain="", blocks=(), snippets=())


def _note_key(note: Note) -> _Key:
    """Of all that a note says; of one that says little, which may be said of anything, also of
    its name."""
    said = [_said(chunk) for chunk in note.answers]
    titles = (normalise("/".join((*one.breadcrumb, one.question))) for one in note.answers)
    name = "" if sum(map(len, said)) >= _LONG_ANSWER else PurePosixPath(note.path).stem
    return _hash(name, *titles, *said)


def _said(chunk: Chunk) -> str:
    """What a reader reads of an answer, and the names of its pictures."""
    pictures = (PurePosixPath(link.target).name for link in chunk.links if link.is_image)
    return _WHITE_SPACE.sub("", "".join((chunk.plain, *pictures))).casefold()


def _hash(*parts: str) -> _Key:
    text = "\n".join(parts)  # no part holds a line end
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
