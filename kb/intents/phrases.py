"""The words of lines that are no questions, as `phrases.txt` has them, and how a line is cut."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

from kb.model import Intent
from kb.text.language import HAN
from kb.text.terms import folded

FILE: Final = Path(__file__).with_name("phrases.txt")
# By precedence, as in the file.
INTENTS: Final[tuple[Intent, ...]] = get_args(Intent)

Words = tuple[str, ...]

# Where in a conversation a line stands: before anything was shown, while a question of a quiz waits
# for its answer, or after another answer.
Moment = Literal["at first", "in a quiz", "later"]
MOMENTS: Final[tuple[Moment, ...]] = get_args(Moment)

_HEAD: Final = re.compile(r"\[(.+)\]")
_WORD: Final = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_APOSTROPHE: Final = re.compile(r"(?<=\w)['’`](?=\w)")
_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1{2,}")  # "heyyy", 好好好
# A slip makes another word of shorter ones, and shorter ones of others: "slam" is no "selam".
_SHORTEST_MENDED: Final = 5
_LONG: Final = 7  # from so many letters on, one vowel may stand for another
_VOWELS: Final = "aeiou"


@dataclass(slots=True)
class _Use:
    """Where a phrase may stand."""

    said: set[tuple[Intent, Moment]] = field(default_factory=set)  # what it makes a line, and when
    alone: set[Intent] = field(default_factory=set)  # what it makes a line of nothing else
    beside: set[Intent] = field(default_factory=set)
    is_small: bool = False

    def stands_in(self, intent: Intent, moment: Moment) -> bool:
        if self.is_small or intent in self.beside:
            return True
        below = INTENTS[INTENTS.index(intent) :]
        return any((other, moment) in self.said for other in below)


def words_of(text: str) -> Words:
    """The words of a text, folded: one for all that mean the same, 0 for a number, 100 for one of
    three digits and more ("200 OK"); a Chinese character is one."""
    return _words(_DRAWN_OUT.sub(r"\1", _APOSTROPHE.sub("", folded(text))))


def _words(plain: str) -> Words:
    pattern, same = _same()
    plain = pattern.sub(lambda match: f" {same[match[0]]} ", plain)
    return tuple(_counted(word) if word.isdigit() else word for word in _WORD.findall(plain))


def _counted(number: str) -> str:
    return "0" if len(number) < len("100") else "100"


def mended(words: Words, is_word: Callable[[str], bool]) -> Words:
    """Some words without slips of the keyboard; what is a word is none."""
    slips = _slips()
    return tuple(slips[word] if word in slips and not is_word(word) else word for word in words)


def is_phrase(words: Words, moment: Moment) -> bool:
    """Whether some words are one phrase, of which a line consists at a moment."""
    use = _phrases()[0].get(words)
    return use is not None and any(said[1] == moment for said in use.said)


def cut(
    words: Words, intent: Intent, moment: Moment = "at first"
) -> Literal["said", "covered"] | None:
    """Cut some words into as few phrases as can be: whether an intent's own is among them, or all
    may only stand beside it; None where they can't be cut.

    The fewest, for in "in simple english" it's not "in english" that is said.
    """
    uses, longest = _phrases()
    if words in uses and intent in uses[words].alone:
        return "said"
    # Up to each place: how many phrases, and whether none of them is the intent's own.
    best: list[tuple[int, bool] | None] = [(0, True), *[None] * len(words)]
    for end in range(1, len(words) + 1):
        cuts = (
            (before[0] + 1, before[1] and (intent, moment) not in use.said)
            for start in range(max(0, end - longest), end)
            if (before := best[start]) is not None
            and (use := uses.get(words[start:end])) is not None
            and use.stands_in(intent, moment)
        )
        best[end] = min(cuts, default=None)
    if (last := best[-1]) is None:
        return None
    return "covered" if last[1] else "said"


@cache
def _phrases() -> tuple[Mapping[Words, _Use], int]:
    """All phrases, and how many words the longest has."""
    uses: defaultdict[Words, _Use] = defaultdict(_Use)
    for phrase in _listed("small"):
        uses[phrase].is_small = True
    for intent in INTENTS:
        for moment in MOMENTS:
            for phrase in (*_listed(intent), *_listed(f"{intent} {moment}")):
                uses[phrase].said.add((intent, moment))
        for phrase in _listed(f"{intent} alone"):
            uses[phrase].alone.add(intent)
            uses[phrase].said -= {(intent, moment) for moment in MOMENTS}  # 牛啊 is 牛
        for phrase in _listed(f"{intent} beside"):
            uses[phrase].beside.add(intent)
    uses.pop((), None)  # of words that are nothing
    return dict(uses), max(map(len, uses))


def _listed(section: str) -> Iterator[Words]:
    for line in _sections().get(section, ()):
        yield from map(_words, line.split(","))


@cache
def _same() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """What finds the words that are the same as others, and what they are."""
    same: dict[str, str] = {}
    for line in _sections()["same"]:
        word, others = line.split(":")
        same |= {other.strip(): word for other in (*others.split(","), word)}
    same.pop("", None)
    longest_first = sorted(same, key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in longest_first if word.isascii())
    chinese = "|".join(word for word in longest_first if not word.isascii())
    return re.compile(rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])|{chinese}"), same


@cache
def _sections() -> Mapping[str, list[str]]:
    """The lines of the file by the heads above them."""
    sections: dict[str, list[str]] = {}
    for line in folded(FILE.read_text("utf-8")).split("\n"):
        if head := _HEAD.fullmatch(line):
            lines = sections.setdefault(head[1], [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return sections


@cache
def _slips() -> Mapping[str, str]:
    """Words with two neighbours swapped, a letter left out or a letter doubled, or in long ones
    another vowel, to the words that are meant. The first letter stays; what another consonant makes
    may be another word ("nodes")."""
    uses, _ = _phrases()
    vocabulary = {word for phrase in uses for word in phrase}
    slips = {
        slip: word
        for word in sorted(vocabulary)
        if len(word) >= _SHORTEST_MENDED and word.isascii()
        for slip in _slips_of(word)
    }
    return {
        slip: word
        for slip, word in slips.items()
        if len(slip) >= _SHORTEST_MENDED and slip not in vocabulary
    }


def _slips_of(word: str) -> Iterator[str]:
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        yield word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
        if len(word) >= _LONG and word[at] in _VOWELS:
            yield from (word[:at] + vowel + word[at + 1 :] for vowel in _VOWELS)
