"""Pictures of reStructuredText, with the size that their author gave them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_LENGTH: Final = re.compile(r"(?P<number>\d{1,5}(?:\.\d{1,5})?|\.\d{1,5})\s*(?P<unit>[a-z]{0,3}|%)")
# Pixels of CSS; an em is taken to be 16 of them.
_PIXELS: Final = {
    "": 1.0,
    "px": 1.0,
    "em": 16.0,
    "rem": 16.0,
    "ex": 8.0,
    "ch": 8.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "in": 96.0,
    "cm": 96 / 2.54,
    "mm": 96 / 25.4,
    "q": 96 / 101.6,
}
# Markdown's end of a picture's words, and what would hide it; no face unescapes them.
_IN_WORDS: Final = str.maketrans("[]`", "()'")
_LARGEST: Final = 9_999
_IN_ADDRESS: Final = str.maketrans({" ": "%20", "(": "\\(", ")": "\\)", "<": "%3C", ">": "%3E"})


def picture(address: str, options: Mapping[str, Any]) -> str:
    """A picture in Markdown, with its words and its size.

    `options` are those of the directive: `alt`, `width`, `height`, `scale`.
    """
    words = " ".join(str(options.get("alt", "")).translate(_IN_WORDS).split())
    size = _size(options)
    return f"![{words}{f'|{size}' if size else ''}]({address.translate(_IN_ADDRESS)})"


def _size(options: Mapping[str, Any]) -> str:
    """ "300", "300x200" or "50%"; nothing where a width isn't known.

    A scale alone is a share of the picture's own size, which only its file tells.
    """
    scale = _number(options.get("scale", "")) / 100 or 1.0
    width, unit = _length(options.get("width", ""), scale)
    if unit == "%":
        return f"{max(1, min(100, width))}%"
    height, unit = _length(options.get("height", ""), scale)
    if not width:
        return ""
    return f"{width}x{height}" if height and unit != "%" else f"{width}"


def _length(written: Any, scale: float) -> tuple[int, str]:
    """A length in pixels, or its share in percent with "%"; 0 where it says neither."""
    length = _LENGTH.fullmatch(str(written).strip().lower())
    if length is None or length["unit"] not in (*_PIXELS, "%"):
        return 0, ""
    unit = "%" if length["unit"] == "%" else ""
    number = float(length["number"]) * scale * (1 if unit else _PIXELS[length["unit"]])
    return min(_LARGEST, round(number)), unit


def _number(written: Any) -> float:
    number = re.match(r"\s*(\d{1,4})", str(written))
    return float(number[1]) if number else 0.0
