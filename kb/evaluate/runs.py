"""Judged sets through the same build and search as real notes: what each query found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kb.config import DEFAULT_MODEL
from kb.errors import KbError
from kb.evaluate.configuration import Configuration, LoadEmbedder, embedder_loader
from kb.evaluate.indexes import Progress, notes_index, passage_index
from kb.evaluate.judged import (
    Dialogue,
    DialogueSet,
    JudgedFolder,
    JudgedQuery,
    PassageSet,
    QuerySet,
)
from kb.model import Chunk, Question, Turn
from kb.search.ranking import Ranking
from kb.search.searcher import Searcher
from kb.store.reader import Store

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder

DEPTH: Final = 10  # how many hits the figures look at
ALL_NOTES: Final = "all→notes"


@dataclass(frozen=True, slots=True)
class Outcome:
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
class Run:
    """One judged set in one direction, its queries in the order of the file."""

    name: str
    direction: str  # "en→zh": English queries, Chinese passages; "all→notes"
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Runs:
    """What one configuration made of a folder of judged sets."""

    passages: list[Run] = field(default_factory=list)
    notes: list[Run] = field(default_factory=list)
    dialogues: list[Run] = field(default_factory=list)  # without the first turns
    unanswerable: list[Run] = field(default_factory=list)  # named without "-unanswerable"

    @property
    def answerable(self) -> list[Run]:
        """All in which something can be found, each query once."""
        return [*self.passages, *self.notes, *self.dialogues]


@dataclass(frozen=True, slots=True)
class _Job:
    """One configuration at work."""

    chosen: Configuration
    report: Progress
    runs: Runs


def run_all(
    judged: JudgedFolder,
    index_dir: Path | None,
    configurations: Sequence[Configuration],
    embedder: Embedder | None,
    report: Progress,
) -> list[Runs]:
    """Every judged set under every configuration: the same sets and queries in each.

    `embedder` is for configurations that name no model; those with the same model share its
    vectors. Raises KbError as searching and building do, and where the index is missing.
    """
    load = embedder_loader(embedder)
    several = len(configurations) > 1
    jobs = [
        _Job(chosen, _labelled(report, chosen.name) if several else report, Runs())
        for chosen in configurations
    ]
    for chosen in configurations:
        if chosen.model:  # a wrong name is told now, not after minutes
            load(chosen.model, DEFAULT_MODEL)
    if judged.about_notes or judged.dialogues or judged.unanswerable:
        if index_dir is None:
            raise KbError("these sets judge your notes, but no index is named: run `kb build`")
        _run_notes(judged, index_dir, jobs, load, report)
    _run_passages(judged, jobs, load, report)
    return [job.runs for job in jobs]


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


def _by_embedder(
    jobs: Sequence[_Job], load: LoadEmbedder, usual: str
) -> Iterator[tuple[Embedder, list[_Job]]]:
    """The embedders in use, each with the jobs it is for; `usual` is for those that name none."""
    embedders = [load(job.chosen.model, usual) for job in jobs]
    for embedder in {found.fingerprint: found for found in embedders}.values():
        yield (
            embedder,
            [
                job
                for job, found in zip(jobs, embedders, strict=True)
                if found.fingerprint == embedder.fingerprint
            ],
        )


def _run_passages(
    judged: JudgedFolder, jobs: Sequence[_Job], load: LoadEmbedder, report: Progress
) -> None:
    for passages in judged.passages:
        queries = [found for found in judged.passage_queries if found.name == passages.name]
        if not queries:
            continue
        for embedder, members in _by_embedder(jobs, load, DEFAULT_MODEL):
            with passage_index(passages, embedder, report) as index:
                for job in members:
                    job.runs.passages.extend(_passage_runs(index, embedder, passages, queries, job))
    for job in jobs:
        job.runs.passages.sort(key=lambda run: (run.name, run.direction))


def _passage_runs(
    index: Path,
    embedder: Embedder,
    passages: PassageSet,
    query_sets: Sequence[QuerySet],
    job: _Job,
) -> list[Run]:
    with closing(Searcher(index, embedder, job.chosen.weights)) as searcher:
        return [_passage_run(searcher, passages, queries, job.report) for queries in query_sets]


def _passage_run(
    searcher: Searcher, passages: PassageSet, queries: QuerySet, report: Progress
) -> Run:
    direction = f"{queries.language}→{passages.language}"
    outcomes = [
        Outcome(query.language, query.relevant, ranking)
        for query, ranking in _ranked(searcher, queries, f"{queries.name} {direction}", report)
    ]
    return Run(queries.name, direction, tuple(outcomes))


def _run_notes(
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
                with closing(Searcher(index, embedder, job.chosen.weights)) as searcher:
                    _ask_notes(judged, searcher, chunks, job)


def _ask_notes(
    judged: JudgedFolder, searcher: Searcher, chunks: Sequence[Chunk], job: _Job
) -> None:
    runs, report = job.runs, job.report
    for queries in judged.about_notes:
        runs.notes.append(_note_run(searcher, queries, queries.name, chunks, report))
    for dialogues in judged.dialogues:
        runs.dialogues.append(_dialogue_run(searcher, dialogues, chunks, report))
    for queries in judged.unanswerable:
        what = f"{queries.name}-unanswerable"
        runs.unanswerable.append(_note_run(searcher, queries, what, chunks, report))


def _note_run(
    searcher: Searcher, queries: QuerySet, what: str, chunks: Sequence[Chunk], report: Progress
) -> Run:
    outcomes = [
        Outcome(query.language, right_chunks(query, chunks), ranking)
        for query, ranking in _ranked(searcher, queries, what, report)
    ]
    return Run(queries.name, ALL_NOTES, tuple(outcomes))


def _ranked(
    searcher: Searcher, queries: QuerySet, what: str, report: Progress
) -> Iterator[tuple[JudgedQuery, Ranking]]:
    for done, query in enumerate(queries.queries, start=1):
        yield query, searcher.rank(Question(query.text, k=DEPTH))
        report(what, done, len(queries.queries))


def _dialogue_run(
    searcher: Searcher, dialogues: DialogueSet, chunks: Sequence[Chunk], report: Progress
) -> Run:
    outcomes: list[Outcome] = []
    for done, dialogue in enumerate(dialogues.dialogues, start=1):
        outcomes += list(_follow_ups(searcher, dialogue, chunks))
        report(dialogues.name, done, len(dialogues.dialogues))
    return Run(dialogues.name, ALL_NOTES, tuple(outcomes))


def _follow_ups(
    searcher: Searcher, dialogue: Dialogue, chunks: Sequence[Chunk]
) -> Iterator[Outcome]:
    """The turns after the first. What went before is what a reader would have seen: the
    first hit, right or wrong."""
    past: list[Turn] = []
    for turn in dialogue.turns:
        ranking = searcher.rank(Question(turn.text, tuple(past), k=DEPTH))
        if past:
            yield Outcome(dialogue.language, right_chunks(turn, chunks), ranking)
        past.append(Turn(turn.text, ranking.hits[0].chunk if ranking.hits else None))


def _labelled(report: Progress, label: str) -> Progress:
    """Progress that says which of several configurations is at work."""

    def report_labelled(what: str, done: int, total: int) -> None:
        report(f"{label}: {what}", done, total)

    return report_labelled
