"""Judged queries to figures: hand-made sets whose figures can be worked out on paper."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes import HashEmbedder
from kb.errors import KbError
from kb.evaluate.figures import evaluate
from kb.evaluate.judged import read_judged
from kb.evaluate.plot import check_plot, panels_of, plot_reliability
from kb.model import Question
from kb.search.ranking import Ranking
from kb.search.searcher import Searcher

Write = Callable[..., Path]

MINE = [
    ("en", "LSTM", "lstm"),
    ("en", "pooling", "^Pooling$"),
    ("zh", "GRU", "RNN"),
    ("en", "GRU", "nothing such"),
]
NOT_MINE = [("en", "how to cook rice"), ("zh", "番茄炒蛋怎么做")]


@pytest.mark.usefixtures("tiny")
def test_passage_sets_in_every_direction(data: Path) -> None:
    report = evaluate(data, embedder=HashEmbedder()).to_json()
    assert [row["direction"] for row in report["sets"]] == ["en→en", "en→zh", "zh→en", "zh→zh"]
    assert report["abstention"] == []
    assert report["pooled"] is None
    for row in report["sets"]:
        assert row.keys() == {"name", "direction", "n", "hit@1", "hit@3", "mrr@10", "ndcg@10"}
        assert (row["name"], row["n"]) == ("tiny", 3)
        assert row["hit@1"] == pytest.approx(2 / 3, abs=1e-4)
        assert row["hit@3"] == 1


def test_sets_about_notes_by_language_and_together(data: Path, index: Path, write: Write) -> None:
    write("mine.tsv", *MINE)
    write("mine-unanswerable.tsv", *NOT_MINE)
    report = evaluate(data, index, HashEmbedder()).to_json()
    assert [(row["direction"], row["n"], row["hit@1"]) for row in report["sets"]] == [
        ("en→notes", 3, pytest.approx(2 / 3, abs=1e-4)),
        ("zh→notes", 1, 1.0),  # by its breadcrumb
        ("all→notes", 4, 0.75),
    ]
    (abstention,) = report["abstention"]
    assert abstention.keys() == {
        "name",
        "n",
        "auroc",
        "answered_at_5",
        "ece",
        "answered",
        "false",
    }
    assert (abstention["name"], abstention["n"]) == ("mine-unanswerable", 6)
    assert (abstention["auroc"], abstention["answered_at_5"]) == (1.0, 1.0)
    json.dumps(report)


def test_the_threshold_says_how_many_are_answered(data: Path, index: Path, write: Write) -> None:
    write("mine.tsv", *MINE)
    write("mine-unanswerable.tsv", *NOT_MINE)
    shares = []
    for threshold in (0.0, 0.5, 1.0):
        report = evaluate(data, index, HashEmbedder(), threshold=threshold)
        assert report.to_json()["threshold"] == threshold
        shares.append((report.abstention[0].answered, report.abstention[0].false))
    assert shares == [(1, 1), (1, 0), (0, 0)]


def test_an_unanswerable_set_is_told_from_the_answerable_one_of_its_name_else_from_all(
    data: Path, index: Path, write: Write
) -> None:
    write("mine.tsv", *MINE)
    write("yours.tsv", ("en", "LSTM", "lstm"))
    write("mine-unanswerable.tsv", *NOT_MINE)
    write("near-unanswerable.tsv", ("en", "what is rice"))
    report = evaluate(data, index, HashEmbedder())
    assert [(one.name, one.n) for one in report.abstention] == [
        ("mine-unanswerable", 4 + 2),
        ("near-unanswerable", 4 + 1 + 1),
    ]
    assert report.pooled
    assert (report.pooled.name, report.pooled.n) == ("pooled", 4 + 1 + 2 + 1)  # each query once
    assert sum(one.count for one in report.pooled.bins) == report.pooled.n


def test_unanswerable_sets_alone_are_measured(data: Path, index: Path, write: Write) -> None:
    write("near-unanswerable.tsv", *NOT_MINE)
    report = evaluate(data, index, HashEmbedder())
    assert (report.sets, report.abstention[0].n) == ((), 2)


def test_dialogues_count_every_turn_after_the_first(data: Path, index: Path, write: Write) -> None:
    lstm, gru, wrong = (
        {"query": name, "right": right}
        for name, right in (("LSTM", "lstm"), ("GRU", "gru"), ("Pooling", "no such"))
    )
    write(
        "mine-dialogues.jsonl",
        {"language": "EN", "turns": [wrong, lstm, gru]},
        {"language": "zh", "turns": [lstm, wrong]},
    )
    report = evaluate(data, index, HashEmbedder())
    rows = [(one.name, one.direction, one.n, one.hit_at_1) for one in report.sets]
    assert rows == [
        ("mine-dialogues", "en→notes", 2, 1.0),
        ("mine-dialogues", "zh→notes", 1, 0.0),
        ("mine-dialogues", "all→notes", 3, pytest.approx(2 / 3, abs=1e-4)),
    ]


def test_of_a_question_in_parts_each_part_counts(data: Path, index: Path, write: Write) -> None:
    lstm, gru, wrong = ({"right": right} for right in ("lstm", "^GRU[^|]*[|]", "no such"))
    write(
        "mine-parts.jsonl",
        {"language": "en", "query": "1. what is LSTM 2. what is GRU", "parts": [lstm, gru, wrong]},
        {"language": "en", "query": "what is LSTM", "parts": [lstm]},
        # It is judged to be one, and is cut.
        {"language": "en", "query": "1. what is GRU 2. what is Pooling", "parts": [gru]},
        # Or both of the others instead.
        {"language": "en", "query": "1. what is GRU 2. what is LSTM", "parts": [wrong],
         "instead": [lstm, gru]},
    )  # fmt: skip
    [row] = evaluate(data, index, HashEmbedder()).sets
    assert (row.name, row.direction, row.n) == ("mine-parts", "parts", 6)
    assert row.hit_at_1 == pytest.approx(4 / 6, abs=1e-4)


def test_a_turn_comes_after_what_was_found_for_those_before_right_or_wrong(
    data: Path, index: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = [
        {"query": "LSTM", "right": "pooling"},  # judged wrongly on purpose
        {"query": "GRU", "right": "gru"},
        {"query": "Pooling", "right": "pooling"},
    ]
    write("mine-dialogues.jsonl", *[{"language": "en", "turns": turns}] * 2)
    pasts: list[list[tuple[str, str]]] = []
    rank = Searcher.rank

    def rank_and_note(self: Searcher, question: Question) -> Ranking:
        shown = [(turn.query, turn.chunk) for turn in question.past]
        pasts.append([(query, chunk.question) for query, chunk in shown if chunk])
        return rank(self, question)

    monkeypatch.setattr(Searcher, "rank", rank_and_note)
    evaluate(data, index, HashEmbedder())
    both = [[], [("LSTM", "LSTM")], [("LSTM", "LSTM"), ("GRU", "GRU")]]
    assert pasts == both * 2


def test_sets_about_notes_need_an_index(data: Path, tmp_path: Path, write: Write) -> None:
    write("mine.tsv", *MINE)
    with pytest.raises(KbError, match="kb build"):
        evaluate(data)
    with pytest.raises(KbError, match="kb build"):
        evaluate(data, tmp_path / "nowhere", HashEmbedder())


@pytest.mark.usefixtures("tiny")
def test_progress_is_told(data: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    evaluate(data, embedder=HashEmbedder(), progress=lambda *step: steps.append(step))
    assert steps[-1] == ("tiny zh→zh", 3, 3)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_reliability_is_drawn_for_each_set_and_for_all_together(
    data: Path, index: Path, write: Write, tmp_path: Path, ending: str
) -> None:
    write("mine.tsv", *MINE)
    write("笔记 $x$-unanswerable.tsv", *NOT_MINE)
    write("near-unanswerable.tsv", *NOT_MINE)
    report = evaluate(data, index, HashEmbedder())
    names = [one.name for one in panels_of(report)]
    assert names == ["near-unanswerable", "笔记 $x$-unanswerable", "pooled"]
    plot_reliability(report, tmp_path / f"reliability.{ending}")
    starts = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
    assert (tmp_path / f"reliability.{ending}").read_bytes().startswith(starts[ending])


def test_one_set_has_one_panel(data: Path, index: Path, write: Write) -> None:
    write("mine.tsv", *MINE)
    write("mine-unanswerable.tsv", *NOT_MINE)
    report = evaluate(data, index, HashEmbedder())
    assert [one.name for one in panels_of(report)] == ["mine-unanswerable"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [("x.txt", "unknown kind of picture"), ("no/x.png", "no folder"), ("x.png", "is a folder")],
)
def test_a_picture_that_cannot_be_saved_is_told_before_anything_is_measured(
    data: Path, write: Write, tmp_path: Path, name: str, problem: str
) -> None:
    (tmp_path / "x.png").mkdir()
    write("mine-unanswerable.tsv", *NOT_MINE)
    with pytest.raises(KbError, match=problem):
        check_plot(read_judged(data), tmp_path / name)


def test_without_unanswerable_queries_there_is_nothing_to_draw(data: Path, write: Write) -> None:
    write("mine.tsv", *MINE)
    with pytest.raises(KbError, match=r"NAME-unanswerable\.tsv"):
        check_plot(read_judged(data), data / "x.png")
