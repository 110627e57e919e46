"""The commands over our own notes, and the code in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from project import Kb


@pytest.fixture
def kb_settings(our_settings: dict[str, str]) -> dict[str, str]:
    return our_settings


def test_ask_prints_the_answer_in_the_notes_own_words(kb: Kb) -> None:
    done = kb("ask", "what is softmax")
    assert done.returncode == 0
    assert "kb run softmax" in done.stdout
    assert "losses.md:" in done.stdout


def test_run_prints_what_the_snippet_prints(kb_process: Kb) -> None:
    done = kb_process("run", "autograd")
    assert done.returncode == 0
    assert "dy/dx = 4.0" in done.stdout


def test_run_saves_the_pictures(kb: Kb, tmp_path: Path) -> None:
    done = json.loads(kb("run", "canny", "--out", tmp_path / "shots", "--json").stdout)
    assert done["status"] == "ok"
    assert len(done["images"]) == 4
    assert all(Path(p).read_bytes().startswith(b"\x89PNG") for p in done["images"])


def test_list_names_the_snippets(kb: Kb) -> None:
    names = {line.split("\t")[0] for line in kb("list", "--snippets").stdout.splitlines()}
    assert {"autograd", "canny", "tensors"} <= names


def test_our_own_notes_are_clean(kb: Kb) -> None:
    done = kb("lint")
    assert (done.returncode, done.stdout) == (0, "")


def test_completion_offers_snippets(kb_process: Kb) -> None:
    done = kb_process(_KB_COMPLETE="bash_complete", COMP_WORDS="kb run auto", COMP_CWORD="2")
    assert "autograd" in done.stdout


def test_unknown_snippet_offers_the_nearest(kb: Kb) -> None:
    done = kb("run", "autogard")
    assert done.returncode == 1
    assert done.stderr.startswith("kb: ")
    assert done.stderr.count("\n") == 1
    assert "autograd" in done.stderr
