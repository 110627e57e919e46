"""How Chinese characters are read: pinyin without tones.

`python -m kb.text.pinyin` makes the table again; that needs pypinyin, which takes half a second to
import where the table takes some milliseconds.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("pinyin.txt")

_LONGEST_SYLLABLE: Final = 6

# Where the common simplified characters stand; their set is that of GB 2312.
_HAN_BLOCK: Final = range(0x4E00, 0x9FA6)


def ends_read(name: str, letters: str) -> set[int]:
    """Where in some letters a name ends that they begin with: a name of simplified characters,
    each of which is read in any of its ways.

    >>> ends_read("调参", "tiaocan"), ends_read("参", "cenci"), ends_read("调参", "tiao")
    ({7}, {3}, set())
    """
    known = _readings()
    ends = {0}
    for character in name:
        ends = {
            end + len(reading)
            for end in ends
            for reading in known.get(character, ())
            if letters.startswith(reading, end)
        }
        if not ends:
            break
    return ends


def begins_as(name: str, letters: str) -> bool:
    """Whether the characters of a name begin with these letters, one each.

    >>> begins_as("梯度消失", "tdxs"), begins_as("梯度消失", "tdx")
    (True, False)
    """
    known = _readings()
    return len(name) == len(letters) and all(
        any(reading.startswith(letter) for reading in known.get(character, ()))
        for character, letter in zip(name, letters, strict=True)
    )


def sounds(character: str) -> tuple[str, ...]:
    """The ways in which a simplified character is read; none of one that is no common one.

    >>> sounds("锁"), sounds("参")
    (('suo',), ('can', 'cen', 'shen'))
    """
    return _readings().get(character, ())


def is_pinyin(letters: str) -> bool:
    """Whether letters can be read as syllables.

    >>> is_pinyin("tiduxiaoshi"), is_pinyin("gradient")
    (True, False)
    """
    syllables = _syllables()
    ends = {0}
    for start in range(len(letters)):
        if start in ends:
            steps = range(start + 1, start + _LONGEST_SYLLABLE + 1)
            ends.update(end for end in steps if letters[start:end] in syllables)
    return bool(letters) and len(letters) in ends


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    readings: dict[str, tuple[str, ...]] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        syllable, characters = line.split(" ")
        typed = dict.fromkeys((syllable, syllable.replace("ve", "ue")))  # 略 is typed either way
        for character in characters:
            readings[character] = (*readings.get(character, ()), *typed)
    return readings


@cache
def _syllables() -> frozenset[str]:
    return frozenset(reading for readings in _readings().values() for reading in readings)


def table_from_pypinyin() -> str:
    """A syllable a line, with the characters that are read so by themselves or, as pypinyin
    (github.com/mozillazg/python-pinyin) has them, in some word. ü is v, as it is typed."""
    from pypinyin import Style, pinyin
    from pypinyin.constants import PHRASES_DICT
    from pypinyin.contrib.tone_convert import to_normal

    read_so: defaultdict[str, set[str]] = defaultdict(set)
    for code in _HAN_BLOCK:
        read_so[pinyin(chr(code), style=Style.NORMAL)[0][0]].add(chr(code))
    for phrase, readings in PHRASES_DICT.items():
        for character, [reading, *_] in zip(phrase, readings, strict=False):
            read_so[to_normal(reading, v_to_u=False)].add(character)
    common = {key: sorted(filter(_is_common, read_so[key])) for key in sorted(read_so)}
    return "".join(f"{key} {''.join(some)}\n" for key, some in common.items() if some)


def _is_common(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2 and ord(character) in _HAN_BLOCK
    except UnicodeEncodeError:
        return False


if __name__ == "__main__":
    TABLE.write_text(table_from_pypinyin(), encoding="utf-8")
