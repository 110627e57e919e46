"""Which chunks are worth scoring: two quick steps before the slow one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from kb.search.late import best_cosine
from kb.search.overlap import coverage
from kb.search.query import Query
from kb.search.snapshot import Snapshot

# Up to here every chunk is scored.
SCORE_ALL_CHUNKS: Final = 64
# Beyond, the best so many by chunk vector and by BM25 each …
CANDIDATES_EACH: Final = 32
# … and of those the best so many by what is quickly told. On notes of 491, 663 and 1,820
# chunks hit@1 and hit@3 are the same with twice of either.
SHORTLIST_CHUNKS: Final = 12
_QUICK_WEIGHTS: Final = (1.0, 0.5, 0.3)  # of chunk vector, best sentence, coverage


def shortlist(
    snapshot: Snapshot, query: Query, k: int, within: Sequence[int] | None
) -> Sequence[int]:
    """The rows to score for a query whose k best, of some rows or of all, are wanted, ascending."""
    eligible = snapshot.rows_within("") if within is None else within
    if len(eligible) <= SCORE_ALL_CHUNKS:
        return eligible
    rows = _candidates(snapshot, query, max(CANDIDATES_EACH, k), within)
    scores = _quick_scores(snapshot, query, rows)
    return sorted(sorted(rows, key=lambda row: (-scores[row], row))[: max(SHORTLIST_CHUNKS, k)])


def _candidates(
    snapshot: Snapshot, query: Query, k: int, within: Sequence[int] | None
) -> list[int]:
    near = snapshot.near(query.vector, k, within)
    worded = snapshot.store.rows_by_bm25(query.phrases, k, within)
    return sorted({*near, *worded})


def _quick_scores(snapshot: Snapshot, query: Query, rows: Sequence[int]) -> dict[int, float]:
    texts = snapshot.term_texts(rows)
    vectors = snapshot.vectors_of(rows)
    by_vector = np.array([each.chunk for each in vectors]) @ query.vector
    by_sentence = best_cosine(query.sentence, [each.sentences for each in vectors])
    by_words = np.array([coverage(query.terms, texts[row]) for row in rows])
    scores = np.stack([by_vector, by_sentence, by_words], axis=1) @ np.array(_QUICK_WEIGHTS)
    return dict(zip(rows, scores.tolist(), strict=True))
