"""Which words of a query stand in a chunk, and how much they tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kb.search.query_terms import LONE_CHARACTER_WEIGHT, STOP_TERMS, QueryTerms, is_lone
from kb.text.passage import NAME_END, TermText


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of a query's weight stands in a chunk, each share 0..1.

    Whether a term stands there, not how often: beside late interaction, BM25's counts
    helped less than half as much.
    """

    terms: frozenset[str]  # of the query, that stand in any field
    coverage: float  # their share
    heading: float  # the share that stands in the question or its aliases
    named: float  # the same, times how much of one of its names the query has
    part: float  # what is asked for is only a part of what it is called; see `_part`
    absent: float  # the share of the weightiest term that does not stand there
    lacks_name: bool  # a name of the query, or a part of one, does not stand there
    lacks_thing: bool  # what the query asks for does not stand there by any name, nor do its words


def overlap(query: QueryTerms, text: TermText) -> Overlap:
    """Compare a query with the indexed terms of a chunk."""
    if not query.total:
        return Overlap(frozenset(), 0.0, 0.0, 0.0, 0.0, 0.0, lacks_name=False, lacks_thing=False)
    in_heading = query.standing_in(text.heading)
    anywhere = query.standing_in(text.anywhere)
    heading = _share(query, in_heading)
    name_met = max(_met(query, in_heading, name) for name in text.names) if heading else 0.0
    absent = (weight for term, weight in query.weights.items() if term not in anywhere)
    absent_most = max(absent, default=0.0)
    return Overlap(
        terms=frozenset(anywhere),
        coverage=_share(query, anywhere),  # as `coverage` below
        heading=heading,
        named=heading * name_met,
        part=_part(query, 1 - name_met, text) if query.thing and name_met < 1 else 0.0,
        absent=absent_most / query.total,
        lacks_name=any(_lacks(text, part) for part in query.names),
        lacks_thing=absent_most > 0 and bool(query.thing) and _lacks(text, query.thing),
    )


def coverage(query: QueryTerms, text: TermText) -> float:
    """`Overlap.coverage` alone, in a quarter of the time."""
    if not query.total:
        return 0.0
    return _share(query, query.standing_in(text.anywhere))


def _met(query: QueryTerms, standing: Collection[str], name: str) -> float:
    """The share of a name's telling terms that a query has, 0..1; lone characters as in
    `weigh`. Not by how rare they are: that would have to be looked up for each chunk."""
    weights = weights_in_name(name)
    others = (other for term in standing for other in query.others.get(term, ()) if other in name)
    met = set(standing).union(*(other.split() for other in others))
    total = sum(weights.values())
    return sum(weights[term] for term in weights if term in met) / total if total else 0.0


def _lacks(text: TermText, phrases: Collection[str]) -> bool:
    return not any(phrase in text.anywhere for phrase in phrases)


def _part(query: QueryTerms, more: float, text: TermText) -> float:
    """Of how much more than the thing that is asked for the chunk's nearest name consists, 0..1;
    the oftener the chunk speaks of that thing apart from its names, the less it counts. "Why does
    Redis use a skip list" doesn't say what a skip list is, but might."""
    if not any(name in text.heading for name in query.thing):
        return 0.0
    return more / (1 + _count_apart(query.thing, text))


def _count_apart(thing: Collection[str], text: TermText) -> int:
    """How often a thing stands in a chunk elsewhere than in the chunk's names."""
    apart = text.context + NAME_END + text.body
    for name in sorted(text.names, key=len, reverse=True):
        apart = apart.replace(name, NAME_END)
    return sum(apart.count(name) for name in thing)


@lru_cache(maxsize=4096)  # the same chunks come up again and again
def weights_in_name(name: str) -> Mapping[str, float]:
    """The telling terms of one of a chunk's names (`TermText.names`), with what each weighs."""
    telling = (term for term in name.split() if term not in STOP_TERMS)
    return {term: LONE_CHARACTER_WEIGHT if is_lone(term) else 1.0 for term in telling}


def _share(query: QueryTerms, standing: Collection[str]) -> float:
    """In the order of the query: a set's own order, and so the last digit of the sum, differs
    from process to process."""
    weights = query.weights
    return sum(weights[term] for term in weights if term in standing) / query.total
