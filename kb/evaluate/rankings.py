"""Judged sets through the same build and search as real notes: what each query found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kb.config import DEFAULT_MODEL
from kb.errors import KbError
from kb.evaluate.configuration import Configuration, LoadEmbedder, embedder_loader
from kb.evaluate.indexes import notes_index, passage_index
from kb.evaluate.judged import (
    Dialogue,
    DialogueSet,
    JudgedFolder,
    JudgedParts,
    JudgedQuery,
    PartsSet,
    PassageSet,
    QuerySet,
)
from kb.model import Chunk, Progress, Question, Turn
from kb.search.apart import rank_apart
from kb.search.ranking import Ranking
from kb.search.searcher import Searcher
from kb.store.reader import Store

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder

DEPTH: Final = 10  # how many hits the figures look at
ALL_NOTES: Final = "all→notes"
PARTS: Final = "parts"  # of questions about the notes, each part counted


@dataclass(frozen=True, slots=True)
class JudgedRanking:
    """One query, what it should find and what it found."""

    language: str
    right: frozenset[str]  # chunk ids
    ranking: Ranking

    @property
    def first_is_right(self) -> bool:
        """Whether the first hit answers the query."""
        hits = self.ranking.hits
        return bool(hits) and hits[0].chunk.id in self.right

    @property
    def reciprocal_rank(self) -> float:
        """One over the rank of the first right hit; 0 where none is right."""
        ranks = (hit.rank for hit in self.ranking.hits if hit.chunk.id in self.right)
        return next((1 / rank for rank in ranks), 0.0)


@dataclass(frozen=True, slots=True)
class SetRankings:
    """One judged set in one direction, its queries in the order of the file."""

    name: str
    direction: str  # "en→zh": English queries, Chinese passages; "all→notes"
    rankings: tuple[JudgedRanking, ...]


@dataclass(frozen=True, slots=True)
class FolderRankings:
    """What one configuration made of a folder of judged sets."""

    passages: list[SetRankings] = field(default_factory=list)
    notes: list[SetRankings] = field(default_factory=list)
    dialogues: list[SetRankings] = field(default_factory=list)  # without the first turns
    parts: list[SetRankings] = field(default_factory=list)
    unanswerable: list[SetRankings] = field(default_factory=list)  # named without "-unanswerable"

    @property
    def answerable(self) -> list[SetRankings]:
        """All in which something can be found, each query once."""
        return [*self.passages, *self.notes, *self.dialogues, *self.parts]


@dataclass(frozen=True, slots=True)
class _Job:
    """One configuration at work."""

    configuration: Configuration
    report: Progress
    rankings: FolderRankings


def rank_all(
    judged: JudgedFolder,
    index_dir: Path | None,
    configurations: Sequence[Configuration],
    embedder: Embedder | None,
    report: Progress,
) -> list[FolderRankings]:
    """Every judged set under every configuration: the same sets and queries in each.

    `embedder` is for configurations that name no model; those with the same model share its
    vectors. Raises KbError as searching and building do, and where the index is missing.
    """
    load = embedder_loader(embedder)
    several = len(configurations) > 1
    jobs = [
        _Job(
            configuration,
            _labelled(report, configuration.name) if several else report,
            FolderRankings(),
        )
        for configuration in configurations
    ]
    for configuration in configurations:
        if configuration.model:  # a wrong name is told now, not after minutes
            load(configuration.model, DEFAULT_MODEL)
    if judged.asks_notes:
        if index_dir is None:
            raise KbError("these sets judge your notes, but no index is named: run `kb build`")
        _rank_notes(judged, index_dir, jobs, load, report)
    _rank_passages(judged, jobs, load, report)
    return [job.rankings for job in jobs]


def right_chunks(query: JudgedQuery, chunks: Sequence[Chunk]) -> frozenset[str]:
    """The ids of the chunks that a query about notes should find; none if unanswerable.

    A pattern that means one chunk and not those below it anchors "question|heading|…|note".
    """
    pattern = query.pattern
    if pattern is None:
        return frozenset()
    return frozenset(
        chunk.id for chunk in chunks if any(pattern.search(name) for name in _names_of(chunk))
    )


def _names_of(chunk: Chunk) -> list[str]:
    names = [chunk.question, *chunk.breadcrumb, chunk.note]
    return [*names, "|".join(names)]


def _by_embedder(
    jobs: Sequence[_Job], load: LoadEmbedder, usual: str
) -> Iterator[tuple[Embedder, list[_Job]]]:
    """The embedders in use, each with the jobs it is for; `usual` is for those that name none."""
    embedders = [load(job.configuration.model, usual) for job in jobs]
    for embedder in {one.fingerprint: one for one in embedders}.values():
        yield (
            embedder,
            [
                job
                for job, one in zip(jobs, embedders, strict=True)
                if one.fingerprint == embedder.fingerprint
            ],
        )


def _rank_passages(
    judged: JudgedFolder, jobs: Sequence[_Job], load: LoadEmbedder, report: Progress
) -> None:
    for passages in judged.passages:
        queries = [
            queries_of for queries_of in judged.passage_queries if queries_of.name == passages.name
        ]
        if not queries:
            continue
        for embedder, members in _by_embedder(jobs, load, DEFAULT_MODEL):
            with passage_index(passages, embedder, report) as index:
                for job in members:
                    job.rankings.passages.extend(
                        _passages_ranked(index, embedder, passages, queries, job)
                    )
    for job in jobs:
        job.rankings.passages.sort(key=lambda of_set: (of_set.name, of_set.direction))


def _passages_ranked(
    index: Path,
    embedder: Embedder,
    passages: PassageSet,
    query_sets: Sequence[QuerySet],
    job: _Job,
) -> list[SetRankings]:
    with closing(Searcher(index, embedder, job.configuration.weights)) as searcher:
        return [
            _passage_set_ranked(searcher, passages, queries, job.report) for queries in query_sets
        ]


def _passage_set_ranked(
    searcher: Searcher, passages: PassageSet, queries: QuerySet, report: Progress
) -> SetRankings:
    direction = f"{queries.language}→{passages.language}"
    rankings = [
        JudgedRanking(query.language, query.relevant, ranking)
        for query, ranking in _ranked(searcher, queries, f"{queries.name} {direction}", report)
    ]
    return SetRankings(queries.name, direction, tuple(rankings))


def _rank_notes(
    judged: JudgedFolder,
    index_dir: Path,
    jobs: Sequence[_Job],
    load: LoadEmbedder,
    report: Progress,
) -> None:
    with Store(index_dir) as store:
        chunks, usual = store.chunks(), store.info().embedder
    for embedder, members in _by_embedder(jobs, load, usual):
        with notes_index(index_dir, embedder, report) as index:
            for job in members:
                with closing(Searcher(index, embedder, job.configuration.weights)) as searcher:
                    _ask_notes(judged, searcher, chunks, job)


def _ask_notes(
    judged: JudgedFolder, searcher: Searcher, chunks: Sequence[Chunk], job: _Job
) -> None:
    folder, report = job.rankings, job.report
    for queries in judged.about_notes:
        folder.notes.append(_note_set_ranked(searcher, queries, queries.name, chunks, report))
    for dialogues in judged.dialogues:
        folder.dialogues.append(_dialogues_ranked(searcher, dialogues, chunks, report))
    for parts in judged.parts:
        folder.parts.append(_parts_ranked(searcher, parts, chunks, report))
    for queries in judged.unanswerable:
        what = f"{queries.name}-unanswerable"
        folder.unanswerable.append(_note_set_ranked(searcher, queries, what, chunks, report))


def _note_set_ranked(
    searcher: Searcher, queries: QuerySet, what: str, chunks: Sequence[Chunk], report: Progress
) -> SetRankings:
    rankings = [
        JudgedRanking(query.language, right_chunks(query, chunks), ranking)
        for query, ranking in _ranked(searcher, queries, what, report)
    ]
    return SetRankings(queries.name, ALL_NOTES, tuple(rankings))


def _ranked(
    searcher: Searcher, queries: QuerySet, what: str, report: Progress
) -> Iterator[tuple[JudgedQuery, Ranking]]:
    for done, query in enumerate(queries.queries, start=1):
        yield query, searcher.rank(Question(query.text, k=DEPTH))
        report(what, done, len(queries.queries))


def _dialogues_ranked(
    searcher: Searcher, dialogues: DialogueSet, chunks: Sequence[Chunk], report: Progress
) -> SetRankings:
    rankings: list[JudgedRanking] = []
    for done, dialogue in enumerate(dialogues.dialogues, start=1):
        rankings += list(_follow_ups(searcher, dialogue, chunks))
        report(dialogues.name, done, len(dialogues.dialogues))
    return SetRankings(dialogues.name, ALL_NOTES, tuple(rankings))


def _follow_ups(
    searcher: Searcher, dialogue: Dialogue, chunks: Sequence[Chunk]
) -> Iterator[JudgedRanking]:
    """The turns after the first. What went before is what a reader would have seen: the
    first hit, right or wrong."""
    past: list[Turn] = []
    for turn in dialogue.turns:
        ranking = searcher.rank(Question(turn.text, tuple(past), k=DEPTH))
        if past:
            yield JudgedRanking(dialogue.language, right_chunks(turn, chunks), ranking)
        past.append(Turn(turn.text, ranking.hits[0].chunk if ranking.hits else None))


def _parts_ranked(
    searcher: Searcher, of_set: PartsSet, chunks: Sequence[Chunk], report: Progress
) -> SetRankings:
    rankings: list[JudgedRanking] = []
    for done, question in enumerate(of_set.questions, start=1):
        rankings += _found_for_parts(searcher, question, chunks)
        report(of_set.name, done, len(of_set.questions))
    return SetRankings(of_set.name, PARTS, tuple(rankings))


def _found_for_parts(
    searcher: Searcher, question: JudgedParts, chunks: Sequence[Chunk]
) -> list[JudgedRanking]:
    """Of each judged part what was found, in whichever of the answered parts it came up best."""
    apart = rank_apart(searcher.rank, Question(question.text, k=DEPTH))
    rankings = [part.ranking for part in apart.parts] or [apart.whole]
    instead = [_best_for(part, rankings, chunks) for part in question.instead]
    if instead and all(ranked.first_is_right for ranked in instead):
        return instead[: len(question.parts)]
    if len(question.parts) == 1 and apart.parts:  # cut what is one
        rankings = [replace(apart.whole, hits=(), confidence=0.0)]
    return [_best_for(part, rankings, chunks) for part in question.parts]


def _best_for(
    part: JudgedQuery, rankings: Sequence[Ranking], chunks: Sequence[Chunk]
) -> JudgedRanking:
    right = right_chunks(part, chunks)
    judged = [JudgedRanking(part.language, right, ranking) for ranking in rankings]
    return max(judged, key=lambda ranked: ranked.reciprocal_rank)


def _labelled(report: Progress, label: str) -> Progress:
    """Progress that says which of several configurations is at work."""

    def report_labelled(what: str, done: int, total: int) -> None:
        report(f"{label}: {what}", done, total)

    return report_labelled
