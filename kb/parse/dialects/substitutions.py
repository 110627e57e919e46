"""What `{{ name }}` stands for: values of a note's front matter, and of its book's settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import yaml

from kb.parse.notes_folder import Folder

_MAX_MATTER_LINES: Final = 200
_MAX_MATTER_CHARS: Final = 10_000
_MAX_SETTINGS_CHARS: Final = 50_000
# The settings of a Jupyter Book, and where in them its substitutions are.
_SETTINGS: Final = "_config.yml"
_OF_BOOK: Final = ("sphinx", "config", "myst_substitutions")
_KEY: Final = "substitutions"


def values_of(texts: Sequence[str], folder: Folder) -> dict[str, Any]:
    """The values by their names, those of the note before those of its book; none where it names
    no value."""
    end = _end_of_matter(texts)
    if not any("{{" in text for text in texts[end:]):
        return {}
    matter = _mapping("\n".join(texts[1:end])[:_MAX_MATTER_CHARS])
    own = _inner(matter, ("myst", _KEY)) or _inner(matter, (_KEY,))
    return _of_book(folder) | matter | own


def _end_of_matter(texts: Sequence[str]) -> int:
    if not texts or texts[0].strip() != "---":
        return 0
    lines = enumerate(texts[1:_MAX_MATTER_LINES], 1)
    return next((index for index, text in lines if text.rstrip() == "---"), 0)


def _of_book(folder: Folder) -> dict[str, Any]:
    text = folder.text_of(_SETTINGS) or ""
    if _OF_BOOK[-1] not in text:
        return {}
    return _inner(_mapping(text[:_MAX_SETTINGS_CHARS]), _OF_BOOK)


def _mapping(text: str) -> dict[str, Any]:
    try:
        read = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, OverflowError):
        return {}
    return read if isinstance(read, dict) else {}


def _inner(mapping: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """The mapping that stands below these keys; an empty one where there is none."""
    below: Any = mapping
    for key in keys:
        below = below.get(key) if isinstance(below, dict) else None
    return below if isinstance(below, dict) else {}
