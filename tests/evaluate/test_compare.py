"""Two configurations on the same queries, with figures that can be worked out on paper."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes import HashEmbedder
from kb.embed.load import DEFAULT_MODEL
from kb.errors import KbError
from kb.evaluate.compare import compare
from kb.evaluate.configuration import Configuration, configuration
from kb.evaluate.figures import evaluate
from kb.search.signals import SIGNALS

Write = Callable[..., Path]

# The chunk with the query's words comes last instead of first.
UPSIDE_DOWN = "coverage=-9"


def test_a_configuration_is_read() -> None:
    assert configuration(" default ") == Configuration("default", {}, None)
    assert configuration("coverage=0, length=-1e-2,model=./my model") == Configuration(
        "coverage=0, length=-1e-2,model=./my model",
        {"coverage": 0.0, "length": -0.01},
        "./my model",
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no configuration"),
        ("coverage", "no configuration"),
        ("coverage=", "no configuration"),
        ("default,coverage=0", "no configuration"),
        ("coverage=0,", "no configuration"),
        ("coverage=much", "'much' is no weight of coverage"),
        ("coverage=nan", "'nan' is no weight"),
        ("coverage=1,coverage=2", "coverage stands twice"),
        ("heading=1", "no signal 'heading'"),
    ],
)
def test_a_mistake_in_a_configuration_is_told(text: str, problem: str) -> None:
    with pytest.raises(KbError, match=problem):
        configuration(text)
    if problem == "no configuration":
        with pytest.raises(KbError, match=f"{SIGNALS[0].name}, .*, model"):
            configuration(text)


@pytest.mark.usefixtures("tiny")
def test_two_configurations_side_by_side(data: Path) -> None:
    """Right are the first two queries of three under A, under B none but the wrongly judged."""
    embedder = HashEmbedder()
    report = compare(data, Configuration(), configuration(UPSIDE_DOWN), embedder=embedder).to_json()
    assert (report["a"], report["b"]) == ("default", UPSIDE_DOWN)
    assert [row["direction"] for row in report["sets"]] == ["en→en", "en→zh", "zh→en", "zh→zh"]
    for row in report["sets"]:
        assert (row["n"], row["only_a"]) == (3, 2)
        assert row["hit@1_a"] == pytest.approx(2 / 3, abs=1e-4)
        assert row["difference"] == pytest.approx(row["hit@1_b"] - row["hit@1_a"], abs=1e-4)
    pooled = report["pooled"]
    assert (pooled["name"], pooled["n"], pooled["only_a"]) == ("pooled", 12, 8)
    assert len(embedder.read) == 6  # every passage was embedded once
    json.dumps(report)


@pytest.mark.usefixtures("tiny")
def test_figures_of_a_are_those_that_eval_gives(data: Path) -> None:
    alone = evaluate(data, embedder=HashEmbedder()).sets
    beside = compare(data, Configuration(), configuration("length=-1"), embedder=HashEmbedder())
    assert [(one.name, one.direction, one.n) for one in beside.sets] == [
        (one.name, one.direction, one.n) for one in alone
    ]
    for pair, figures in zip(beside.sets, alone, strict=True):
        assert pair.hit_at_1[0] == pytest.approx(figures.hit_at_1, abs=1e-4)
        assert pair.mrr_at_10[0] == pytest.approx(figures.mrr_at_10, abs=1e-4)


def test_a_configuration_beside_itself_differs_in_nothing(
    data: Path, index: Path, write: Write
) -> None:
    write("mine.tsv", ("en", "LSTM", "lstm"), ("zh", "GRU", "gru"))
    report = compare(data, Configuration(), Configuration(), index, HashEmbedder())
    assert [one.direction for one in report.sets] == ["en→notes", "zh→notes", "all→notes"]
    for one in (*report.sets, report.pooled):
        assert (one.p, one.difference, one.only_a, one.only_b) == (1, 0, 0, 0)
    assert report.pooled.n == 2  # each query once, not once more for its language


def test_the_same_query_in_two_directions_is_one_observation_to_the_pooled_test(
    data: Path, write: Write
) -> None:
    """Six queries lose in each direction: of 64 signs 2 are as far off, whatever the number
    of directions. Taken for twelve queries, 2 of 4,096 would be."""
    words = "lstm gru bert resnet softmax dropout".split()  # noqa: SIM905
    for language in ("en", "zh"):
        write(
            f"x-passages.{language}.jsonl",
            *({"id": word, "text": f"about {word}"} for word in words),
        )
    write("x-queries.en.jsonl", *({"text": word, "relevant": word} for word in words))
    report = compare(data, Configuration(), configuration(UPSIDE_DOWN), embedder=HashEmbedder())
    assert [one.p for one in report.sets] == [pytest.approx(2 / 64, abs=1e-4)] * 2
    assert report.pooled.n == 12
    assert report.pooled.p == pytest.approx(2 / 64, abs=1e-4)


def test_dialogues_are_compared_and_unanswerable_sets_left_out(
    data: Path, index: Path, write: Write
) -> None:
    turn = {"query": "LSTM", "right": "lstm"}
    write("near-unanswerable.tsv", ("en", "rice"))
    with pytest.raises(KbError, match="nothing to compare"):
        compare(data, Configuration(), Configuration(), index, HashEmbedder())
    write("mine-dialogues.jsonl", {"language": "en", "turns": [turn, turn]})
    report = compare(data, Configuration(), configuration(UPSIDE_DOWN), index, HashEmbedder())
    assert {one.name for one in report.sets} == {"mine-dialogues"}
    assert report.pooled.only_a == 1


def test_another_model_has_the_chunks_of_the_index_embedded_anew(
    data: Path, index: Path, write: Write
) -> None:
    """Also where the notes themselves are gone: this index never had any."""
    write("mine.tsv", ("en", "a layer that shrinks feature maps", "pooling"), ("en", "GRU", "rnn"))
    before = (index / "index.sqlite").read_bytes()
    b = configuration(f"model={DEFAULT_MODEL}")
    report = compare(data, Configuration(), b, index, HashEmbedder())
    assert report.pooled.hit_at_1 == (0.5, 1.0)
    assert (index / "index.sqlite").read_bytes() == before


def test_a_model_that_is_not_there_is_told_before_anything_is_measured(
    data: Path, write: Write
) -> None:
    write("mine.tsv", ("en", "LSTM", "lstm"))
    steps: list[str] = []
    with pytest.raises(KbError, match="no folder"):
        compare(
            data,
            Configuration(),
            configuration("model=./nowhere"),
            embedder=HashEmbedder(),
            progress=lambda what, *_: steps.append(what),
        )
    assert steps == []
