"""Where the notes of an index lie: in one folder, or in several, each below a name of its own."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.errors import KbError


@dataclass(frozen=True, slots=True)
class Roots:
    """The folders of an index, and the names that their notes' paths begin with."""

    folders: tuple[tuple[str, Path], ...]  # (name, folder); of one alone, the name is ""

    def locate(self, path: str) -> tuple[Path, str]:
        """The folder that a note or a file of its lies in, and its path there."""
        name, folder = self.folders[0]
        if name == "":
            return folder, path
        first, _, rest = path.partition("/")
        return dict(self.folders).get(first, folder), rest

    def resolved(self) -> Roots:
        """The same, wherever links lead."""
        return Roots(tuple((name, folder.resolve()) for name, folder in self.folders))

    @property
    def around(self) -> Path:
        """The folder; of several, the nearest one around them all."""
        if len(self.folders) == 1:
            return self.folders[0][1]
        return Path(os.path.commonpath([folder for _, folder in self.folders]))

    def __str__(self) -> str:
        """As an index keeps it: a path as it is, several with their names."""
        if self.folders[0][0] == "":
            return str(self.folders[0][1])
        return json.dumps([[name, str(folder)] for name, folder in self.folders])


def roots_from(kept: str) -> Roots:
    """What `str` of it gave."""
    if not kept.startswith("["):  # no absolute path does
        return roots_of([Path(kept)])
    return Roots(tuple((name, Path(folder)) for name, folder in json.loads(kept)))


def roots_of(folders: Sequence[Path]) -> Roots:
    """Folders with names: their own, and where two are called alike the one around before it.

    Raises:
        KbError: a folder comes twice, or lies in another.
    """
    if len(folders) == 1:
        return Roots((("", folders[0]),))
    whole = [folder.resolve() for folder in folders]
    for index, folder in enumerate(whole):
        for other in whole[:index]:
            if folder.is_relative_to(other) or other.is_relative_to(folder):
                raise KbError(
                    f"{folder} and {other}: of several folders none may lie in another; "
                    "name the outer one alone"
                )
    return Roots(tuple(zip(_names(whole), folders, strict=True)))


def _names(folders: Sequence[Path]) -> list[str]:
    alike = Counter(folder.name for folder in folders)
    names = [
        f"{folder.parent.name}-{folder.name}".lstrip("-") if alike[folder.name] > 1 else folder.name
        for folder in folders
    ]
    again = Counter(names)
    return [
        f"{name}-{names[: index + 1].count(name)}" if again[name] > 1 else name
        for index, name in enumerate(names)
    ]
