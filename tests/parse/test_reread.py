"""A watched folder's notes: only what changed is parsed again, and nothing that did is missed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.model import Note
from kb.parse import reread
from kb.parse.notes_folder import Folder
from kb.parse.read import parse_file, read_notes
from kb.parse.reread import remembering

AGO = time.time() - 3600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "a.md", "# What is A?\n\nAn A. [run](a.py)\n")
    write(tmp_path / "b.md", "# What is B?\n\nA B.\n")
    return tmp_path


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the notes that were parsed, in order."""
    names: list[str] = []

    def parse_and_tell(file: Path, name: str, folder: Folder) -> Note:
        names.append(name)
        return parse_file(file, name, folder)

    monkeypatch.setattr(reread, "parse_file", parse_and_tell)
    return names


def write(path: Path, text: str, at: float = AGO) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, (at, at))


def same_as_anew(folder: Path, parse: Callable[[Path, str, Folder], Note]) -> None:
    assert read_notes(folder, parse) == read_notes(folder)


def test_what_did_not_change_is_not_parsed_again(folder: Path, parsed: list[str]) -> None:
    parse = remembering()
    same_as_anew(folder, parse)
    same_as_anew(folder, parse)
    assert parsed == ["a.md", "b.md"]
    write(folder / "b.md", "# What is B?\n\nAnother B.\n", AGO + 1)
    same_as_anew(folder, parse)
    assert parsed == ["a.md", "b.md", "b.md"]


@pytest.mark.parametrize("moment", [0.0, 1.0])
def test_what_was_saved_just_now_is_parsed_again(
    folder: Path, parsed: list[str], moment: float
) -> None:
    """Of the same length, and within the same tick of the file system's clock."""
    now = time.time() - moment
    parse = remembering()
    for letter in "XYZ":
        write(folder / "b.md", f"# What is B?\n\nB is {letter}.\n", now)
        same_as_anew(folder, parse)
    assert parsed == ["a.md", "b.md", "b.md", "b.md"]


def test_code_that_a_note_links_to_is_looked_at(folder: Path, parsed: list[str]) -> None:
    parse = remembering()
    for n in range(3):
        same_as_anew(folder, parse)
        write(folder / "a.py", f"print({n})\n", AGO + n)
    (folder / "a.py").unlink()
    same_as_anew(folder, parse)
    assert parsed == ["a.md", "b.md", "a.md", "a.md", "a.md"]


def test_what_a_note_asks_of_its_folder_is_asked_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As dialects ask: where a link leads, what is embedded, which files there are."""
    asked: list[tuple[object, ...]] = []

    def asking(_file: Path, name: str, folder: Folder) -> Note:
        asked.append((name, *questions[name](folder)))
        return Note(name, "", (), (), (), (), ())

    questions: dict[str, Callable[[Folder], list[object]]] = {
        "a.md": lambda folder: [folder.find("c", "a.md"), folder.text_of("d.txt")],
        "b.md": lambda folder: [folder.files, bool(folder.tools)],
    }
    monkeypatch.setattr(reread, "parse_file", asking)
    parse = remembering()

    def again() -> list[tuple[object, ...]]:
        asked.clear()
        here = Folder(folder, tuple(sorted(path.name for path in folder.iterdir())))
        for name in questions:
            parse(folder / name, name, here)
        return asked

    assert again() == [("a.md", None, None), ("b.md", ("a.md", "b.md"), False)]
    assert again() == []
    write(folder / "c.png", "")
    assert again() == [("a.md", "c.png", None), ("b.md", ("a.md", "b.md", "c.png"), False)]
    write(folder / "d.txt", "one", AGO)
    assert [name for name, *_ in again()] == ["a.md", "b.md"]
    write(folder / "d.txt", "two", AGO + 1)
    assert again() == [("a.md", "c.png", "two")]
    assert again() == []
