"""Why a hit stands where it stands: what each signal gave, and which words it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.model import Answer, Hit
from kb.search.signals import weights_of


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
class QueryTerm:
    """One telling term of a query beside one chunk."""

    term: str
    weight: float  # the rarer in the notes, the more
    is_there: bool  # in the chunk


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one hit stands where it stands."""

    signals: tuple[SignalShare, ...]  # those of the ranking first
    terms: tuple[QueryTerm, ...]  # in the order of the query


def explain(answer: Answer) -> list[Explanation]:
    """An explanation of each hit of an answer, in their order."""
    weights = weights_of({})
    return [Explanation(_shares(hit, weights), _terms(hit, answer.terms)) for hit in answer.hits]


def _shares(hit: Hit, weights: Mapping[str, float]) -> tuple[SignalShare, ...]:
    return tuple(SignalShare(name, value, weights.get(name)) for name, value in hit.signals.items())


def _terms(hit: Hit, weights: Mapping[str, float]) -> tuple[QueryTerm, ...]:
    return tuple(QueryTerm(term, weight, term in hit.terms) for term, weight in weights.items())
