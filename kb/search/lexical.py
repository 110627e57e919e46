"""The lexical side: which words of the query stand in a chunk, and how much they tell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kb.store.passage import TermText
from kb.store.tokens import is_cjk, is_pair, terms

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
STOP_TERMS: Final = frozenset(term for word in _QUESTION_WORDS.split() for term in terms(word))

# A single character of a longer run says little beside the pairs it stands in (on XQuAD's
# Chinese, hit@1 with coverage: .961 at 0 and at .1, .956 at 1).
_LONE_CHARACTER_WEIGHT: Final = 0.1


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """The distinct telling terms of a query, with what each weighs in this index."""

    weights: Mapping[str, float]  # term to weight, in order of the query

    @property
    def total(self) -> float:
        """The weight of all terms, absent ones too."""
        return sum(self.weights.values())


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of a query's weight stands in a chunk, each 0..1.

    Whether a term stands there, not how often: beside late interaction, BM25's counts
    helped less than half as much.
    """

    coverage: float  # in any field
    heading: float  # in the question or its aliases


def telling_terms(query: str) -> list[str]:
    """The distinct terms of a query without those that only ask, in order.

    All of them when nothing else is left.
    """
    distinct = list(dict.fromkeys(terms(query)))
    return [term for term in distinct if term not in STOP_TERMS] or distinct


def weigh(query: str, frequencies: Mapping[str, int], chunk_count: int) -> QueryTerms:
    """Inverse document frequency of each telling term (Lucene's form, never negative)."""
    found = telling_terms(query)
    paired = {character for term in found if is_pair(term) for character in term}
    return QueryTerms(
        {
            term: _idf(frequencies.get(term, 0), chunk_count)
            * (_LONE_CHARACTER_WEIGHT if term in paired and is_cjk(term) else 1.0)
            for term in found
        }
    )


def overlap(query: QueryTerms, text: TermText) -> Overlap:
    """Compare a query with the indexed terms of a chunk."""
    if not query.total:
        return Overlap(0.0, 0.0)
    return Overlap(_share(query, text.anywhere), _share(query, text.heading))


def _share(query: QueryTerms, spaced: str) -> float:
    found = sum(weight for term, weight in query.weights.items() if f" {term} " in spaced)
    return found / query.total


def _idf(frequency: int, chunk_count: int) -> float:
    return math.log(1 + (chunk_count - frequency + 0.5) / (frequency + 0.5))
