"""Chinese names typed with other characters that sound the same: 死琐 for 死锁.

An input method offers them side by side. Only what stands nowhere, in no note and in no dictionary,
gives way to a name, and only to one that sounds like the whole of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise, product
from typing import Final

from kb.search.pinyin_names import BETWEEN_NAMES, Words
from kb.search.query_terms import STOP_TERMS
from kb.text.language import HAN
from kb.text.pinyin import sounds
from kb.text.simplified import simplified

_SHORTEST: Final = 2
_LONGEST: Final = 8
# In a longer name two characters may be others: 梯度小时 for 梯度消失.
_TWO_OTHERS_FROM: Final = 4
_MOST_CHARACTERS: Final = 200  # a pasted page is not typed

# Characters that are words of grammar by themselves: 渲染时用 is no slip for 渲染使用.
_WORDS: Final = STOP_TERMS | frozenset(
    "时前后上下内外间到从向以及或但而且也都只就才再又还很更最会能要该让使得给将没不无非"
    "你我他她它们这那此其每各某些种类次点多少大小新旧高低一二两三四五六七八九十"
)

_PART: Final = re.compile(rf"(?:(?!{BETWEEN_NAMES.pattern})[{HAN}])+")

# How a name begins and ends, and how long it is; to the names that do.
_Key = tuple[int, str, str, str]
Sounding = Mapping[_Key, Sequence[str]]


def by_sound(names: Iterable[str]) -> Sounding:
    """Some names by what they sound like."""
    named: defaultdict[_Key, list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        if _SHORTEST <= len(name) <= _LONGEST:
            for key in _keys(name):
                named[key].append(name)
    return named


def _keys(name: str) -> Iterator[_Key]:
    begins = product(sounds(name[0]), sounds(name[1]), sounds(name[-1]))
    return ((len(name), *sounding) for sounding in begins)


def in_its_characters(
    query: str,
    strange: Words,
    is_word: Callable[[str], bool],
    names: Callable[[], Sounding],
    commonest: Callable[[Sequence[str]], str | None],
) -> str:
    """A query with the names that are meant for what only sounds like them.

    Of some pairs of characters, `strange` tells those that stand nowhere. `names` are all that may
    be meant; of several, `commonest` tells the one that most chunks hold, and None where none holds
    one.
    """
    plain = simplified(query)
    parts = [part[0] for part in _PART.finditer(plain)] if len(plain) <= _MOST_CHARACTERS else []
    pairs = {pair for part in parts for pair in _pairs(part)}
    nowhere = set(strange(pairs)) if pairs else set()
    if not nowhere:
        return query

    def meant(before: str, typed: str, behind: str) -> str | None:
        if nowhere.isdisjoint(_pairs(typed)) or is_word(typed):
            return None
        alike = {name for key in _keys(typed) for name in names().get(key, ())}
        slips = [name for name in sorted(alike) if _is_slip(name, typed, (before, behind), nowhere)]
        return commonest(slips) if slips else None

    mended = {part: _mended(part, meant) for part in parts}
    if all(part == other for part, other in mended.items()):
        return query
    return _PART.sub(lambda part: mended[part[0]], plain)


def _mended(part: str, meant: Callable[[str, str, str], str | None]) -> str:
    """What stands between two words that ask, with the names that are meant, longest first."""
    for length in range(min(_LONGEST, len(part)), _SHORTEST - 1, -1):
        for start in range(len(part) - length + 1):
            before, rest = part[:start], part[start:]
            typed, behind = rest[:length], rest[length:]
            # In the midst two characters are as often the end of a word and the beginning of one.
            if length == _SHORTEST and before and behind:
                continue
            if name := meant(before[-1:], typed, behind[:1]):
                return f"{_mended(before, meant)}{name}{_mended(behind, meant)}"
    return part


def _is_slip(name: str, typed: str, around: tuple[str, str], nowhere: Set[str]) -> bool:
    """Whether a name is typed with one other character, in a longer one two, that sound the same
    and are part of no word: by themselves, or with either neighbour."""
    others = [at for at in range(len(name)) if name[at] != typed[at]]
    beside = [*around[0], *typed, *around[1]]
    first = len(around[0])
    return 0 < len(others) <= (2 if len(name) >= _TWO_OTHERS_FROM else 1) and all(
        typed[at] not in _WORDS
        and not set(sounds(name[at])).isdisjoint(sounds(typed[at]))
        and _pairs(beside[max(first + at - 1, 0) : first + at + 2]) <= nowhere
        for at in others
    )


def _pairs(text: Sequence[str]) -> set[str]:
    return {first + second for first, second in pairwise(text)}
