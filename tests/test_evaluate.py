"""Judged queries to figures: hand-made sets whose figures can be worked out on paper."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from fakes import HashEmbedder, make_chunk, make_note
from kb.build import index_notes
from kb.errors import KbError
from kb.evaluate import auroc, calibration_error, evaluate, figures_of, kept_at
from kb.judged import read_judged

PASSAGES = [
    {"id": "a", "text": "gates of an LSTM cell"},
    {"id": "b", "text": "pooling shrinks a map", "title": "Pool"},
    {"id": "c", "text": "softmax makes probabilities"},
]
QUERIES = [
    {"id": "1", "text": "LSTM gates", "relevant": ["a"]},
    {"id": "2", "text": "pooling map", "relevant": ["b", "x"]},
    {"id": "3", "text": "softmax probabilities", "relevant": "b"},  # wrong on purpose
]


def write_lines(path: Path, records: list[dict]) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "judged"
    folder.mkdir()
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    chunks = [make_chunk("LSTM"), make_chunk("GRU", breadcrumb=("RNN",)), make_chunk("Pooling")]
    index_notes([make_note("note.md", *chunks)], tmp_path / ".kb", HashEmbedder())
    return tmp_path / ".kb"


def test_metrics_worked_out_by_hand():
    right_at_1 = (frozenset({"a"}), ["a", "b", "c"])
    right_at_3 = (frozenset({"c"}), ["a", "b", "c"])
    two_right = (frozenset({"b", "c"}), ["a", "b", "c"])
    never = (frozenset({"z"}), ["a", "b", "c"])
    figures = figures_of([right_at_1, right_at_3, two_right, never])
    assert figures["hit@1"] == pytest.approx(1 / 4)
    assert figures["hit@3"] == pytest.approx(3 / 4)
    assert figures["mrr@10"] == pytest.approx((1 + 1 / 3 + 1 / 2 + 0) / 4, abs=1e-4)
    gain = [1 / math.log2(rank + 1) for rank in (1, 2, 3)]
    two = (gain[1] + gain[2]) / (gain[0] + gain[1])
    assert figures["ndcg@10"] == pytest.approx((1 + gain[2] + two + 0) / 4, abs=1e-4)


def test_a_query_without_right_chunk_or_without_hits_counts_as_missed():
    assert figures_of([(frozenset(), ["a"]), (frozenset({"a"}), []), (frozenset({"a"}), ["a"])])[
        "hit@1"
    ] == pytest.approx(1 / 3, abs=1e-4)


def test_abstention_figures_worked_out_by_hand():
    assert auroc([0.9, 0.4], [0.5, 0.4]) == pytest.approx((1 + 1 + 0 + 0.5) / 4)
    negatives = [n / 100 for n in range(40)]  # 5 % of them are the two highest
    assert kept_at(0.05, [0.375, 0.385, 0.9, 0.1], negatives) == pytest.approx(3 / 4)
    assert calibration_error([0.95, 0.95, 0.15], [True, False, False]) == pytest.approx(
        2 / 3 * 0.45 + 1 / 3 * 0.15
    )


def test_passage_sets_in_every_direction(data: Path):
    for language in ("en", "zh"):
        write_lines(data / f"tiny-passages.{language}.jsonl", PASSAGES)
        write_lines(data / f"tiny-queries.{language}.jsonl", QUERIES)
    found = evaluate(data, embedder=HashEmbedder()).to_json()
    assert [row["direction"] for row in found["sets"]] == ["en→en", "en→zh", "zh→en", "zh→zh"]
    assert found["abstention"] == []
    for row in found["sets"]:
        assert row.keys() == {"name", "direction", "n", "hit@1", "hit@3", "mrr@10", "ndcg@10"}
        assert (row["name"], row["n"]) == ("tiny", 3)
        assert row["hit@1"] == pytest.approx(2 / 3, abs=1e-4)
        assert row["hit@3"] == 1


def test_sets_about_notes_by_language_and_together(data: Path, index: Path):
    (data / "mine.tsv").write_text(
        "en\tLSTM\tlstm\nen\tpooling\t^Pooling$\nzh\tGRU\tRNN\nen\tGRU\tnothing such\n",
        encoding="utf-8",
    )
    (data / "mine-unanswerable.tsv").write_text(
        "en\thow to cook rice\nzh\t番茄炒蛋怎么做\n", encoding="utf-8"
    )
    found = evaluate(data, index, HashEmbedder()).to_json()
    assert [(row["direction"], row["n"], row["hit@1"]) for row in found["sets"]] == [
        ("en→notes", 3, pytest.approx(2 / 3, abs=1e-4)),
        ("zh→notes", 1, 1.0),  # by its breadcrumb
        ("all→notes", 4, 0.75),
    ]
    (abstention,) = found["abstention"]
    assert abstention.keys() == {"name", "n", "auroc", "answered_at_5", "ece"}
    assert (abstention["name"], abstention["n"]) == ("mine-unanswerable", 6)
    assert (abstention["auroc"], abstention["answered_at_5"]) == (1.0, 1.0)
    json.dumps(found)


def test_files_as_people_save_them_are_read(data: Path, index: Path):
    """A byte order mark, Windows line ends, blank lines, comments, more columns and fields."""
    (data / "x.tsv").write_bytes(
        "\ufeff# language, query, pattern\r\n\r\nEN\tLSTM\tlstm\ta remark\r\n".encode()
    )
    text = "\ufeff" + "\r\n\r\n".join(json.dumps(r | {"more": [1]}) for r in PASSAGES)
    (data / "y-passages.en.jsonl").write_bytes(text.encode())
    (data / "y-queries.zh-Hant.jsonl").write_bytes(json.dumps(QUERIES[0]).encode())
    (data / "README.md").write_text("not a set")
    found = evaluate(data, index, HashEmbedder()).to_json()["sets"]
    assert [(row["name"], row["direction"]) for row in found] == [
        ("y", "zh-Hant→en"),
        ("x", "en→notes"),
        ("x", "all→notes"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.tsv", "en\tgood\tgood\nen\tno pattern\n", r"a\.tsv:2: 2 columns"),
        ("a.tsv", "en\tq\t(unclosed\n", r"a\.tsv:1: .* no regular expression"),
        ("a-unanswerable.tsv", "only one column\n", r"a-unanswerable\.tsv:1"),
        ("a-queries.en.jsonl", '{"id": 1, "text": "q"}\n', r"a-queries\.en\.jsonl:1: .*relevant"),
        ("a-queries.en.jsonl", "\n\nnot json\n", r"a-queries\.en\.jsonl:3: not JSON"),
        ("a-passages.en.jsonl", '{"id": "x"}\n', r'a-passages\.en\.jsonl:1: no "text"'),
        ("a-passages.en.jsonl", '{"id":"x","text":"t"}\n' * 2, r"jsonl:2: the id x stands twice"),
        ("a-passages.en.jsonl", "[1]\n", r"jsonl:1: list found"),
    ],
)
def test_a_bad_line_is_named(data: Path, name: str, text: str, told: str):
    (data / name).write_text(text, encoding="utf-8")
    with pytest.raises(KbError, match=told):
        evaluate(data, embedder=HashEmbedder())


def test_a_folder_without_judged_sets(data: Path):
    with pytest.raises(KbError, match="no judged queries"):
        evaluate(data)
    with pytest.raises(KbError, match="no folder"):
        evaluate(data / "missing")


def test_sets_about_notes_need_an_index(data: Path):
    (data / "mine.tsv").write_text("en\tLSTM\tlstm\n")
    with pytest.raises(KbError, match="kb build"):
        evaluate(data)


def test_progress_is_told(data: Path):
    write_lines(data / "tiny-passages.en.jsonl", PASSAGES)
    write_lines(data / "tiny-queries.en.jsonl", QUERIES)
    told: list[tuple[str, int, int]] = []
    evaluate(data, embedder=HashEmbedder(), progress=lambda *step: told.append(step))
    assert told[-1] == ("tiny en→en", 3, 3)


def test_the_development_sets_are_read():
    judged = read_judged(Path(__file__).parent / "data" / "eval")
    assert [(found.name, found.language) for found in judged.passages] == [
        ("xquad-dev", "en"),
        ("xquad-dev", "zh"),
    ]
    assert [len(found.queries) for found in judged.passage_queries] == [612, 612]
    assert [len(found.queries) for found in judged.about_notes] == [33]
    assert [len(found.queries) for found in judged.unanswerable] == [20, 40]
