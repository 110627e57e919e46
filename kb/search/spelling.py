"""Mend slips of the keyboard in a query: "Pytroch", "underfiting"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final

# Shorter words have too many neighbours: "cart" is no slip for "card".
_SHORTEST: Final = 5
# From so many letters on, two slips are forgiven instead of one.
_TWO_SLIPS_FROM: Final = 10
# A question has a slip or two; of a page in another language no word is known.
_MOST_MENDED: Final = 12
_VOWELS_AS_ONE: Final = str.maketrans("eiouy", "aaaaa")
_ENDINGS: Final = ("s", "es", "ed", "d", "ing", "ly", "er", "r")
_WORD: Final = re.compile(rf"(?<![A-Za-z0-9_])[A-Za-z]{{{_SHORTEST},}}(?![A-Za-z0-9_])")


def respelled(
    query: str,
    unknown: Callable[[Iterable[str]], set[str]],
    vocabulary: Callable[[str], Mapping[str, int]],
) -> str:
    """A query with each unknown Latin word replaced by the nearest word of a vocabulary.

    `unknown` tells which of some lower-case words are words of no kind; only for those the
    vocabulary is asked for: of a first letter, word to how many chunks hold it. Nearest is by
    optimal string alignment (insertions, deletions, substitutions and swaps of neighbours;
    Boytsov 2011), with the first letter kept and no consonant put in another's place: that
    makes another word ("warning", "warping"). Of equals, the commonest; a word without a near
    one stays.
    """
    words = {match[0].casefold() for match in _WORD.finditer(query)}
    wrong = unknown(words) if words else set()
    if not wrong:
        return query
    few = sorted(wrong)[:_MOST_MENDED]
    mended = {word: _nearest(word, vocabulary(word[0])) for word in few}
    return _WORD.sub(lambda match: mended.get(match[0].casefold()) or match[0], query)


def stems(word: str) -> list[str]:
    """What an English word may be a form of: "combines" and "combining" of "combine"."""
    stems_of_word = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
    return [form for stem in stems_of_word for form in (stem, f"{stem}e") if len(stem) > 2]


def _nearest(word: str, vocabulary: Mapping[str, int]) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    long_enough = [other for other in vocabulary if len(other) >= _SHORTEST]
    near = process.extract(word, long_enough, scorer=OSA.distance, score_cutoff=slips, limit=None)
    ranked = [(away, -vocabulary[other], other) for other, away, _ in near if _is_slip(word, other)]
    return min(ranked)[2] if ranked else None


def _is_slip(word: str, other: str) -> bool:
    """Whether one word has all letters of the other, any vowel being as good as another."""
    letters, others = (Counter(one.translate(_VOWELS_AS_ONE)) for one in (word, other))
    return letters <= others or others <= letters
