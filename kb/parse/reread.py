"""Notes that did not change since they were read last, so that of a watched folder only what was
saved is parsed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kb.model import Note
from kb.parse.notes_folder import Folder
from kb.parse.read import ParseFile, parse_file
from kb.parse.snippets import linked_path

# A file that was written while it was read may be written once more within the same tick of its
# file system's clock, which is 2 s on FAT; so what is younger is read again.
_YOUNG_S: Final = 2.5

_Stamp = tuple[int, int] | None  # ns of the last change, bytes; None: there is no such file


@dataclass(slots=True)
class _Asked:
    """What a note asked its folder, and what that said."""

    folder: Folder
    targets: dict[tuple[str, str], str | None] = field(default_factory=dict)
    read: dict[str, _Stamp] = field(default_factory=dict)
    listed: bool = False  # all its files


class _Overheard(Folder):
    """A folder that remembers what it was asked."""

    asked: _Asked

    def __init__(self, folder: Folder) -> None:
        # It is frozen, and whoever asks for its files is heard.
        self.__dict__.update(root=folder.root, tools=folder.tools, asked=_Asked(folder))

    @property
    def files(self) -> tuple[str, ...]:
        self.asked.listed = True
        return self.asked.folder.files

    def find(self, target: str, note: str) -> str | None:
        """See `Folder`."""
        path = self.asked.folder.find(target, note)
        self.asked.targets[target, note] = path
        return path

    def text_of(self, path: str) -> str | None:
        """See `Folder`."""
        self.asked.read[path] = _stamp(self.root, path)
        return self.asked.folder.text_of(path)


@dataclass(frozen=True, slots=True)
class _Known:
    """A note, and all that it was made of."""

    note: Note
    own: _Stamp
    tools: frozenset[str]
    targets: dict[tuple[str, str], str | None]
    read: dict[str, _Stamp]
    files: tuple[str, ...] | None  # None: it didn't ask for them all

    def still_holds(self, own: _Stamp, folder: Folder) -> bool:
        """Whether reading it again would give the same."""
        return (
            self.own == own
            and self.tools == folder.tools
            and self.files in (None, folder.files)
            and all(folder.find(*asked) == path for asked, path in self.targets.items())
            and all(_stamp(folder.root, path) == stamp for path, stamp in self.read.items())
        )


def remembering() -> ParseFile:
    """`parse_file`, but for one that reads a note again only where it changed, or what it looked
    at in its folder: what it links to or embeds, the code that it names."""
    known: dict[Path, _Known] = {}

    def parse(file: Path, name: str, folder: Folder) -> Note:
        own = _stamp(file.parent, file.name)
        before = known.get(file)
        if before is not None and before.still_holds(own, folder):
            return before.note
        known.pop(file, None)
        overheard = _Overheard(folder)
        note = parse_file(file, name, overheard)
        asked = overheard.asked
        read = asked.read | {path: _stamp(folder.root, path) for path in _code_of(note)}
        if not any(map(_is_young, (own, *read.values()))):
            files = folder.files if asked.listed else None
            known[file] = _Known(note, own, folder.tools, asked.targets, read, files)
        return note

    return parse


def _code_of(note: Note) -> Iterator[str]:
    """The files of code that a note links to, whether they are there or not."""
    for chunk in note.answers:
        for link in chunk.links:
            if path := linked_path(link, note.path):
                yield path


def _stamp(root: Path | None, path: str) -> _Stamp:
    try:
        status = (root or Path()).joinpath(path).stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def _is_young(stamp: _Stamp) -> bool:
    return stamp is not None and time.time() - stamp[0] / 1e9 < _YOUNG_S
