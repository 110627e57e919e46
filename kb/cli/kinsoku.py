"""Where a line may break: between words, and between Chinese characters but for those that stand
at no line's start or end (kinsoku)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len

from kb.text.east_asian import is_east_asian

_NOT_FIRST: Final = frozenset(
    "。，、；：？！．）】》〉」』〕〗〙〛］｝”’…‥—～·％‰℃°%,.;:?!)]}»›ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々〻"
)
_NOT_LAST: Final = frozenset("（【《〈「『〔〖〘〚［｛“‘([{«‹￥＄$#")
_LEAST_WIDTH: Final = 4  # for such niceties in a word that must be cut
_WORD: Final = re.compile(r"\s*\S+\s*|\s+")


def line_starts(text: str, width: int) -> list[int]:
    """Where the lines of a text without line ends begin, the first left out, when none is wider
    than so many columns; a word that is wider is cut."""
    starts: list[int] = []
    used = 0
    for start, end in _units(text):
        unit = text[start:end]
        columns = cell_len(unit.rstrip())
        if used and used + columns > width:
            starts.append(start)
            used = 0
        if columns > width:
            for place in _cuts(unit, width):
                starts.append(start + place)
                used = 0
            unit = text[starts[-1] if starts and starts[-1] > start else start : end]
        used += cell_len(unit)
    return starts


def widest_unit(text: str) -> int:
    """So many columns its widest word or character takes that can't be parted."""
    return max((cell_len(text[start:end].strip()) for start, end in _units(text)), default=0)


def _units(text: str) -> Iterator[tuple[int, int]]:
    """The stretches that no line breaks within, each with the white space behind it."""
    for word in _WORD.finditer(text):
        start = word.start()
        for place in range(word.start() + 1, word.end()):
            if _may_break(text[place - 1], text[place]):
                yield start, place
                start = place
        yield start, word.end()


def _may_break(before: str, after: str) -> bool:
    if before.isspace() or after.isspace() or cell_len(after) == 0:
        return False
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return is_east_asian(before) or is_east_asian(after) or before in "，。、；：？！）”"


def _cuts(unit: str, width: int) -> Iterator[int]:
    """Where to cut what is wider than a line."""
    used = 0
    words = unit.rstrip()
    for place, character in enumerate(words):
        columns = cell_len(character)
        if used and used + columns > width:
            cut = place - (character in _NOT_FIRST and used > 1 and width > _LEAST_WIDTH)
            yield cut
            used = cell_len(words[cut:place])
        used += columns
