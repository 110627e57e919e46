"""Where the index of a folder of notes lies, when nobody said where."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from kb.config import Settings
from kb.errors import KbError

_USUAL: Final = Settings()
# Of a folder's name, so that the name of the index's folder is none too long in any script.
_MAX_NAME_CHARS: Final = 40


def index_of(notes: Path, settings: Settings) -> Path:
    """The index of a folder that is served: the one that the settings name, or `.kb` in it, where
    that was built from this folder; else one of its own in the cache folder."""
    if settings.index != _USUAL.index and _same(notes, settings.notes):
        return settings.index
    for index in (settings.index, _folder(notes) / _USUAL.index):
        if _is_of(index, notes) and os.access(index, os.W_OK):
            return index
    return kept_index(notes)


def kept_index(notes: Path) -> Path:
    """The folder in the cache folder that belongs to a folder of notes."""
    from kb.embed.cache import cache_folder

    place = notes.resolve()
    key = hashlib.blake2b(os.fsencode(place), digest_size=6).hexdigest()
    return cache_folder() / "indexes" / f"{place.name[:_MAX_NAME_CHARS]}-{key}"


def with_kept_index(settings: Settings, flags: Mapping[str, object]) -> Settings:
    """The settings, with the index that is kept for the folder in which kb is run, or for one
    around it, where nothing else names an index or other notes."""
    if (
        flags.get("index")
        or settings.more_notes
        or settings.index != _USUAL.index
        or settings.index.exists()
    ):
        return settings
    here = Path.cwd()
    for folder in (here, *here.parents):
        if kept_index(folder).is_dir():
            if settings.notes == _USUAL.notes or _same(settings.notes, folder):
                return replace(settings, notes=folder, more_notes=(), index=kept_index(folder))
            return settings
    return settings


def with_notes_of_index(settings: Settings) -> Settings:
    """The settings, with the folders that their index was made from, where nothing names notes
    and the usual folder isn't there. Of an index of one note nobody knows whether it was made
    from that note alone."""
    from kb.notes import Notes

    if settings.folders != _USUAL.folders or settings.notes.exists() or not settings.index.is_dir():
        return settings
    try:
        with Notes(settings.index) as opened:
            folders = [folder for _, folder in opened.roots.folders]
            is_of_one_note = len(opened.note_paths()) == 1
    except KbError:
        return settings
    if is_of_one_note:
        return settings
    return replace(settings, notes=folders[0], more_notes=tuple(folders[1:]))


def _is_of(index: Path, notes: Path) -> bool:
    """Whether an index holds this folder, or this one note."""
    from kb.notes import Notes

    if not index.is_dir():
        return False
    try:
        with Notes(index) as opened:
            root, paths = opened.root, opened.note_paths()
    except KbError:
        return False
    return root == _folder(notes).resolve() and (notes.is_dir() or paths == [notes.name])


def _folder(notes: Path) -> Path:
    return notes.parent if notes.is_file() else notes


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
