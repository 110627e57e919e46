"""Simplified characters for traditional ones.

`python -m kb.text.simplified` makes the table again; that needs OpenCC.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("simplified.txt")

# Where the characters with a simplified form stand.
_HAN_BLOCKS: Final = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))


def simplified(text: str) -> str:
    """Return the text with simplified characters for traditional ones, each by itself.

    With a dictionary of words the same two characters would fold in one way inside a text
    and in another alone. As many characters come out as go in.

    >>> simplified("卷積神經網路 CNN")
    '卷积神经网路 CNN'
    """
    return text if text.isascii() else text.translate(_table())


@cache
def _table() -> dict[int, str]:
    traditional, simple = TABLE.read_text("utf-8").split("\n")[:2]
    return {ord(old): new for old, new in zip(traditional, simple, strict=True)}


def table_from_opencc() -> str:
    """The traditional characters on one line, their simplified forms below them, as OpenCC
    (github.com/BYVoid/OpenCC) has them."""
    from opencc import OpenCC

    characters = [chr(code) for block in _HAN_BLOCKS for code in block]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = [(old, new) for old, new in zip(characters, converted, strict=True) if new != old]
    return "".join("".join(line) + "\n" for line in zip(*pairs, strict=True))


if __name__ == "__main__":
    TABLE.write_text(table_from_opencc(), encoding="utf-8")
