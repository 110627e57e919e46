"""The lexical side: which words of the query stand in a chunk, and how much they tell."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

from kb.search.glossary import concepts_in
from kb.text.passage import TermText, spaced
from kb.text.terms import folded, is_cjk, is_pair, terms

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
# Cut out before Chinese is cut into pairs: "是卷" of "什么是卷积" is rare and tells nothing.
# Not so the other words that ask: without "个好" the notes seem to say which language is better.
_WHAT_IS: Final = re.compile("是?什么意思|什么是|是什么|什么叫")
STOP_TERMS: Final = frozenset(term for word in _QUESTION_WORDS.split() for term in terms(word))

# A single character of a longer run says little beside the pairs it stands in (on XQuAD's
# Chinese, hit@1 with coverage: .961 at 0 and at .1, .956 at 1).
LONE_CHARACTER_WEIGHT: Final = 0.1


# The rarest words of a pasted page decide, and of those that stand in a large index by the
# thousand, BM25 would rank every chunk: both cost time, and the chunk vectors know the topic.
MAX_PHRASES: Final = 64
MAX_MATCHES: Final = 1000


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """The distinct telling terms of a query, with what each weighs in this index."""

    weights: Mapping[str, float]  # term to weight, in order of the query
    # Term to what else stands for it: other names of the concept it belongs to, as they
    # stand in a `TermText`. Only names that the index may hold.
    others: Mapping[str, tuple[str, ...]]

    @property
    def total(self) -> float:
        """The weight of all terms, absent ones too."""
        return sum(self.weights.values())

    def standing_in(self, spaced_terms: str) -> set[str]:
        """The terms that stand in a field of a `TermText`, themselves or by another name."""
        return {
            term
            for term in self.weights
            if f" {term} " in spaced_terms
            or any(name in spaced_terms for name in self.others.get(term, ()))
        }


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of a query's weight stands in a chunk, each 0..1.

    Whether a term stands there, not how often: beside late interaction, BM25's counts
    helped less than half as much.
    """

    coverage: float  # in any field
    heading: float  # in the question or its aliases
    named: float  # the same, times how much of one of its names the query has


def telling_terms(query: str) -> list[str]:
    """The distinct terms of a query without those that only ask, in order.

    All of them when nothing else is left.
    """
    asked_about = dict.fromkeys(terms(_WHAT_IS.sub(" ", folded(query))))
    telling = [term for term in asked_about if term not in STOP_TERMS]
    return telling or list(dict.fromkeys(terms(query)))


@lru_cache(maxsize=16)  # a search asks three times
def names_of(query: str) -> dict[str, list[tuple[str, ...]]]:
    """Term of a query to the other names, each as its terms, of what it is a part of."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for concept in concepts_in(query):
        names = [tuple(terms(name)) for name in concept.others]
        for term in terms(concept.name):
            found.setdefault(term, []).extend(names)
    return found


def terms_to_count(query: str) -> list[str]:
    """The terms whose frequencies `weigh` wants: a query's telling ones, and other names'."""
    names = (name for names in names_of(query).values() for name in names)
    of_names = (term for name in names for term in _counted(name))
    return list(dict.fromkeys([*telling_terms(query), *of_names]))


def weigh(query: str, frequencies: Mapping[str, int], chunk_count: int) -> QueryTerms:
    """Inverse document frequency of each telling term (Lucene's form, never negative).

    A term is as frequent as the most frequent of the names that stand for it.
    """
    found = telling_terms(query)
    named = {
        term: {name: count for name in names if (count := frequency(name, frequencies))}
        for term, names in names_of(query).items()
    }
    counts = {
        term: max(frequencies.get(term, 0), *named.get(term, {}).values(), 0) for term in found
    }
    paired = {character for term in found if is_pair(term) for character in term}
    return QueryTerms(
        weights={
            term: _idf(count, chunk_count)
            * (LONE_CHARACTER_WEIGHT if term in paired and is_cjk(term) else 1.0)
            for term, count in counts.items()
        },
        others={term: tuple(spaced(list(name)) for name in names) for term, names in named.items()},
    )


def phrases_to_match(query: str, frequencies: Mapping[str, int]) -> tuple[str, ...]:
    """The rarest of the telling terms and other names that the index holds, rarest first:
    names as their terms with spaces between."""
    names = (name for names in names_of(query).values() for name in names)
    counted = {
        " ".join(words): count
        for words in (*((term,) for term in telling_terms(query)), *names)
        if (count := frequency(words, frequencies))
    }
    rarest = sorted(counted, key=lambda phrase: (counted[phrase], phrase))[:MAX_PHRASES]
    matches = accumulate(counted[phrase] for phrase in rarest)
    return tuple(
        phrase
        for place, (phrase, total) in enumerate(zip(rarest, matches, strict=True))
        if place == 0 or total <= MAX_MATCHES
    )


def frequency(name: Sequence[str], frequencies: Mapping[str, int]) -> int:
    """How many chunks hold a name, as its terms: at most as many as its rarest term."""
    return min((frequencies.get(term, 0) for term in _counted(name)), default=0)


def _counted(name: Sequence[str]) -> Sequence[str]:
    """Without the single characters of a Chinese name: the pairs are rarer."""
    return [term for term in name if not _is_lone(term)] or name


def overlap(query: QueryTerms, text: TermText) -> Overlap:
    """Compare a query with the indexed terms of a chunk."""
    if not query.total:
        return Overlap(0.0, 0.0, 0.0)
    in_heading = query.standing_in(text.heading)
    anywhere = in_heading | query.standing_in(text.anywhere)
    heading = _share(query, in_heading)
    name_met = max(_met(query, in_heading, name) for name in text.names) if heading else 0.0
    return Overlap(_share(query, anywhere), heading, heading * name_met)


def _met(query: QueryTerms, found: set[str], name: str) -> float:
    """The share of a name's telling terms that a query has, 0..1; lone characters as in
    `weigh`. Not by how rare they are: that would have to be looked up for each chunk."""
    weights = weights_in_name(name)
    others = (other for term in found for other in query.others.get(term, ()) if other in name)
    met = found.union(*(other.split() for other in others))
    total = sum(weights.values())
    return sum(weights[term] for term in weights if term in met) / total if total else 0.0


@lru_cache(maxsize=4096)  # the same chunks come up again and again
def weights_in_name(name: str) -> Mapping[str, float]:
    """The telling terms of one of a chunk's names (`TermText.names`), with what each weighs."""
    telling = (term for term in name.split() if term not in STOP_TERMS)
    return {term: LONE_CHARACTER_WEIGHT if _is_lone(term) else 1.0 for term in telling}


def _is_lone(term: str) -> bool:
    return is_cjk(term) and not is_pair(term)


def _share(query: QueryTerms, found: set[str]) -> float:
    return sum(query.weights[term] for term in found) / query.total


def _idf(frequency: int, chunk_count: int) -> float:
    return math.log(1 + (chunk_count - frequency + 0.5) / (frequency + 0.5))
