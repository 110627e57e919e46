"""Mend slips of the keyboard in a query: "Pytroch", "underfiting"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final

# Shorter words have too many neighbours: "for" is no slip for "fro".
_SHORTEST: Final = 4
# Of shorter ones than this only swapped and doubled letters are slips: "cart" is none for "card".
_SAFE_FROM: Final = 5
# In words from so many letters on, one vowel may stand for another: "decade" is no slip for
# "decode", but "seperable" is one.
_VOWELS_FROM: Final = 7
# From so many letters on, two slips are forgiven instead of one, and a stray letter: "refactor" is
# no slip for "reactor".
_TWO_SLIPS_FROM: Final = 10
# … and from so many on two that leave all letters there: "cluserted" for "clustered".
_TWO_MOVED_FROM: Final = 8
# A question has a slip or two; of a page in another language no word is known.
_MOST_MENDED: Final = 12
_VOWELS_AS_ONE: Final = str.maketrans("eiouy", "aaaaa")
_ENDINGS: Final = ("s", "es", "ed", "ing", "ly", "er")
_MORE_ENDINGS: Final = ("ers", "or", "al", "ally")
_LEAST_STEM: Final = 4
# Not within a name of code; "shouldn't" is no slip for "should".
_WORD: Final = re.compile(
    rf"(?<![A-Za-z0-9_])[A-Za-z]{{{_SHORTEST},}}(?![A-Za-z0-9_]|['’][A-Za-z])"
)
# With a capital within and small letters: "LoRA", "vLLM", "GANs".
_NAME: Final = re.compile("[A-Za-z][A-Z].*[a-z]|[a-z].*[A-Z]")
_DOUBLED: Final = re.compile(r"(.)\1")


def respelled(
    query: str,
    unknown: Callable[[Iterable[str]], set[str]],
    vocabulary: Callable[[str], Mapping[str, int]],
) -> str:
    """A query with each unknown Latin word replaced by the nearest word of a vocabulary.

    `unknown` tells which of some lower-case words are words of no kind; only for those the
    vocabulary is asked for: of a first letter, word to how many chunks hold it. Nearest is by
    optimal string alignment (insertions, deletions, substitutions and swaps of neighbours;
    Boytsov 2011), with the first letter kept and nothing that makes another word ("warning" and
    "warping") or another form of the same ("upsampled"). Of equals, one with letters only swapped
    or doubled, then the commonest; a word without a near one stays. In a name with capitals within
    ("LoRA", "PyTroch") only letters are swapped or doubled.
    """
    words = {match[0].casefold() for match in _WORD.finditer(query)}
    wrong = unknown(words) if words else set()
    if not wrong:
        return query
    names = {match[0].casefold() for match in _WORD.finditer(query) if _NAME.search(match[0])}
    few = sorted(wrong)[:_MOST_MENDED]
    mended = {word: _nearest(word, vocabulary(word[0]), word in names) for word in few}
    return _WORD.sub(lambda match: mended.get(match[0].casefold()) or match[0], query)


def stems(word: str) -> list[str]:
    """What an English word may be a form of: "combines" and "combining" of "combine"."""
    return [form for stem in _without(word, _ENDINGS) for form in (stem, f"{stem}e")]


def _without(word: str, endings: Iterable[str]) -> list[str]:
    if word.endswith("ss"):  # "cross" is no more "cros" than "process" is many of one
        return []
    stems = (word.removesuffix(ending) for ending in endings if word.endswith(ending))
    return [stem for stem in stems if len(stem) >= _LEAST_STEM]


def _nearest(word: str, vocabulary: Mapping[str, int], is_name: bool) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    only_plain = is_name or len(word) < _SAFE_FROM
    slips = 2 if len(word) >= _TWO_MOVED_FROM else 1
    long_enough = [other for other in vocabulary if len(other) >= _SHORTEST]
    near = process.extract(word, long_enough, scorer=OSA.distance, score_cutoff=slips, limit=None)
    ranked = [
        (away, not _is_plain_slip(word, other), -vocabulary[other], -len(other), other)
        for other, away, _ in near
        if _is_slip(word, other, only_plain=only_plain)
        and (away == 1 or len(word) >= _TWO_SLIPS_FROM or Counter(word) == Counter(other))
    ]
    return min(ranked)[-1] if ranked else None


def _is_slip(word: str, other: str, *, only_plain: bool) -> bool:
    """Whether an unknown word is rather a slip for a near one than a word of its own."""
    if other != f"{word}e" and _roots(word) & _roots(other):
        return False
    if only_plain or _is_plain_slip(word, other):
        return _is_plain_slip(word, other)
    left_out, stray = Counter(other) - Counter(word), Counter(word) - Counter(other)
    if left_out and stray:
        exchanged = min(left_out.total(), stray.total())
        return exchanged == 1 and len(word) >= _VOWELS_FROM and _differ_in_vowels(word, other)
    return bool(left_out) or len(word) >= _TWO_SLIPS_FROM


def _is_plain_slip(word: str, other: str) -> bool:
    """Whether only neighbours are swapped, or letters doubled or single: makes no other word."""
    letters, others = Counter(word), Counter(other)
    if letters == others:
        return True
    return (letters <= others or others <= letters) and _undoubled(word) == _undoubled(other)


def _roots(word: str) -> set[str]:
    """What a word and its other forms have in common, as far as endings tell."""
    return {form.removesuffix("e") for form in (word, *_without(word, _ENDINGS + _MORE_ENDINGS))}


def _undoubled(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


def _differ_in_vowels(word: str, other: str) -> bool:
    """Whether one word has all letters of the other, any vowel being as good as another."""
    letters, others = (Counter(one.translate(_VOWELS_AS_ONE)) for one in (word, other))
    return letters <= others or others <= letters
