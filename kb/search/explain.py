"""Why a hit stands where it stands: what each signal gave, and which words it has."""

from __future__ import annotations

from collections.abc import Mapping

from kb.model import Answer, Explanation, Hit, QueryTerm, SignalShare
from kb.search.signals import weights_of


def explain(answer: Answer) -> list[Explanation]:
    """An explanation of each hit of an answer, in their order."""
    weights = weights_of({})
    return [Explanation(_shares(hit, weights), _terms(hit, answer.terms)) for hit in answer.hits]


def _shares(hit: Hit, weights: Mapping[str, float]) -> tuple[SignalShare, ...]:
    return tuple(SignalShare(name, value, weights.get(name)) for name, value in hit.signals.items())


def _terms(hit: Hit, weights: Mapping[str, float]) -> tuple[QueryTerm, ...]:
    return tuple(QueryTerm(term, weight, term in hit.terms) for term, weight in weights.items())
