"""A watched folder's notes: only what changed is parsed again, and nothing that did is missed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.model import Note
from kb.parse import reread
from kb.parse.note import parse_note
from kb.parse.notes_folder import Folder
from kb.parse.read import ParseNote, read_notes
from kb.parse.reread import remembering


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "a.md", "# What is A?\n\nAn A. [run](a.py)\n")
    write(tmp_path / "b.md", "# What is B?\n\nA B.\n")
    return tmp_path


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the notes that were parsed, in order."""
    names: list[str] = []

    def parse_and_tell(name: str, text: str, folder: Folder) -> Note:
        names.append(name)
        return parse_note(name, text, folder)

    monkeypatch.setattr(reread, "parse_note", parse_and_tell)
    return names


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def same_as_anew(folder: Path, parse: ParseNote) -> None:
    assert read_notes(folder, parse) == read_notes(folder)


def test_what_did_not_change_is_not_parsed_again(folder: Path, parsed: list[str]) -> None:
    parse = remembering()
    same_as_anew(folder, parse)
    same_as_anew(folder, parse)
    assert parsed == ["a.md", "b.md"]
    write(folder / "b.md", "# What is B?\n\nAnother B.\n")
    same_as_anew(folder, parse)
    assert parsed == ["a.md", "b.md", "b.md"]


def test_code_that_a_note_links_to_is_looked_at(folder: Path, parsed: list[str]) -> None:
    parse = remembering()
    for n in range(3):
        same_as_anew(folder, parse)
        write(folder / "a.py", f"print({n})\n")
    (folder / "a.py").unlink()
    same_as_anew(folder, parse)
    assert parsed == ["a.md", "b.md", "a.md", "a.md", "a.md"]


def test_what_wiki_links_lead_to_and_embed_is_looked_at(folder: Path, parsed: list[str]) -> None:
    """Of a vault, whose files come and go."""
    (folder / ".obsidian").mkdir()
    write(folder / "c.md", "# What is C?\n\nAs [[d]] and [[f]] say, see [b](b.md).\n\n![[e]]\n")
    parse = remembering()
    same_as_anew(folder, parse)
    for name, text in (
        ("d.md", "# What is D?\n\nA D.\n"),
        ("deep/e.md", "# What is E?\n\nAn E.\n"),
        ("deep/e.md", "# What is E?\n\nAnother E.\n"),
        ("p.png", ""),
        ("other.md", "---\naliases: f\n---\n# What is F?\n\nAn F.\n"),
    ):
        write(folder / name, text)
        parsed.clear()
        same_as_anew(folder, parse)
        assert "a.md" not in parsed
    (folder / "d.md").rename(folder / "deep" / "d.md")
    same_as_anew(folder, parse)
    (folder / "deep" / "e.md").unlink()
    same_as_anew(folder, parse)


def test_blocks_of_a_graph_are_looked_at(folder: Path) -> None:
    (folder / "logseq").mkdir()
    write(folder / "logseq" / "config.edn", "{}")
    write(folder / "c.md", "- What is C?\n  - ((6514bff5-5a8e-4b42-a7c4-1d5c9b3c5a10))\n")
    parse = remembering()
    for words in ("one", "another"):
        write(folder / "d.md", f"- {words} thing\n  id:: 6514bff5-5a8e-4b42-a7c4-1d5c9b3c5a10\n")
        same_as_anew(folder, parse)


def test_what_a_note_asks_of_its_folder_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a dialect may ask."""
    asked: list[tuple[str, object]] = []
    questions: dict[str, Callable[[Folder], object]] = {
        "find": lambda folder: folder.find("c", "a.md"),
        "there": lambda folder: "c.png" in folder.all,
        "files": lambda folder: folder.files,
        "every": lambda folder: sorted(folder.all),
        "tools": lambda folder: "hugo" in folder.tools,
        "facts": lambda folder: dict(folder.facts),
        "none": lambda _: "asks nothing",
    }

    def asking(name: str, _text: str, folder: Folder) -> Note:
        asked.append((name, questions[name](folder)))
        return Note(name, "", (), (), (), (), ())

    monkeypatch.setattr(reread, "parse_note", asking)
    parse = remembering()

    def again(*files: str, tools: str = "") -> dict[str, object]:
        asked.clear()
        folder = Folder(None, files, frozenset(tools.split()))
        for name in questions:
            parse(name, "", folder)
        return dict(asked)

    assert list(again("a.md")) == list(questions)
    assert again("a.md") == {"facts": {}}
    assert again("a.md", "b.md").keys() == {"files", "every", "facts"}
    assert again("a.md", "b.md", "c.png").keys() == questions.keys() - {"tools", "none"}
    assert again("a.md", "b.md", "c.png", tools="hugo").keys() == questions.keys()
