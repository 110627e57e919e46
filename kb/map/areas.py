"""The areas of the map: what its colours mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Final

from kb.model import Chunk

MAX_AREAS: Final = 12  # as many colours as can be told apart
_PART: Final = re.compile(r"(?:：|: ).*")
_ENOUGH: Final = 3  # areas that make a division worth drawing


def areas_of(chunks: Sequence[Chunk]) -> list[str]:
    """The area of each chunk, "" for those of none of the largest.

    By the coarsest division that has three parts: folders, notes, or their headings.
    """
    divisions = [_with_parts([divide(chunk) for chunk in chunks]) for divide in _DIVISIONS]
    enough = (names for names in divisions if len(set(names)) >= _ENOUGH)
    names = next(enough, max(divisions, key=lambda names: len(set(names))))
    largest = {name for name, _ in Counter(names).most_common(MAX_AREAS)}
    return [name if name in largest else "" for name in names]


def _with_parts(names: Sequence[str]) -> list[str]:
    """The names, with that of the parent for its parts: "LSTM" for "LSTM：优缺点"."""
    known = set(names)
    parents = [_PART.sub("", name) for name in names]
    return [
        parent if parent in known else name for parent, name in zip(parents, names, strict=True)
    ]


def _folder(chunk: Chunk) -> str:
    parts = PurePosixPath(chunk.note).parts
    return parts[0] if len(parts) > 1 else ""


def _note(chunk: Chunk) -> str:
    return PurePosixPath(chunk.note).with_suffix("").as_posix()


def _outer_heading(chunk: Chunk) -> str:
    return (*chunk.breadcrumb, chunk.question)[0]


def _second_heading(chunk: Chunk) -> str:
    return (*chunk.breadcrumb, chunk.question)[:2][-1]


# From coarse to fine.
_DIVISIONS: Final[tuple[Callable[[Chunk], str], ...]] = (
    _folder,
    _note,
    _outer_heading,
    _second_heading,
)
