"""Why a hit stands where it stands: what each signal gave, and which words it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.model import Hit
from kb.search.lexical import QueryTerms, terms_to_count, weigh
from kb.search.signals import weights_of
from kb.store.reader import Store
from kb.text.passage import term_text


@dataclass(frozen=True, slots=True)
class SignalShare:
    """What one signal gave to a hit's score."""

    name: str
    value: float
    weight: float | None  # None: the ranking does not look at it, the confidence may

    @property
    def contribution(self) -> float:
        """Weight times value; 0 without a weight. Over all signals, the sum is the score."""
        return self.value * (self.weight or 0.0)


@dataclass(frozen=True, slots=True)
class TermFound:
    """One telling term of a query, looked for in one chunk."""

    term: str
    weight: float  # the rarer in the notes, the more
    found: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one hit stands where it stands."""

    signals: tuple[SignalShare, ...]  # those of the ranking first
    terms: tuple[TermFound, ...]  # in the order of the query


def explain(query: str, hits: Sequence[Hit], index_dir: Path) -> list[Explanation]:
    """An explanation for each hit of a search for `query` in that index, in their order.

    Raises KbError when there is no usable index.
    """
    with Store(index_dir) as store:
        frequencies = store.document_frequencies(terms_to_count(query))
        terms = weigh(query, frequencies, len(store.ids()))
    weights = weights_of({})
    return [Explanation(_shares(hit, weights), _terms(hit, terms)) for hit in hits]


def _shares(hit: Hit, weights: Mapping[str, float]) -> tuple[SignalShare, ...]:
    names = [*weights, *(name for name in hit.signals if name not in weights)]
    return tuple(
        SignalShare(name, hit.signals[name], weights.get(name))
        for name in names
        if name in hit.signals
    )


def _terms(hit: Hit, query: QueryTerms) -> tuple[TermFound, ...]:
    found = query.standing_in(term_text(hit.chunk).anywhere)
    return tuple(TermFound(term, weight, term in found) for term, weight in query.weights.items())
