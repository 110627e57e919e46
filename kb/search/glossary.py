"""Words of the field in both languages: what else a query's words may be called.

The encoder knows most words in both languages, but not all pairs of them: "receptive field"
and 感受野 are strangers to it. `glossary.tsv` holds one concept a line: English names, a tab,
Chinese names, each list separated by `; `. Some are words that Taiwan only calls otherwise, without
English names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise
from typing import Final

from kb.text.language import HAN
from kb.text.terms import folded

# No name is looked for in more words (Latin ones, or single Chinese characters).
_LONGEST_NAME: Final = 12
# With the signs that make it another name: ".net", "c++", "c#".
_WORD: Final = re.compile(rf"[{HAN}]|(?:(?<![^\W{HAN}])(?<!\.)\.)?[^\W_{HAN}]+(?:\+\+|#)?")
# Behind another word: "train" alone means less than "training" does.
_VERB: Final = re.compile(r"[^\W_][ -][a-z]{4,}$")


@dataclass(frozen=True, slots=True)
class Named:
    """A concept that a text names."""

    start: int  # where the name stands in the folded text
    name: str  # as the text says it, folded
    others: tuple[str, ...]  # the concept's other names, in both languages, folded


def concepts_in(text: str) -> list[Named]:
    """The concepts that a text names, in order; of overlapping names the longest.

    >>> [(one.name, one.others[-1]) for one in concepts_in("why is my receptive field small")]
    [('receptive field', '感受域')]
    """
    text = folded(text)
    words = list(_WORD.finditer(text))
    named: list[Named] = []
    start = 0
    while start < len(words):
        for end in range(min(start + _LONGEST_NAME, len(words)), start, -1):
            name = text[words[start].start() : words[end - 1].end()]
            if others := _other_names(_joined(name)):
                named.append(Named(words[start].start(), name, others))
                start = end - 1
                break
        start += 1
    return named


def _other_names(name: str) -> tuple[str, ...]:
    """What else the concepts are called that bear a name, or of which it is the plural; where
    there are none, those of which it is the verb."""
    glossary = _glossary()
    concepts = _concepts(name, *_singulars(name)) or _concepts(*_gerunds(name))
    others = (
        form for place in concepts for other in glossary.concepts[place] for form in _forms(other)
    )
    return tuple(dict.fromkeys(other for other in others if other != name))


def _concepts(*names: str) -> Mapping[int, None]:
    """The places of the concepts that bear any of some names, in order."""
    places = _glossary().places
    return dict.fromkeys(place for name in names for place in places.get(name, ()))


def is_word(word: str) -> bool:
    """Whether a folded word is one of a name's."""
    return word in words() or any(form in words() for form in _singulars(word))


@cache
def words() -> frozenset[str]:
    """All words of all names, folded."""
    return frozenset(word for name in _glossary().places for word in name.split(" "))


@cache
def chinese_names() -> tuple[str, ...]:
    """All names in Chinese, folded."""
    return tuple(name for name in _glossary().places if re.fullmatch(f"[{HAN}]+", name))


def pairs_of_no_name(pairs: Iterable[str]) -> set[str]:
    """Those of some pairs of characters that stand in no name."""
    return set(pairs).difference(_pairs_of_names())


@cache
def _pairs_of_names() -> frozenset[str]:
    return frozenset(map("".join, chain.from_iterable(map(pairwise, chinese_names()))))


def is_name(name: str) -> bool:
    """Whether a concept bears a folded name."""
    return name in _glossary().places


@dataclass(frozen=True, slots=True)
class _Glossary:
    concepts: Sequence[Sequence[str]]  # the names of each
    places: Mapping[str, Sequence[int]]  # name to the places of the concepts that bear it


@cache
def _glossary() -> _Glossary:
    """The names as a text is read: folded and without hyphens. All at once, since a cold
    search waits for it: 5,000 lines one by one would take five times as long."""
    text = _joined_lines(folded(files("kb.search").joinpath("glossary.tsv").read_text("utf-8")))
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    concepts = [line.removeprefix("; ").split("; ") for line in lines]
    places: dict[str, list[int]] = {}
    for place, names in enumerate(concepts):
        for name in names:
            places.setdefault(name, []).append(place)
    return _Glossary(concepts, places)


def _joined_lines(text: str) -> str:
    return text.replace("-", " ").replace("\t", "; ")


def _joined(name: str) -> str:
    """Without hyphens: "bag-of-words" is "bag of words"."""
    return " ".join(name.replace("-", " ").split())


def _forms(name: str) -> Iterator[str]:
    """A name and, of an English one, its plural."""
    yield name
    if re.search("[^aeiou]y$", name):
        yield f"{name[:-1]}ies"
    elif re.search("(?:s|x|z|ch|sh)$", name):
        yield f"{name}es"
    elif name[-1:].isascii() and name[-1:].isalpha():
        yield f"{name}s"


def _singulars(name: str) -> Iterator[str]:
    """What an English name may be the plural of."""
    if name.endswith("ies"):
        yield f"{name[:-3]}y"
    if name.endswith("es"):
        yield name[:-2]
    if name.endswith("s"):
        yield name[:-1]


def _gerunds(name: str) -> Iterator[str]:
    """What a name of several words may be the verb of: "max pool" of "max pooling"."""
    if _VERB.search(name):
        yield f"{name}ing"
        yield f"{name}{name[-1]}ing"
        yield f"{name.removesuffix('e')}ing"
