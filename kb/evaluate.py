"""Judged queries to figures: is the right chunk found, and is its absence noticed?

Three kinds of files, told apart by name, from any folder:

- ``NAME-passages.LANG.jsonl`` with ``NAME-queries.LANG.jsonl``: passages that are indexed
  for the occasion, and queries with the ids of the passages that answer them. Every
  language of queries is tried against every language of passages.
- ``NAME.tsv``: language, query, regular expression, judged against the user's own index: a
  chunk is right when the expression is found in its question, breadcrumb or note path.
- ``NAME-unanswerable.tsv``: language, query; what the user's own notes do not answer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.build import index_notes, loaded
from kb.errors import KbError
from kb.judged import JudgedFolder, JudgedQuery, Passage, PassageSet, QuerySet, read_judged
from kb.language import language_of
from kb.model import Chunk, ChunkKind, Note
from kb.search import Ranking, Searcher
from kb.store.reader import Store

if TYPE_CHECKING:
    from kb.embed import Embedder

DEPTH: Final = 10  # how many hits the figures look at
# Stand for "no right chunk in the index" and "nothing found"; no chunk has such an id.
_NOTHING_RIGHT: Final = " nothing right"
_NOTHING_FOUND: Final = " nothing found"
_BINS: Final = 10
_FALSE_ANSWERS: Final = 0.05

Progress = Callable[[str, int, int], None]  # what is evaluated, done, of how many


@dataclass(frozen=True, slots=True)
class SetFigures:
    """How well one set of queries finds its chunks."""

    name: str
    direction: str  # "en→zh": English queries, Chinese passages; "all→notes"
    n: int  # queries
    hit_at_1: float
    hit_at_3: float
    mrr_at_10: float
    ndcg_at_10: float


@dataclass(frozen=True, slots=True)
class AbstentionFigures:
    """How well the confidence tells what the notes answer from what they don't."""

    name: str
    n: int  # queries, answerable and not
    auroc: float  # of the confidence: answerable against unanswerable
    answered_at_5: float  # answerable queries kept where 5 % of the others slip through
    ece: float  # mean distance of the confidence from how often the first hit is right


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of a folder of judged sets."""

    sets: tuple[SetFigures, ...]
    abstention: tuple[AbstentionFigures, ...]

    def to_json(self) -> dict[str, list[dict[str, str | int | float]]]:
        """The object that `kb eval --json` prints."""
        return {
            "sets": [
                {
                    "name": figures.name,
                    "direction": figures.direction,
                    "n": figures.n,
                    "hit@1": figures.hit_at_1,
                    "hit@3": figures.hit_at_3,
                    "mrr@10": figures.mrr_at_10,
                    "ndcg@10": figures.ndcg_at_10,
                }
                for figures in self.sets
            ],
            "abstention": [
                {
                    "name": figures.name,
                    "n": figures.n,
                    "auroc": figures.auroc,
                    "answered_at_5": figures.answered_at_5,
                    "ece": figures.ece,
                }
                for figures in self.abstention
            ],
        }


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One query, what it should find and what it found."""

    language: str
    right: frozenset[str]  # chunk ids
    ranking: Ranking

    @property
    def first_is_right(self) -> bool:
        hits = self.ranking.hits
        return bool(hits) and hits[0].chunk.id in self.right


