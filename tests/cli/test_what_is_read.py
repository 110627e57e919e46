"""What `kb build` and `kb lint` say of files that aren't read; the embedder is a fake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fakes import HashEmbedder
from kb.cli import app
from kb.notes import Notes


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command runs, with two folders of notes."""
    monkeypatch.setattr("kb.indexing.loaded", lambda *_: HashEmbedder())
    monkeypatch.chdir(tmp_path)
    for name in ("a/mutex.md", "a/AGENTS.md", "a/templates/t.md", "b/heap.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# What is {path.stem}?\n\nSee ![it](p.png).\n", "utf-8")
    (tmp_path / "a" / "slides.pdf").write_bytes(b"%PDF")
    (tmp_path / "a" / "bad.ipynb").write_bytes(b"{")
    (tmp_path / "b" / "p.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return tmp_path


def kb(*words: str) -> Result:
    return CliRunner().invoke(app, words)


@pytest.mark.usefixtures("folder")
def test_build_ends_with_one_line_on_what_it_did_not_read() -> None:
    done = kb("build", "a")
    assert done.exit_code == 0
    assert "bad.ipynb:1: unreadable: no valid notebook" in done.stderr
    assert (
        "not read: 1 .pdf; left out: 1 template, AGENTS.md (kb build --help says how to have them)"
        in done.stderr.splitlines()
    )
    assert "1 answer from 1 note" in done.stdout
    report = json.loads(kb("build", "a", "--json").stdout)
    assert report["not_read"] == ["slides.pdf"]
    assert report["left_out"] == ["AGENTS.md", "templates/t.md"]
    assert [one["note"] for one in report["unreadable"]] == ["bad.ipynb"]


def test_what_the_settings_ask_for_is_read(folder: Path) -> None:
    (folder / "kb.toml").write_text(
        'notes = ["a", "b"]\ninclude = ["AGENTS.md", "templates/"]\nexclude = ["mutex.*"]\n',
        "utf-8",
    )
    done = kb("build")
    assert "3 answers from 3 notes" in done.stdout
    assert "left out: 1 excluded" in done.stderr
    lint = kb("lint", "--json")
    assert json.loads(lint.stdout)["left_out"] == ["a/mutex.md"]


def test_an_index_of_several_folders_knows_where_each_note_lies(folder: Path) -> None:
    assert kb("build", "a", "b").exit_code == 0
    report = json.loads(kb("build", "b", "a", "--json").stdout)
    assert (report["notes"], report["embedded"]) == (2, 0)
    with Notes(folder / ".kb") as notes:
        assert notes.note_paths() == ["a/mutex.md", "b/heap.md"]
        assert notes.lines("b/heap.md").text == "# What is heap?\n\nSee ![it](p.png)."
        assert notes.root == folder
        assert notes.roots.locate("b/heap.md") == (folder / "b", "heap.md")


def test_only_where_nothing_can_be_read_is_it_an_error(folder: Path) -> None:
    (folder / "c").mkdir()
    (folder / "c" / "x.ipynb").write_bytes(b"{")
    done = kb("build", "c")
    assert done.exit_code != 0
    assert "x.ipynb: no valid notebook" in str(done.exception)
