"""Which files of a folder are notes."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from kb.errors import KbError
from kb.parse.formats import FORMATS, NOTE_SUFFIXES, suffix_of

# Folders that hold other people's text: dependencies and build output.
SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "_build", "venv"})

# What a tool keeps beside the notes, by the folder around it: Logseq's old copies.
_KEPT_BY_TOOLS = frozenset({("logseq", "bak"), ("logseq", "version-files")})


def notes_folder(path: Path) -> Path:
    """The folder that note paths are relative to: the path itself, or a single note's folder."""
    return path.parent if path.is_file() else path


def find_notes(root: Path) -> list[Path]:
    """The note files of a folder, or of a path that is one note itself, sorted.

    A format that counts only alone (`Format.only_alone`) is left out beside any other.

    Raises:
        KbError: the path does not exist, cannot be read, or holds no notes.
    """
    if root.is_file():
        return [root]
    if not root.is_dir():
        raise KbError(
            f"{root}: no such notes folder; name a folder of Markdown files, "
            "for example: kb build path/to/notes"
        )
    files = sorted(_walk(root))
    every = [suffix for format in FORMATS for suffix in format.suffixes]
    notes = _ending_in(NOTE_SUFFIXES, files) or _ending_in(every, files)
    if not notes:
        known = f"{', '.join(every[:-1])} or {every[-1]}"
        raise KbError(
            f"{root}: no notes found (no {known} file); write one, or name another folder"
        )
    return notes


def _ending_in(suffixes: Collection[str], files: Sequence[Path]) -> list[Path]:
    return [path for path in files if suffix_of(path.name) in suffixes]


def _walk(root: Path) -> Iterator[Path]:
    """All files below root but those of hidden and skipped folders; links are not followed."""

    def refuse(error: OSError) -> None:
        raise KbError(f"{error.filename}: cannot be read ({error.strerror}); mend its permissions")

    for folder, folders, names in os.walk(root, onerror=refuse):
        folders[:] = [f for f in folders if not _is_skipped(Path(folder).name, f)]
        yield from (Path(folder) / name for name in names if not name.startswith("."))


def _is_skipped(around: str, folder: str) -> bool:
    return folder.startswith(".") or folder in SKIPPED_FOLDERS or (around, folder) in _KEPT_BY_TOOLS
