"""Which files of a folder are notes, and which are not."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kb.errors import KbError
from kb.model import LintWarning
from kb.parse.beside_notes import lies_beside_notes
from kb.parse.decoding import decode
from kb.parse.formats import FORMATS, format_of, suffix_of, whole_of
from kb.parse.left_out import (
    EVERYTHING,
    LINKED_FOLDER,
    PART,
    LeftOut,
    Rules,
    Wanted,
    described,
    rules_of,
)

# Folders that hold other people's text: dependencies and build output.
SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "_build", "venv"})
_SUFFIXES: Final = tuple(suffix for format in FORMATS for suffix in format.suffixes)

# Of a text that may be none of notes, this much is looked at.
_HEAD_BYTES: Final = 64 * 1024
_MAX_NAMED_TEXTS: Final = 3


@dataclass(slots=True)
class FolderFiles:
    """A folder's files, by what kb makes of them; paths are relative to it but those of notes."""

    root: Path
    notes: list[Path] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)  # of another format, or no notes
    left_out: list[LeftOut] = field(default_factory=list)
    unreadable: list[LintWarning] = field(default_factory=list)

    def below(self, name: str) -> FolderFiles:
        """The same as of one of several folders, where paths begin with its name."""
        return FolderFiles(
            self.root,
            self.notes,
            [f"{name}/{path}" for path in self.not_read],
            [LeftOut(f"{name}/{path}", why) for path, why in self.left_out],
            [replace(one, note=f"{name}/{one.note}") for one in self.unreadable],
        )

    def add(self, other: FolderFiles) -> None:
        """Take in the files of another folder."""
        self.notes += other.notes
        self.not_read += other.not_read
        self.left_out += other.left_out
        self.unreadable += other.unreadable

    def summary(self) -> str:
        """What isn't read, on one line; "" where everything is."""
        unread, left_out = ", ".join(_counted(self.not_read)), described(self.left_out)
        return "; ".join(
            [
                *([f"not read: {unread}"] if unread else []),
                *([f"left out: {left_out}"] if left_out else []),
            ]
        )


def notes_folder(path: Path) -> Path:
    """The folder that note paths are relative to: the path itself, or a single note's folder."""
    return path.parent if path.is_file() else path


def find_notes(root: Path, wanted: Wanted = EVERYTHING) -> list[Path]:
    """The note files of a folder, or of a path that is one note itself, sorted.

    Raises:
        KbError: the path does not exist, cannot be read, or holds no notes.
    """
    return look_through(root, wanted).notes


def look_through(root: Path, wanted: Wanted = EVERYTHING) -> FolderFiles:
    """A folder's notes, sorted, and what else lies in it. A note that is named is one, whatever
    it is called.

    Raises:
        KbError: the path does not exist, cannot be read, or holds no notes.
    """
    if root.is_file():
        return FolderFiles(root.parent, [root])
    if not root.is_dir():
        raise KbError(
            f"{root}: no such notes folder; name a folder of Markdown files, "
            "for example: kb build path/to/notes"
        )
    files = FolderFiles(root)
    rules = rules_of(wanted)
    for path in sorted(_walk(root, rules, files)):
        _sort(path, rules, files)
    if not files.notes:
        known = f"{', '.join(_SUFFIXES[:-1])} or {_SUFFIXES[-1]}"
        summary = files.summary()
        raise KbError(
            f"{root}: no notes found (no {known} file{f'; {summary}' if summary else ''}); "
            "write one, or name another folder"
        )
    return files


def _sort(path: Path, rules: Rules, files: FolderFiles) -> None:
    """Say what one file is."""
    name = path.relative_to(files.root).as_posix()
    if suffix_of(path.name) not in _SUFFIXES:
        if not lies_beside_notes(path.name) and not rules.reason(name):
            files.not_read.append(name)
    elif why := rules.reason(name):
        files.left_out.append(LeftOut(name, why))
    elif not rules.asks_for(name) and _is_part(name, rules, files.root):
        files.left_out.append(LeftOut(name, PART))
    elif rules.asks_for(name) or _reads_as_note(path):
        files.notes.append(path)
    else:
        files.not_read.append(name)


def _is_part(name: str, rules: Rules, root: Path) -> bool:
    """Whether a table's other file is read, which has the rows that this one hides."""
    whole = whole_of(name)
    return whole is not None and not rules.reason(whole) and (root / whole).is_file()


def _reads_as_note(path: Path) -> bool:
    is_note = format_of(path.name).is_note
    if is_note is None:
        return True
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return True  # the reader says what is the matter
    if len(head) == _HEAD_BYTES:  # not in the middle of a character
        head = head[: head.rfind(b"\n") + 1] or head
    text = decode(head)
    return text is not None and is_note(path.name, text)


def _counted(paths: Iterable[str]) -> Iterator[str]:
    """How many of which suffix, the most first; of texts, which could be notes, their names."""
    paths = list(paths)
    texts = [path for path in paths if suffix_of(path) in _SUFFIXES]
    if len(texts) <= _MAX_NAMED_TEXTS:
        yield from texts
        paths = [path for path in paths if path not in texts]
    suffixes = Counter(suffix_of(path) for path in paths)
    for suffix, number in sorted(suffixes.items(), key=lambda item: (-item[1], item[0])):
        yield f"{number} {suffix or 'without a suffix'}"


def _walk(root: Path, rules: Rules, files: FolderFiles) -> Iterator[Path]:
    """All files below root but those of hidden and skipped folders; links are not followed."""

    def refuse(error: OSError) -> None:
        folder = Path(error.filename)
        if folder == root:
            raise KbError(f"{root}: cannot be read ({error.strerror}); mend its permissions")
        name = folder.relative_to(root).as_posix()
        files.unreadable.append(
            LintWarning(
                name, 1, "unreadable", f"cannot be read ({error.strerror})", "mend its permissions"
            )
        )

    for place, folders, names in os.walk(root, onerror=refuse):
        folder = Path(place)
        rules.read_ignore_file(folder, root)
        kept = [f for f in folders if not f.startswith(".") and f not in SKIPPED_FOLDERS]
        linked = [name for name in kept if (folder / name).is_symlink()]
        for name in sorted(linked):
            path = (folder / name).relative_to(root).as_posix()
            files.left_out.append(LeftOut(path, LINKED_FOLDER))
        folders[:] = sorted(set(kept) - set(linked))
        yield from (folder / name for name in names if not name.startswith("."))
