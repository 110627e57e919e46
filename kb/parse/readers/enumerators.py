"""What stands before the items of reStructuredText's lists: "1.", "b)", "(iv)"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from docutils import nodes

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST_ROMAN: Final = 4_999


def has_numbers(items: nodes.Element) -> bool:
    """Whether Markdown has such a list: one that counts by numbers."""
    return items.get("enumtype", "arabic") == "arabic"


def marks_of(items: nodes.Element) -> list[str]:
    """What stands before each item of an enumerated list, as its author would write it."""
    prefix, suffix = items.get("prefix", ""), items.get("suffix", ".")
    write = _NUMERALS.get(items.get("enumtype", "arabic"), str)
    start = int(items.get("start", 1))
    return [f"{prefix}{write(start + index)}{suffix}" for index in range(len(items.children))]


def _letter(ordinal: int) -> str:
    return _LETTERS[ordinal - 1] if 0 < ordinal <= len(_LETTERS) else str(ordinal)


def _roman(ordinal: int) -> str:
    if not 0 < ordinal <= _LARGEST_ROMAN:
        return str(ordinal)
    written = ""
    for value, letters in _ROMAN:
        written += letters * (ordinal // value)
        ordinal %= value
    return written


_NUMERALS: Final[Mapping[str, Callable[[int], str]]] = {
    "loweralpha": _letter,
    "upperalpha": lambda ordinal: _letter(ordinal).upper(),
    "lowerroman": _roman,
    "upperroman": lambda ordinal: _roman(ordinal).upper(),
}
