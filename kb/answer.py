"""Hits to an answer in the notes' own words, or an honest "not in the notes"."""

from __future__ import annotations

import time
from typing import Final

from kb.config import DEFAULT_THRESHOLD
from kb.model import Answer, Question
from kb.search.searcher import Searcher
from kb.text.language import language_of

MAX_FOLLOW_UPS: Final = 3


def answer(searcher: Searcher, question: Question, threshold: float = DEFAULT_THRESHOLD) -> Answer:
    """What the notes say to a question.

    The first hit is the answer when `answered`; else the hits are the nearest questions.
    Raises KbError for an empty query, and when there is no usable index.
    """
    started = time.perf_counter()
    ranking = searcher.rank(question)
    follow_ups = searcher.related(ranking.hits, MAX_FOLLOW_UPS, question.scope)
    return Answer(
        query=question.text,
        language=language_of(question.text),
        answered=bool(ranking.hits) and ranking.confidence >= threshold,
        confidence=ranking.confidence,
        hits=ranking.hits,
        follow_ups=follow_ups,
        took_ms=(time.perf_counter() - started) * 1000,
        respelled=ranking.query.respelled,
        context=ranking.context,
        terms=ranking.query.terms.weights,
    )
