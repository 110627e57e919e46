"""Hits to an answer in the notes' own words, or an honest "not in the notes"."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from kb.config import DEFAULT_THRESHOLD
from kb.model import Answer, Turn
from kb.search.searcher import Searcher
from kb.text.language import language_of

MAX_FOLLOW_UPS: Final = 3


def answer(
    searcher: Searcher,
    query: str,
    k: int = 5,
    threshold: float = DEFAULT_THRESHOLD,
    past: Sequence[Turn] = (),
    scope: str = "",
) -> Answer:
    """What the notes within a scope ("": all of them) say to a query, asked after some
    earlier turns, oldest first.

    The first hit is the answer when `answered`; else the hits are the nearest questions.
    Raises KbError for an empty query, and when there is no usable index.
    """
    started = time.perf_counter()
    ranking = searcher.rank(query, k, past, scope)
    follow_ups = searcher.related(ranking.hits, MAX_FOLLOW_UPS, scope)
    return Answer(
        query=query,
        language=language_of(query),
        answered=bool(ranking.hits) and ranking.confidence >= threshold,
        confidence=ranking.confidence,
        hits=ranking.hits,
        follow_ups=follow_ups,
        took_ms=(time.perf_counter() - started) * 1000,
        respelled=ranking.respelled,
        context=ranking.context,
    )
