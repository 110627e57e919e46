"""The words of a query: which of them tell, what else they may be called, how much each weighs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

from kb.search.asked_thing import asked_thing
from kb.search.glossary import Named, concepts_in
from kb.search.query_names import Phrase, names_in, parts_of
from kb.text.language import han_share
from kb.text.passage import spaced
from kb.text.terms import folded, is_cjk, is_pair, terms, without_what_is

# Words that ask, not words asked about: in notes of the other language they would pass for
# rare and telling. Only the grammar of questions; no topic word belongs here.
_QUESTION_WORDS: Final = (
    "a about an and are be between by can could did do does doing explain for from give had has "
    "have how i in is it its let me mean means my of on or please s should show tell than that "
    "the their them there these they this those to us use used using was we were what whats "
    "when where which who why will with work works would you your "
    "什么 怎么 怎样 如何 为何 为什么 哪些 哪个 哪几 几个 有什么 是什么 请问 解释 介绍 一下 区别 "
    "的 了 吗 呢 啊 和 与 是 在 有 用 中 里 个 哪 几 么 什 怎 为 如 何 吧 把 被 对 做"
)
WORDS_THAT_ASK: Final = tuple(_QUESTION_WORDS.split())
STOP_TERMS: Final = frozenset(term for word in WORDS_THAT_ASK for term in terms(word))

# A single character of a longer run says little beside the pairs it stands in (on XQuAD's
# Chinese, hit@1 with coverage: .961 at 0 and at .1, .956 at 1).
LONE_CHARACTER_WEIGHT: Final = 0.1

# The rarest words of a pasted page decide, and of those that stand in a large index by the
# thousand, BM25 would rank every chunk: both cost time, and the chunk vectors know the topic.
MAX_PHRASES: Final = 64
MAX_MATCHES: Final = 1000


@dataclass(frozen=True, slots=True)
class TermsRead:
    """The words of a query before an index is asked how rare they are."""

    text: str  # folded
    telling: tuple[str, ...]  # the distinct terms, in order, without those that only ask
    concepts: tuple[Named, ...]  # of the glossary, in order
    # Term to the other names, each as its terms, of the concept that it is a part of.
    other_names: Mapping[str, Sequence[tuple[str, ...]]]
    # The parts of the names that its spelling tells, see `parts_of`.
    names: Sequence[Sequence[Phrase]]
    thing: Sequence[Phrase]  # see `asked_thing`

    def to_count(self) -> list[str]:
        """The terms whose frequencies are wanted: the telling ones, and those of other names."""
        names = (name for names in self.other_names.values() for name in names)
        of_names = (term for name in names for term in _counted(name))
        return list(dict.fromkeys([*self.telling, *of_names]))


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """The distinct telling terms of a query, with what each weighs in this index."""

    weights: Mapping[str, float]  # term to weight, in order of the query
    # Term to what else stands for it: other names of the concept it belongs to, as they
    # stand in a `TermText`. Only names that the index may hold.
    others: Mapping[str, Sequence[str]]
    # The other way round, the weighed terms that some names stand for all: a concept is of several
    # terms, and its names are to be looked for once.
    standing_for: Mapping[tuple[str, ...], Set[str]]
    # As they stand in a `TermText`, those of other names too; see `TermsRead`.
    names: Sequence[Sequence[str]]
    thing: Sequence[str]

    @property
    def total(self) -> float:
        """The weight of all terms, absent ones too."""
        return sum(self.weights.values())

    def standing_in(self, spaced_terms: str) -> set[str]:
        """The terms that stand in a field of a `TermText`, themselves or by another name."""
        standing = {term for term in self.weights if f" {term} " in spaced_terms}
        for names, named in self.standing_for.items():
            if not named <= standing and any(name in spaced_terms for name in names):
                standing |= named
        return standing


def read_terms(query: str) -> TermsRead:
    """The words of a query. All of its terms tell when nothing else is left."""
    text = folded(query)
    asked_about = dict.fromkeys(terms(without_what_is(text)))
    telling = {term: None for term in asked_about if term not in STOP_TERMS}
    concepts = concepts_in(text)
    parts = (part for name in names_in(query) for part in parts_of(name))
    return TermsRead(
        text=text,
        telling=tuple(telling or dict.fromkeys(terms(text))),
        concepts=tuple(concepts),
        other_names=_other_names(concepts),
        names=[part for part in parts if any(telling.keys() & phrase for phrase in part)],
        thing=asked_thing(text, concepts, STOP_TERMS),
    )


def _other_names(concepts: Sequence[Named]) -> dict[str, list[tuple[str, ...]]]:
    names_of: dict[str, list[tuple[str, ...]]] = {}
    for concept in concepts:
        names = list(map(_terms_of, concept.others))
        for term in terms(concept.name):
            names_of.setdefault(term, []).extend(names)
    return names_of


def weigh(query: TermsRead, frequencies: Mapping[str, int], chunk_count: int) -> QueryTerms:
    """Inverse document frequency of each telling term.

    A term is as frequent as the most frequent of the names that stand for it.
    """
    named = {
        term: {name: count for name in names if (count := frequency(name, frequencies))}
        for term, names in query.other_names.items()
    }
    counts = {
        term: max(frequencies.get(term, 0), *named.get(term, {}).values(), 0)
        for term in query.telling
    }
    others = {term: [spaced(list(name)) for name in names] for term, names in named.items()}
    paired = {character for term in query.telling if is_pair(term) for character in term}
    return QueryTerms(
        weights={
            term: inverse_frequency(count, chunk_count)
            * (LONE_CHARACTER_WEIGHT if term in paired and is_cjk(term) else 1.0)
            for term, count in counts.items()
        },
        others=others,
        standing_for=_by_names(counts, others),
        names=[_standing_for(part, others) for part in query.names],
        thing=[spaced(list(name)) for name in query.thing],
    )


def _by_names(
    telling: Iterable[str], others: Mapping[str, Sequence[str]]
) -> dict[tuple[str, ...], set[str]]:
    named: dict[tuple[str, ...], set[str]] = {}
    for term in telling:
        if names := others.get(term):
            named.setdefault(tuple(names), set()).add(term)
    return named


def _standing_for(part: Sequence[Phrase], others: Mapping[str, Sequence[str]]) -> list[str]:
    """What stands in a `TermText` for the part of a name."""
    called = (name for phrase in part for term in phrase for name in others.get(term, ()))
    return [*(spaced(list(phrase)) for phrase in part), *called]


def phrases_to_match(query: TermsRead, frequencies: Mapping[str, int]) -> tuple[str, ...]:
    """The rarest of the telling terms and other names that the index holds, rarest first:
    names as their terms with spaces between."""
    names = (name for names in query.other_names.values() for name in names)
    counted = {
        " ".join(words): count
        for words in (*((term,) for term in query.telling), *names)
        if (count := frequency(words, frequencies))
    }
    rarest = sorted(counted, key=lambda phrase: (counted[phrase], phrase))[:MAX_PHRASES]
    matches = accumulate(counted[phrase] for phrase in rarest)
    return tuple(
        phrase
        for place, (phrase, total) in enumerate(zip(rarest, matches, strict=True))
        if place == 0 or total <= MAX_MATCHES
    )


def in_other_words(query: TermsRead, frequencies: Mapping[str, int]) -> str | None:
    """A query with its concepts named in the other language, by the commonest of the names
    that the index holds; None where it holds no such name.

    Where it holds none in the other language, nor the name that was asked for, it is one of the
    same language: Taiwan's 執行緒 is 线程.

    >>> in_other_words(read_terms("what is dropout"), dict.fromkeys(terms("丢弃法"), 3))
    'what is 丢弃法'
    """
    renamed = query.text
    for concept in reversed(query.concepts):
        if other := _other_name(concept, frequencies):
            end = concept.start + len(concept.name)
            renamed = f"{renamed[: concept.start]}{other}{renamed[end:]}"
    return renamed if renamed != query.text else None


def _other_name(concept: Named, frequencies: Mapping[str, int]) -> str | None:
    is_chinese = _is_chinese(concept.name)
    abroad = [name for name in concept.others if _is_chinese(name) != is_chinese]
    if best := commonest(abroad, frequencies):
        return f" {best} " if is_chinese else best
    if frequency(_terms_of(concept.name), frequencies):
        return None
    return commonest([name for name in concept.others if name not in abroad], frequencies)


def _is_chinese(name: str) -> bool:
    return han_share(name) > 0


def commonest(names: Sequence[str], frequencies: Mapping[str, int]) -> str | None:
    """The name that most chunks hold; None where none holds one."""
    counts = {name: frequency(_terms_of(name), frequencies) for name in names}
    best = max(counts, key=counts.__getitem__, default=None)
    return best if best is not None and counts[best] else None


@lru_cache(maxsize=4096)  # some 2 MB
def _terms_of(name: str) -> tuple[str, ...]:
    """The terms of a name: those of the glossary come up again and again."""
    return tuple(terms(name))


def frequency(name: tuple[str, ...], frequencies: Mapping[str, int]) -> int:
    """How many chunks hold a name, as its terms: at most as many as its rarest term."""
    return min((frequencies.get(term, 0) for term in _counted(name)), default=0)


def is_lone(term: str) -> bool:
    """Whether a term is a single character of Chinese."""
    return is_cjk(term) and not is_pair(term)


@lru_cache(maxsize=4096)  # some 2 MB
def _counted(name: tuple[str, ...]) -> tuple[str, ...]:
    """Without the single characters of a Chinese name: the pairs are rarer."""
    return tuple(term for term in name if not is_lone(term)) or name


def inverse_frequency(frequency: int, chunk_count: int) -> float:
    """What a term tells that so many of some chunks hold: Lucene's form, never negative."""
    return math.log(1 + (chunk_count - frequency + 0.5) / (frequency + 0.5))
