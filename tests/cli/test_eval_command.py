"""`kb eval` as a user meets it: tables, JSON, a picture, two configurations, mistakes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from kb.embed.load import DEFAULT_MODEL
from project import Kb


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    """Small sets about the project's own notes."""
    folder = tmp_path / "judged"
    folder.mkdir()
    (folder / "my.tsv").write_text(
        "en\twhat is softmax\tsoftmax\nzh\t卷积层是怎么工作的\t卷积层\n", "utf-8"
    )
    (folder / "my-unanswerable.tsv").write_text("en\thow to cook rice\n", "utf-8")
    (folder / "near-unanswerable.tsv").write_text("zh\t番茄炒蛋怎么做\n", "utf-8")
    turns = [
        {"query": "what is softmax", "right": "softmax"},
        {"query": "show me the code", "right": "softmax"},
    ]
    (folder / "my-dialogues.jsonl").write_text(json.dumps({"language": "en", "turns": turns}))
    return folder


def _one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line]
    return line


def test_tables_name_every_set_and_what_the_threshold_does(kb: Kb, judged: Path) -> None:
    lines = kb("eval", judged, KB_THRESHOLD="0.6").stdout.splitlines()
    assert [line.split()[0] for line in lines if line and not line[0].isspace()][:12] == [
        "name", *["my"] * 3, *["my-dialogues"] * 2,
        "name", "my-unanswerable", "near-unanswerable", "pooled", "answered,", "whose",
    ]  # fmt: skip
    assert lines[-1].endswith("0.6 or more")


def test_json_has_the_documented_fields_and_a_picture_may_be_drawn_besides(
    kb: Kb, judged: Path, tmp_path: Path
) -> None:
    done = kb("eval", judged, "--json", "--plot", tmp_path / "r.png")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures.keys() == {"sets", "abstention", "pooled", "threshold"}
    for row in (*figures["abstention"], figures["pooled"]):
        assert row.keys() >= {"name", "n", "auroc", "answered_at_5", "ece", "answered", "false"}
    assert (figures["pooled"]["name"], figures["pooled"]["n"]) == ("pooled", 4)
    assert figures["threshold"] == 0.5
    assert (tmp_path / "r.png").read_bytes().startswith(b"\x89PNG")


def test_a_folder_of_one_file_called_queries_is_named_after_it(kb: Kb, tmp_path: Path) -> None:
    folder = tmp_path / "cs-notes"
    folder.mkdir()
    (folder / "queries.tsv").write_text("# who @ where\nen\twhat is softmax\tsoftmax\n")
    figures = json.loads(kb("eval", folder, "--json").stdout)
    assert {row["name"] for row in figures["sets"]} == {"cs-notes"}


def test_compare_prints_both_configurations_and_a_pooled_row(kb: Kb, judged: Path) -> None:
    done = kb("eval", judged, "--compare", "default", "coverage=0,length=-0.5")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:2] == ["A  default", "B  coverage=0,length=-0.5"]
    assert any(line.startswith("pooled") for line in lines)


def test_compare_gives_json_and_knows_the_same_model_by_its_fingerprint(
    kb: Kb, judged: Path
) -> None:
    done = kb("eval", judged, "--json", "--compare", "default", f"model={DEFAULT_MODEL}")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures.keys() >= {"a", "b", "sets"}
    assert (figures["a"], figures["b"]) == ("default", f"model={DEFAULT_MODEL}")
    for row in (*figures["sets"], figures["pooled"]):
        assert (row["p"], row["difference"], row["only_a"], row["only_b"]) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--compare", "default", "colour=1"], "no signal 'colour'"),
        (["--compare", "default", "coverage=x"], "'x' is no weight"),
        (["--compare", "default", "model=./nowhere"], "nowhere"),
        (["--plot", "no/such/folder/r.png"], "no folder"),
        (["--plot", "r.bmp2"], "unknown kind of picture"),
        (["--index", "nowhere"], "kb build"),
    ],
)
def test_every_mistake_is_one_line(kb: Kb, judged: Path, arguments: list[str], line: str) -> None:
    assert line in _one_line(kb("eval", judged, *arguments))


def test_a_bad_line_of_a_dialogue_is_named(kb: Kb, judged: Path) -> None:
    (judged / "x-dialogues.jsonl").write_text('{"language": "en", "turns": [1, 2]}\n')
    assert "x-dialogues.jsonl:1" in _one_line(kb("eval", judged))


def test_a_picture_of_a_comparison_is_refused(kb: Kb, judged: Path) -> None:
    done = kb("eval", judged, "--plot", "r.png", "--compare", "default", "default")
    assert done.returncode == 2
    assert "--compare" in done.stderr
