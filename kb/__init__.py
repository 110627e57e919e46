"""kb: a question-answer knowledge base over a folder of Markdown study notes.

    import kb

    kb.build("notes", index=".kb")
    notes = kb.open(".kb")
    notes.ask("what is softmax").hits[0].chunk.answer

Importing kb loads nothing else; what is asked for is imported then. docs/python.md has more.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kb.version import __version__

if TYPE_CHECKING:
    from kb.config import Settings as Settings
    from kb.errors import KbError as KbError
    from kb.errors import NoSuchChunk as NoSuchChunk
    from kb.errors import NoSuchNote as NoSuchNote
    from kb.errors import NoSuchScope as NoSuchScope
    from kb.errors import NoSuchSnippet as NoSuchSnippet
    from kb.errors import NotAllowedError as NotAllowedError
    from kb.indexing import BuildReport as BuildReport
    from kb.model import Answer as Answer
    from kb.model import Chunk as Chunk
    from kb.model import Hit as Hit
    from kb.model import Link as Link
    from kb.model import LintWarning as LintWarning
    from kb.model import MapPoint as MapPoint
    from kb.model import NoteLines as NoteLines
    from kb.model import NoteMap as NoteMap
    from kb.model import Recorded as Recorded
    from kb.model import RunResult as RunResult
    from kb.model import Snippet as Snippet
    from kb.model import Title as Title
    from kb.model import Turn as Turn
    from kb.notes import Notes as Notes

# Public name to the module that makes it.
_MADE_IN: Final = {
    "Settings": "kb.config",
    **dict.fromkeys(
        ("KbError", "NoSuchChunk", "NoSuchNote", "NoSuchScope", "NoSuchSnippet", "NotAllowedError"),
        "kb.errors",
    ),
    "BuildReport": "kb.indexing",
    **dict.fromkeys(
        (
            "Answer",
            "Chunk",
            "Hit",
            "Link",
            "LintWarning",
            "MapPoint",
            "NoteLines",
            "NoteMap",
            "Recorded",
            "RunResult",
            "Snippet",
            "Title",
            "Turn",
        ),
        "kb.model",
    ),
    "Notes": "kb.notes",
}

__all__ = ["__version__", "build", "open", *_MADE_IN]


def open(index: Path | str = ".kb", settings: Settings | None = None) -> Notes:
    """Open the index in a folder: to ask it, read it and run its code.

    Raises KbError when the folder holds no usable index; `build` makes one.
    """
    from kb.notes import Notes

    return Notes(index, settings)


def build(
    notes: Path | str | Sequence[Path | str] = "notes",
    index: Path | str = ".kb",
    model: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    exclude: Sequence[str] = (),
    include: Sequence[str] = (),
) -> BuildReport:
    """Make or renew the index of a folder of notes, of several, or of a single note.

    Only what changed is embedded; until the build is complete, and if it fails, the last index
    goes on answering.

    Args:
        notes: the folder, or one note; of several folders, notes' paths begin with their names.
        index: the folder of the index, made where there is none.
        model: name or folder of a sentence-transformers model; None for the bundled one.
        progress: told of what is being done ("read" notes, "load" the model, "embed" what is
            new), how much of it, of how much.
        exclude: what to leave out, in patterns as in .gitignore.
        include: what to read though kb leaves it out by itself, such as "CONTRIBUTING.md".

    A file that can't be read is named in the report, and the rest is indexed.

    Raises KbError when the notes are missing, empty, or all unreadable.
    """
    from kb.indexing import build as build_index

    paths = [notes] if isinstance(notes, Path | str) else notes
    folders = [Path(path) for path in paths]
    return build_index(folders, Path(index), model, progress, None, exclude, include)


def __getattr__(name: str) -> Any:
    if name in _MADE_IN:
        return getattr(importlib.import_module(_MADE_IN[name]), name)
    raise AttributeError(f"module 'kb' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
