"""The stem of an English word: what its forms have in common."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_SHORTEST: Final = 4  # "bus" and "as" are what they are
_ENDING: Final = re.compile(r"(?<=[a-z]{3})(?:ing|ed)$")
_VOWEL: Final = re.compile("[aeiouy]")
_DOUBLED: Final = re.compile(r"([^aeioulsz])\1$")


@lru_cache(maxsize=32_768)  # notes repeat their words
def stem(word: str) -> str:
    """Without the endings of plurals and of verbs; what is no folded English word stays.

    Two words of one stem need be no forms of each other, and a stem need be no word.

    >>> [stem(word) for word in ("judges", "judging", "planned", "bodies", "法院")]
    ['judg', 'judg', 'plan', 'bodi', '法院']
    """
    if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
        return word
    ending = _ENDING.search(word := _singular(word))
    if ending and _VOWEL.search(word, 0, ending.start()):
        word = _DOUBLED.sub(r"\1", word[: ending.start()])
    word = word.removesuffix("e") if len(word) >= _SHORTEST else word
    return f"{word[:-1]}i" if word.endswith("y") and len(word) >= _SHORTEST else word


def stems_in(spaced_terms: str) -> frozenset[str]:
    """The terms of a field of a `TermText`, English ones as their stems."""
    return frozenset(map(stem, spaced_terms.split()))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _SHORTEST:
        return f"{word[:-3]}y"
    if word.endswith("sses"):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word.removesuffix("s")
