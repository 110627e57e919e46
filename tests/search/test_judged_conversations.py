"""Judged questions in a conversation, over our own notes: all of them in CI, elsewhere twenty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from fakes import rank
from kb.evaluate.figures import evaluate
from kb.model import Turn
from kb.notes import Notes
from kb.search.ranking import Ranking
from kb.search.searcher import Searcher
from project import IN_FULL, PROJECT

EVAL = PROJECT / "tests" / "data" / "eval"
Item = TypeVar("Item")


def some(items: Sequence[Item]) -> Sequence[Item]:
    """Twenty from all over."""
    return items if IN_FULL else items[:: -(-len(items) // 20)]


@pytest.fixture(scope="module")
def searcher(project_index: Path) -> Iterator[Searcher]:
    """A searcher over our own notes."""
    opened = Searcher(project_index)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def notes(project_index: Path) -> Notes:
    return Notes(project_index)


@pytest.mark.parametrize("before", ["what is visual localization", "交叉熵损失是什么"])
def test_questions_that_stand_alone_lose_nothing_by_a_past(searcher: Searcher, before: str) -> None:
    past = [Turn(before, rank(searcher, before).hits[0].chunk)]
    lost = []
    for _, query, right in some(rows("notes-dev.tsv")):
        alone, after = rank(searcher, query), rank(searcher, query, 5, past)
        if after.context is None:
            assert (after.hits, after.confidence) == (alone.hits, alone.confidence)
        elif matches(alone, right) and not matches(after, right):
            lost.append(query)
    assert len(lost) <= 1, lost


@pytest.mark.parametrize("before", ["how does an LSTM work", "怎么创建一个张量"])
def test_what_the_notes_do_not_say_is_not_answered_by_the_topic(
    searcher: Searcher, notes: Notes, before: str
) -> None:
    past = [Turn(before, rank(searcher, before).hits[0].chunk)]
    asked = [query for _, query in some(rows("notes-dev-unanswerable.tsv"))]
    answered = [query for query in asked if notes.ask(query, past=past).answered]
    assert len(answered) <= 1, answered


def test_most_judged_follow_ups_are_found(project_index: Path, tmp_path: Path) -> None:
    name = "notes-dev-dialogues.jsonl"
    dialogues = (EVAL / name).read_text("utf-8").splitlines(keepends=True)
    (tmp_path / name).write_text("".join(some(dialogues)), "utf-8")
    figures = evaluate(tmp_path, project_index).to_json()
    every = next(row for row in figures["sets"] if row["direction"] == "all→notes")
    assert every["hit@1"] >= 0.85, figures


def rows(name: str) -> list[list[str]]:
    lines = (EVAL / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def matches(ranking: Ranking, right: str) -> bool:
    chunk = ranking.hits[0].chunk
    names: Sequence[str] = (chunk.question, *chunk.breadcrumb, chunk.note)
    return any(re.search(right, name, re.IGNORECASE) for name in names)
