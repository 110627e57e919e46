"""Notes that did not change since they were read last, so that of a watched folder only what was
saved is parsed."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.model import Note
from kb.parse.note import parse_note
from kb.parse.notes_folder import Folder
from kb.parse.read import ParseNote
from kb.parse.snippets import linked_path


@dataclass(slots=True)
class _Asked:
    """What a note asked its folder, and what that said."""

    folder: Folder
    targets: dict[tuple[str, str], str | None] = field(default_factory=dict)
    there: dict[str, bool] = field(default_factory=dict)
    texts: dict[str, str | None] = field(default_factory=dict)
    listed: bool = False  # all its files
    everything: bool = False  # what all notes together say


class _HeardFiles(Set[str]):
    """The files of a folder, which remember what was looked for among them."""

    def __init__(self, asked: _Asked) -> None:
        self._asked = asked

    def __contains__(self, path: object) -> bool:
        is_there = path in self._asked.folder.all
        self._asked.there[str(path)] = is_there
        return is_there

    def __iter__(self) -> Iterator[str]:
        self._asked.listed = True
        return iter(self._asked.folder.all)

    def __len__(self) -> int:
        self._asked.listed = True
        return len(self._asked.folder.all)


class _Overheard(Folder):
    """A folder that remembers what it was asked."""

    asked: _Asked

    def __init__(self, folder: Folder) -> None:
        # It is frozen, and whoever asks for its files is heard.
        asked = _Asked(folder)
        self.__dict__.update(root=folder.root, tools=folder.tools, asked=asked)
        self.__dict__["all"] = _HeardFiles(asked)

    @property
    def files(self) -> tuple[str, ...]:
        self.asked.listed = True
        return self.asked.folder.files

    @property
    def facts(self) -> dict[str, Any]:
        """See `Folder`."""
        self.asked.everything = True
        return self.asked.folder.facts

    def find(self, target: str, note: str) -> str | None:
        """See `Folder`."""
        path = self.asked.folder.find(target, note)
        self.asked.targets[target, note] = path
        return path

    def text_of(self, path: str) -> str | None:
        """See `Folder`."""
        text = self.asked.folder.text_of(path)
        self.asked.texts[path] = text
        return text


@dataclass(frozen=True, slots=True)
class _Known:
    """A note, and all that it was made of."""

    note: Note
    text: str
    asked: _Asked
    code: dict[str, bytes | None]  # the files of code that it links to, there or not

    def still_holds(self, text: str, folder: Folder) -> bool:
        """Whether parsing it again would give the same."""
        asked = self.asked
        return (
            not asked.everything
            and self.text == text
            and asked.folder.tools == folder.tools
            and (not asked.listed or asked.folder.files == folder.files)
            and all(folder.find(*target) == path for target, path in asked.targets.items())
            and all((path in folder.all) == is_there for path, is_there in asked.there.items())
            and all(folder.text_of(path) == text for path, text in asked.texts.items())
            and self.code == _code_of(self.note, folder)
        )


def remembering() -> ParseNote:
    """`parse_note`, but for one that parses a note again only where it changed, or what it looked
    at in its folder: what it links to or embeds, the code that it names."""
    known: dict[tuple[Path | None, str], _Known] = {}

    def parse(name: str, text: str, folder: Folder) -> Note:
        before = known.get((folder.root, name))
        if before is not None and before.still_holds(text, folder):
            return before.note
        overheard = _Overheard(folder)
        note = parse_note(name, text, overheard)
        known[folder.root, name] = _Known(note, text, overheard.asked, _code_of(note, folder))
        return note

    return parse


def _code_of(note: Note, folder: Folder) -> dict[str, bytes | None]:
    links = [link for chunk in note.answers for link in chunk.links]
    paths = {path for link in links if (path := linked_path(link, note.path))}
    return {path: _bytes_of(path, folder) for path in paths}


def _bytes_of(path: str, folder: Folder) -> bytes | None:
    try:
        return folder.root.joinpath(path).read_bytes() if folder.root else None
    except (OSError, ValueError):
        return None
