"""Pinyin in a query: "tidu xiaoshi", "tiduxiaoshi" or "tdxs" for 梯度消失.

Only a name of the notes is read from it, the whole name, and only from words that mean nothing
else: one that notes or glossary hold is never pinyin, and what looks like it by chance ("dance",
"women") stays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, takewhile
from typing import Final

from kb.search.query_terms import STOP_TERMS, WORDS_THAT_ASK
from kb.text.language import HAN
from kb.text.pinyin import begins_as, ends_read, is_pinyin
from kb.text.terms import folded

# Too many single characters are read alike, and too many pairs begin alike.
_SHORTEST_NAME: Final = 2
_FEWEST_INITIALS: Final = 3
_LONGEST_NAME: Final = 10
_MOST_LETTERS: Final = 40
# A pasted page is not typed in pinyin.
_MOST_WORDS: Final = 12

_ASKING: Final = (
    *(word for word in WORDS_THAT_ASK if len(word) > 1 and not word.isascii()),
    "什么是",
    "什么意思",
)
BETWEEN_NAMES: Final = re.compile(f"{'|'.join(sorted(_ASKING, key=len, reverse=True))}|[的和与是]")
# Small words with spaces between. "lü" is typed as "lv".
_LATIN_WORD: Final = "[A-Za-zÜü]+(?:['’][A-Za-zÜü]+)*"
_RUN: Final = re.compile(
    rf"(?<![A-Za-z0-9_.+#-]){_LATIN_WORD}(?: +{_LATIN_WORD})*(?![A-Za-z0-9_+#-]|\.\w)"
)

Words = Callable[[Collection[str]], Collection[str]]  # those of some that are of a kind


def chinese_names(title: str) -> set[str]:
    """The names in a question: what stands between the words that ask and link.

    >>> sorted(chinese_names("什么是梯度消失和梯度爆炸？"))
    ['梯度消失', '梯度爆炸']
    """
    parts = BETWEEN_NAMES.split(folded(title))
    runs = (run for part in parts for run in re.findall(f"[{HAN}]+", part))
    return {run for run in runs if _SHORTEST_NAME <= len(run) <= _LONGEST_NAME}


def in_characters(
    query: str,
    absent: Words,
    unknown: Words,
    names: Callable[[], Collection[str]],
    commonest: Callable[[Sequence[str]], str | None],
) -> str:
    """A query with the names that its pinyin stands for.

    Of some lower-case words, `absent` tells those that neither notes nor glossary hold, `unknown`
    those of them that are no words anywhere else. `names` are all that may be meant; of several,
    `commonest` tells the one that most chunks hold, and None where none holds one.
    """
    words = {_typed(word) for run in _RUN.findall(query) for word in run.split()}
    if not words or len(words) > _MOST_WORDS:
        return query
    strange = absent({word for word in words if _may_be_pinyin(word)})
    if not strange:
        return query
    is_english = not words.isdisjoint(STOP_TERMS)
    reader = _Reader(strange, unknown(strange), is_english, names, commonest)
    return _RUN.sub(lambda run: reader.read(run[0]), query)


def _typed(word: str) -> str:
    """A word as an input method takes it: "Xi'an", "lü"."""
    return word.lower().replace("ü", "v").replace("'", "").replace("’", "")


def _may_be_pinyin(word: str) -> bool:
    return _may_be_initials(word) or _is_whole(word)


def _is_whole(word: str) -> bool:
    return len(word) <= _MOST_LETTERS and is_pinyin(word)


def _may_be_initials(word: str) -> bool:
    return _FEWEST_INITIALS <= len(word) <= _LONGEST_NAME and not set(word) & set("iuv")


def _joined(pieces: Sequence[str]) -> str:
    """Between two Chinese names no space stands."""
    text = pieces[0]
    for before, piece in pairwise(pieces):
        text += piece if not (before.isascii() or piece.isascii()) else f" {piece}"
    return text


@dataclass(frozen=True, slots=True)
class _Reader:
    absent: Collection[str]
    unknown: Collection[str]
    is_english: bool  # the words around are of an English sentence
    names: Callable[[], Collection[str]]
    commonest: Callable[[Sequence[str]], str | None]

    def read(self, run: str) -> str:
        """A run of words with names for what is pinyin; the run itself, where nothing is."""
        words = run.split()
        pieces = list(self._pieces(words))
        return _joined(pieces) if pieces != words else run

    def _pieces(self, words: Sequence[str]) -> Iterator[str]:
        start = 0
        while start < len(words):
            rest = words[start:]
            name, taken = self._whole(rest) or self._initials(rest[0]) or (rest[0], 1)
            yield name
            start += taken

    def _whole(self, words: Sequence[str]) -> tuple[str, int] | None:
        """The longest name whose pinyin some words begin with, and how many of them it takes."""
        typed = list(takewhile(_is_whole, map(_typed, words[:_LONGEST_NAME])))
        if set(typed).isdisjoint(self.absent):
            return None
        letters = "".join(typed)
        words_up_to = dict(zip(accumulate(map(len, typed)), range(1, len(typed) + 1), strict=True))
        meant: defaultdict[int, list[str]] = defaultdict(list)
        for known in (*self.names(), *_ASKING):
            for end in ends_read(known, letters) & words_up_to.keys():
                meant[words_up_to[end]].append(known)
        for taken in sorted(meant, reverse=True):
            if self._mean_nothing_else(typed[:taken]):
                asking = (known for known in meant[taken] if known in _ASKING)
                if name := self.commonest(meant[taken]) or next(asking, None):
                    return name, taken
        return None

    def _mean_nothing_else(self, typed: Sequence[str]) -> bool:
        """One word must be none anywhere. "can" of "can shu" is one; that both together are a name
        is no chance."""
        if len(typed) == 1:
            return typed[0] in self.unknown
        return not set(typed).isdisjoint(self.absent)

    def _initials(self, word: str) -> tuple[str, int] | None:
        """An abbreviation in English, or in capitals, is one of English words."""
        if self.is_english or word not in self.unknown or not _may_be_initials(word):
            return None
        name = self.commonest([name for name in self.names() if begins_as(name, word)])
        return (name, 1) if name else None
