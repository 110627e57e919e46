"""How much of a query stands in a chunk of the other language, by a dictionary.

Only across languages: within one, the words themselves are met or not (`overlap.py`), and their
synonyms by way of a translation would count them twice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from kb.search.cedict import MOST_CHARACTERS, MOST_WORDS, Dictionary
from kb.search.query_terms import STOP_TERMS, inverse_frequency
from kb.text.language import HAN, language_of
from kb.text.stemming import stem
from kb.text.terms import folded, is_cjk, terms, without_what_is

_CHINESE: Final = re.compile(f"[{HAN}]+")
_ENGLISH: Final = re.compile("[a-z0-9]+")

_MOST_UNITS: Final = 64  # a question has a dozen; a pasted page would cost time


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or phrase of a query, as the dictionary has it."""

    word: str  # an English one as its stems
    terms: frozenset[str]  # its own, that tell
    # Each as its stems, or pairs of characters: side by side or not makes no difference.
    translations: tuple[frozenset[str], ...]

    def stands_in(self, stems: Set[str]) -> bool:
        """Whether one of the translations stands in a chunk, which has these stems."""
        return any(translation <= stems for translation in self.translations)


def units_in(query: str, dictionary: Dictionary) -> tuple[Unit, ...]:
    """The words and phrases of a query that a dictionary has, in order: from left to right the
    longest, none twice, and none that only asks."""
    text = folded(query)
    if language_of(query) == "zh":
        runs, joint, longest = _CHINESE.findall(without_what_is(text)), "", MOST_CHARACTERS
    else:
        runs, joint, longest = [_ENGLISH.findall(text)], " ", MOST_WORDS
    units = (unit for run in runs for unit in _units(run, joint, longest, dictionary))
    telling = (unit for unit in units if unit.terms)
    return tuple({unit.word: unit for unit in islice(telling, _MOST_UNITS)}.values())


def _units(
    pieces: Sequence[str], joint: str, longest: int, dictionary: Dictionary
) -> Iterator[Unit]:
    """Those of a sentence, given as its words, or of a run of Chinese characters."""
    start = 0
    while start < len(pieces):
        for end in range(min(start + longest, len(pieces)), start, -1):
            if unit := _unit(pieces[start:end], joint, dictionary):
                yield unit
                start = end - 1
                break
        start += 1


def _unit(pieces: Sequence[str], joint: str, dictionary: Dictionary) -> Unit | None:
    word = joint.join(map(stem, pieces))
    translations = dictionary.translations(word)
    if not translations:
        return None
    telling = frozenset(terms(joint.join(pieces))) - STOP_TERMS
    return Unit(word, telling, tuple(map(_stems_of, translations)))


def _stems_of(translation: str) -> frozenset[str]:
    """What a chunk has among its stems that holds a translation."""
    if is_cjk(translation):
        return frozenset(map("".join, pairwise(translation)))
    return frozenset(translation.split(" "))


def weigh_units(units: Sequence[Unit], sample: Collection[Set[str]]) -> dict[Unit, float]:
    """How much each unit tells, by how few of some chunks of the other language it stands in;
    each chunk as its stems."""
    return {
        unit: inverse_frequency(sum(map(unit.stands_in, sample)), len(sample)) for unit in units
    }


def by_dictionary(weights: Mapping[Unit, float], stems: Set[str], met: Set[str]) -> float:
    """The share of the units' weight that stands in a chunk of the other language, 0..1.

    `met`: the query's terms that stand there as they are or by the glossary. The coverage counts
    them, and what all terms of a unit are among is not counted again.
    """
    standing = sum(
        weight
        for unit, weight in weights.items()
        if not unit.terms <= met and unit.stands_in(stems)
    )
    return standing / sum(weights.values())
