"""What a note knows of the folder around it: which files lie there, and what tool wrote them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Final

from kb.errors import KbError
from kb.parse.decoding import read_text
from kb.parse.front_matter import aliases_of

# What lies in the top folder of notes that a tool keeps, or of the project around them.
SIGNS: Final[Mapping[str, tuple[str, ...]]] = {
    "obsidian": (".obsidian",),
    "logseq": ("logseq/config.edn", "logseq/bak", "logseq/.recycle"),
    "mkdocs": ("mkdocs.yml", "mkdocs.yaml"),
    "vuepress": (".vuepress", ".vitepress", "docs/.vuepress", "docs/.vitepress"),
    "docusaurus": ("docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs"),
    "hugo": ("hugo.toml", "hugo.yaml", "archetypes"),
    "hexo": ("_config.next.yml", "scaffolds"),
    "jekyll": ("_config.yml", "_layouts", "_includes"),
    "jupyter-book": ("_toc.yml", "myst.yml"),
    "quarto": ("_quarto.yml",),
}
# Notes are often a folder of a site: docs/ of MkDocs, content/ of Hugo.
_FOLDERS_AROUND: Final = 2
_MAX_CHARS: Final = 1_000_000
# Where notes give themselves other names: in their front matter.
_NAMED: Final = (".md", ".markdown")
_HEAD_BYTES: Final = 4_096
# VuePress keeps what it copies to the site in public/ of this folder; the rest is its own.
_HIDDEN_SITE: Final = ".vuepress"


@dataclass(frozen=True)
class Folder:
    """A folder of notes; without a root, a note that stands alone."""

    root: Path | None = None
    files: tuple[str, ...] = ()  # all that may be linked to, relative to the root, with "/"
    tools: frozenset[str] = frozenset()  # keys of SIGNS

    @cached_property
    def all(self) -> frozenset[str]:
        """The files, to ask whether one is there."""
        return frozenset(self.files)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What a dialect learned of all notes together, to learn it once."""
        return {}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """The files by the names that a wiki link may use, in lower case, nearest to the root
        first."""
        by_name: dict[str, list[str]] = {}
        for path in sorted(self.files, key=lambda path: (path.count("/"), path)):
            file = PurePosixPath(path)
            for name in {file.name.lower(), file.stem.lower()}:
                by_name.setdefault(name, []).append(path)
        return by_name

    @cached_property
    def _by_alias(self) -> dict[str, str]:
        """The notes by the other names that they give themselves, in lower case."""
        by_alias: dict[str, str] = {}
        for path in self.files:
            if path.lower().endswith(_NAMED):
                for name in aliases_of(self._head_of(path)):
                    by_alias.setdefault(name.lower(), path)
        return by_alias

    def _head_of(self, path: str) -> str:
        """The beginning of a note, "" of one that isn't here or can't be read."""
        file = (self.root or Path()) / path
        if self.root is None or file.is_symlink() or not file.is_file():
            return ""
        with suppress(OSError), file.open("rb") as opened:
            return opened.read(_HEAD_BYTES).decode("utf-8", "ignore")
        return ""

    def find(self, target: str, note: str) -> str | None:
        """The file that `target` names as a wiki link does: by its path, or by its name alone,
        wherever it lies, or by another name that a note gives itself; of several, one beside the
        note, else the one nearest to the root."""
        wanted = target.strip().strip("/").lower()
        if not wanted:
            return None
        candidates = self._by_name.get(wanted.rsplit("/", 1)[-1], [])
        candidates = [path for path in candidates if _ends_in(path.lower(), wanted)]
        beside = PurePosixPath(note).parent
        return (
            next((path for path in candidates if PurePosixPath(path).parent == beside), None)
            or next(iter(candidates), None)
            or self._by_alias.get(wanted)
        )

    def text_of(self, path: str) -> str | None:
        """The text of one of its files; None for one that isn't there, is no text, or whose
        link leads out of the folder."""
        if self.root is None:
            return None
        file = self.root / path
        try:
            if not file.resolve().is_relative_to(self.root.resolve()) or not file.is_file():
                return None
            if file.stat().st_size > _MAX_CHARS:
                return None
            return read_text(file)
        except (KbError, OSError, ValueError):
            return None


ALONE: Final = Folder()


def _ends_in(path: str, wanted: str) -> bool:
    """Whether a path, with or without its suffix, ends in these folders and this name."""
    return any(
        f"/{one}".endswith(f"/{wanted}") for one in (path, str(PurePosixPath(path).with_suffix("")))
    )


def folder_of(root: Path) -> Folder:
    """What is known of a folder of notes."""
    return Folder(root, tuple(_files(root)), tools_of(root))


def tools_of(root: Path) -> frozenset[str]:
    """The tools whose files lie in a folder, or in those around it."""
    around = [root.absolute(), *root.absolute().parents[:_FOLDERS_AROUND]]
    return frozenset(
        tool
        for tool, signs in SIGNS.items()
        if any((folder / sign).exists() for folder in around for sign in signs)
    )


def _files(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        if Path(folder).name == _HIDDEN_SITE:
            folders[:], names = [name for name in folders if name == "public"], []
        folders[:] = sorted(
            name for name in folders if name == _HIDDEN_SITE or not name.startswith(".")
        )
        for name in sorted(names):
            if not name.startswith("."):
                yield (Path(folder) / name).relative_to(root).as_posix()