def evaluate(
    data_dir: Path,
    index_dir: Path | None = None,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Run every judged set of a folder through the same build and search as real notes.

    Sets about the user's notes need `index_dir`. Raises KbError naming file and line of
    what can't be read, and when the folder holds no judged set.
    """
    judged = read_judged(data_dir)
    report = progress or _silent
    figures = _passage_figures(judged, embedder, report)
    if not (judged.about_notes or judged.unanswerable):
        return Evaluation(tuple(figures), ())
    if index_dir is None:
        raise KbError(f"{data_dir} judges your notes, but no index is named: run `kb build`")
    searcher = Searcher(index_dir, embedder)
    answerable = _note_outcomes(judged, searcher, index_dir, report)
    for name, outcomes in answerable.items():
        figures += _note_figures(name, outcomes)
    return Evaluation(
        tuple(figures), tuple(_abstention_figures(judged, searcher, answerable, report))
    )


def figures_of(runs: Sequence[tuple[frozenset[str], Sequence[str]]]) -> dict[str, float]:
    """hit@1, hit@3, mrr@10 and ndcg@10, means over queries of (right ids, found ids).

    A query that has no right chunk, or finds nothing, counts as 0.
    """
    import ir_measures
    from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

    measures = {"hit@1": Success @ 1, "hit@3": Success @ 3, "mrr@10": RR @ 10, "ndcg@10": nDCG @ 10}
    # The library leaves out queries without a judgement, so each gets one at least.
    judgements = [
        Qrel(str(query), found, 1)
        for query, (right, _) in enumerate(runs)
        for found in sorted(right or {_NOTHING_RIGHT})
    ]
    # It sorts by score and breaks ties its own way: falling ranks keep our order.
    ranked = [
        ScoredDoc(str(query), found, float(-rank))
        for query, (_, hits) in enumerate(runs)
        for rank, found in enumerate(hits or [_NOTHING_FOUND])
    ]
    values = ir_measures.calc_aggregate(list(measures.values()), judgements, ranked)
    return {name: round(float(values[measure]), 4) for name, measure in measures.items()}


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """How often a positive scores above a negative; a tie counts half."""
    if not positives or not negatives:
        return 0.5
    above = np.subtract.outer(np.asarray(positives), np.asarray(negatives))
    return float((above > 0).mean() + (above == 0).mean() / 2)


def kept_at(false_share: float, positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The share of positives above the lowest threshold that at most `false_share` of the
    negatives pass."""
    if not positives:
        return 0.0
    allowed = int(false_share * len(negatives))
    falling = sorted(negatives, reverse=True)
    threshold = falling[allowed] if allowed < len(falling) else -np.inf
    return float(np.mean([score > threshold for score in positives]))


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over ten bins of equal width (Naeini et al., 2015)."""
    if not confidences:
        return 0.0
    scores, hits = np.asarray(confidences), np.asarray(right, dtype=float)
    bins = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(scores[bins == bin_].mean() - hits[bins == bin_].mean()) * (bins == bin_).mean()
        for bin_ in np.unique(bins)
    ]
    return float(sum(gaps))


def _silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def _passage_figures(
    judged: JudgedFolder, embedder: Embedder | None, report: Progress
) -> list[SetFigures]:
    figures: list[SetFigures] = []
    for passages in judged.passages:
        query_sets = [found for found in judged.passage_queries if found.name == passages.name]
        if not query_sets:
            continue
        with passage_searcher(passages, embedder, report) as searcher:
            for queries in query_sets:
                direction = f"{queries.language}→{passages.language}"
                what = f"{queries.name} {direction}"
                outcomes = [
                    _Outcome(query.language, query.relevant, ranking)
                    for query, ranking in _ranked(searcher, queries, what, report)
                ]
                figures.append(_set_figures(queries.name, direction, outcomes))
    return sorted(figures, key=lambda found: (found.name, found.direction))


@contextmanager
def passage_searcher(
    passages: PassageSet, embedder: Embedder | None, report: Progress
) -> Iterator[Searcher]:
    """A searcher over a temporary index in which each passage is a chunk."""
    note = Note(
        path=passages.file,
        title=passages.name,
        tags=(),
        aliases=(),
        chunks=tuple(_passage_chunk(passage, passages) for passage in passages.passages),
        snippets=(),
        warnings=(),
    )

    def report_build(stage: str, done: int, total: int) -> None:
        report(f"{stage} {passages.file}", done, total)

    with tempfile.TemporaryDirectory(prefix="kb-eval-", ignore_cleanup_errors=True) as folder:
        index_notes([note], Path(folder), loaded(embedder), report_build)
        searcher = Searcher(Path(folder), embedder)
        try:
            yield searcher
        finally:
            searcher.close()


def _passage_chunk(passage: Passage, passages: PassageSet) -> Chunk:
    return Chunk(
        id=passage.id,
        kind=ChunkKind.ANSWER,
        question="",  # titles help within a language by .002 and cost .008 across
        answer=passage.text,
        breadcrumb=(),
        note=passages.file,
        first_line=passage.line,
        last_line=passage.line,
        language=language_of(passage.text),
    )


def _note_outcomes(
    judged: JudgedFolder, searcher: Searcher, index_dir: Path, report: Progress
) -> dict[str, list[_Outcome]]:
    """Set name to the outcome of each of its queries."""
    with Store(index_dir) as store:
        chunks = store.chunks()
    return {
        queries.name: [
            _Outcome(query.language, right_chunks(query, chunks), ranking)
            for query, ranking in _ranked(searcher, queries, queries.name, report)
        ]
        for queries in judged.about_notes
    }


def right_chunks(query: JudgedQuery, chunks: Sequence[Chunk]) -> frozenset[str]:
    """The ids of the chunks that a query about notes should find; none if unanswerable."""
    pattern = query.pattern
    if pattern is None:
        return frozenset()
    return frozenset(
        chunk.id
        for chunk in chunks
        if any(pattern.search(name) for name in (chunk.question, *chunk.breadcrumb, chunk.note))
    )


def _note_figures(name: str, outcomes: Sequence[_Outcome]) -> list[SetFigures]:
    """One row for each language of queries, and one for all."""
    languages = sorted({outcome.language for outcome in outcomes})
    rows = [
        _set_figures(
            name,
            f"{language}→notes",
            [outcome for outcome in outcomes if outcome.language == language],
        )
        for language in languages
    ]
    return [*rows, _set_figures(name, "all→notes", outcomes)]


def _abstention_figures(
    judged: JudgedFolder,
    searcher: Searcher,
    answerable: dict[str, list[_Outcome]],
    report: Progress,
) -> Iterator[AbstentionFigures]:
    """Each unanswerable set against the answerable one of its name, or against them all."""
    everything = [outcome for outcomes in answerable.values() for outcome in outcomes]
    for queries in judged.unanswerable:
        name = f"{queries.name}-unanswerable"
        outcomes = answerable.get(queries.name, everything)
        positives = [outcome.ranking.confidence for outcome in outcomes]
        negatives = [ranking.confidence for _, ranking in _ranked(searcher, queries, name, report)]
        right = [outcome.first_is_right for outcome in outcomes] + [False] * len(negatives)
        yield AbstentionFigures(
            name=name,
            n=len(positives) + len(negatives),
            auroc=round(auroc(positives, negatives), 4),
            answered_at_5=round(kept_at(_FALSE_ANSWERS, positives, negatives), 4),
            ece=round(calibration_error([*positives, *negatives], right), 4),
        )


def _ranked(
    searcher: Searcher, queries: QuerySet, what: str, report: Progress
) -> Iterator[tuple[JudgedQuery, Ranking]]:
    for done, query in enumerate(queries.queries, start=1):
        yield query, searcher.rank(query.text, DEPTH)
        report(what, done, len(queries.queries))


def _set_figures(name: str, direction: str, outcomes: Sequence[_Outcome]) -> SetFigures:
    figures = figures_of(
        [(outcome.right, [hit.chunk.id for hit in outcome.ranking.hits]) for outcome in outcomes]
    )
    return SetFigures(
        name=name,
        direction=direction,
        n=len(outcomes),
        hit_at_1=figures["hit@1"],
        hit_at_3=figures["hit@3"],
        mrr_at_10=figures["mrr@10"],
        ndcg_at_10=figures["ndcg@10"],
    )
