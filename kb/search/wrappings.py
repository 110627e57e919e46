"""What is asked, without the frame around it: "I don't understand dropout", 我想了解一下死锁.

Such a frame says only that somebody asks. Met in no note, its words would pass for something that
the notes lack, and they are half of a short question. `wrappings.txt` holds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from kb.search.conversation import wording_of
from kb.text.simplified import simplified
from kb.text.terms import terms

FILE: Final = Path(__file__).with_name("wrappings.txt")

# What is longer has words of its own before and behind what it asks.
_MOST_CHARACTERS: Final = 200
_LONGEST_PHRASE: Final = 60  # characters; no pattern is tried at each place of a long text

_HEAD: Final = re.compile(r"\[(.+)\]")
_BETWEEN: Final = r"[\s,，、.。:：;；!！?？~～…]*"
_NO_LETTER_BEFORE: Final = "(?<![a-z0-9_+#-])"
_NO_LETTER_BEHIND: Final = "(?![a-z0-9_+#-])"
# A place in the text stays the same place.
_AS_ONE: Final = str.maketrans(f"{ascii_uppercase}’`", f"{ascii_lowercase}''")
_FRAME: Final = "frame"  # the group of what is a frame by itself


def unwrapped(text: str, is_name: Callable[[str], bool]) -> str:
    """What a text asks, without the frame around it; the text itself, where none is.

    `is_name` tells what the notes call something: of that nothing is taken off.

    >>> unwrapped("Can you help me understand ResNet, please?", lambda _: False)
    'ResNet'
    >>> unwrapped("老师上课讲的死锁我没听懂", lambda _: False)
    '死锁'
    >>> unwrapped("Tell me about yourself", lambda text: text == "Tell me about yourself")
    'Tell me about yourself'
    """
    if len(text) > _MOST_CHARACTERS:
        return text
    plain = simplified(text).translate(_AS_ONE)
    begins = _begins(plain)
    ends = _ends(plain, begins[-1], is_opened=len(begins) > 1)
    stages = [text[begin:] for begin in begins] + [text[begins[-1] : end] for end in ends]
    if len(stages) == 1 or not _asks(stages[-1]):
        return text
    return next(filter(is_name, stages), stages[-1])


def _asks(text: str) -> bool:
    """Whether a text asks of something: not so "it" of "I don't understand it"."""
    return bool(terms(text)) and wording_of(text).own_words > 0


def _begins(text: str) -> list[int]:
    """Where a text begins, and where without one, two, … phrases up to the last frame before it."""
    begins, framed = [0], 1
    while match := _patterns()["before"].match(text, begins[-1]):
        begins.append(match.end())
        if match[_FRAME]:
            framed = len(begins)
    return begins[:framed]


def _ends(text: str, begin: int, *, is_opened: bool) -> list[int]:
    """Where a text ends without one, two, … phrases behind it; nowhere, if no frame is among them,
    nor any before it."""
    ends, is_framed = [len(text)], is_opened
    while match := _patterns()["after"].search(
        text, max(begin, ends[-1] - _LONGEST_PHRASE), ends[-1]
    ):
        ends.append(match.start())
        is_framed |= match[_FRAME] is not None
    return ends[1:] if is_framed else []


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """What finds a phrase at the beginning, and what finds one at the end."""
    sections = _sections()

    def either(place: str) -> str:
        frames, beside = (
            sorted(sections[head], key=len, reverse=True) for head in (place, f"{place} beside")
        )
        return f"(?:(?P<{_FRAME}>{'|'.join(frames)})|{'|'.join(beside)})"

    return {
        "before": re.compile(f"{_BETWEEN}{either('before')}{_BETWEEN}"),
        "after": re.compile(f"{_BETWEEN}{either('after')}{_BETWEEN}$"),
    }


def _sections() -> Mapping[str, list[str]]:
    """The patterns of the file's phrases by the heads above them."""
    sections: dict[str, list[str]] = {}
    for line in FILE.read_text("utf-8").splitlines():
        if head := _HEAD.fullmatch(line):
            phrases = sections.setdefault(head[1], [])
        elif line and not line.startswith("#"):
            phrases += map(_pattern, line.split(","))
    return sections


def _pattern(phrase: str) -> str:
    """What finds a phrase: "can/could you please? explain"."""
    return "".join(map(_slot, phrase.split()))


def _slot(words: str) -> str:
    """What finds one of some words. Chinese ones stand anywhere, others by themselves, with or
    without their apostrophe."""
    longest_first = sorted(words.removesuffix("?").split("/"), key=len, reverse=True)
    either = "|".join(longest_first).replace("'", "'?")
    word = rf"{_NO_LETTER_BEFORE}(?:{either}){_NO_LETTER_BEHIND}" if words.isascii() else either
    return rf"(?:(?:{word})\s*){'?' if words.endswith('?') else ''}"
