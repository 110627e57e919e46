"""Which index is a folder's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fakes import HashEmbedder
from kb.cli.folder_index import index_of, kept_index, with_kept_index, with_notes_of_index
from kb.config import Settings
from kb.indexing import build

USUAL = Settings()


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of notes beside the one where kb is run, and a cache folder."""
    for name in ("notes/deep", "here", "other"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("notes/a.md", "notes/b.md", "other/a.md"):
        (tmp_path / name).write_text("# What is it?\n\nA note.\n", "utf-8")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("KB_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "notes"


def test_it_lies_in_the_cache_under_the_folders_name_and_place(notes: Path) -> None:
    index = index_of(notes, USUAL)
    assert index.parent == notes.parent / "cache" / "indexes"
    assert index.name.startswith("notes-")
    assert index == index_of(Path("../notes"), USUAL) == index_of(notes / "deep" / "..", USUAL)
    others = {index_of(path, USUAL) for path in (notes / "deep", notes / "a.md", notes / "b.md")}
    assert len(others - {index}) == 3


def test_a_long_name_makes_none_too_long_for_a_folder(notes: Path) -> None:
    assert len(kept_index(notes / ("长" * 80)).name.encode()) < 255


def test_an_index_here_or_in_the_folder_that_was_built_from_it_is_its_own(notes: Path) -> None:
    build(notes, notes / ".kb", HashEmbedder())
    assert index_of(notes, USUAL) == notes / ".kb"
    build(notes, Path(".kb"), HashEmbedder())
    assert index_of(notes, USUAL) == Path(".kb")
    assert index_of(notes.parent / "other", USUAL) == kept_index(notes.parent / "other")
    assert index_of(notes / "a.md", USUAL) == kept_index(notes / "a.md")


def test_one_notes_index_is_not_its_folders(notes: Path) -> None:
    build(notes.parent / "other" / "a.md", Path(".kb"), HashEmbedder())
    assert index_of(notes.parent / "other" / "a.md", USUAL) == Path(".kb")
    assert index_of(notes / "a.md", USUAL) == kept_index(notes / "a.md")


def test_an_index_that_settings_name_for_the_folder_is_its_own(notes: Path) -> None:
    named = replace(USUAL, notes=Path("../notes"), index=Path("ix"))
    assert index_of(notes, named) == Path("ix")
    assert index_of(notes.parent / "other", named) == kept_index(notes.parent / "other")


def test_a_damaged_index_is_nobodys(notes: Path) -> None:
    (notes / ".kb").mkdir()
    (notes / ".kb" / "index.sqlite").write_bytes(b"not a database" * 100)
    assert index_of(notes, USUAL) == kept_index(notes)


def test_within_the_folder_the_kept_index_is_used(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert with_kept_index(USUAL, {}) == USUAL
    build(notes, kept_index(notes), HashEmbedder())
    assert with_kept_index(USUAL, {}) == USUAL  # here is not within
    for folder in (notes, notes / "deep"):
        monkeypatch.chdir(folder)
        mine = with_kept_index(USUAL, {})
        assert (mine.notes, mine.index) == (notes, kept_index(notes))
        # What was said counts more.
        other = replace(USUAL, notes=notes.parent / "other")
        assert with_kept_index(other, {}) == other
        named = replace(USUAL, index=Path("ix"))
        assert with_kept_index(named, {"index": Path("ix")}) == named
    build(notes, Path(".kb"), HashEmbedder())
    assert with_kept_index(USUAL, {}) == USUAL


def test_where_nothing_names_notes_they_are_those_of_the_index(notes: Path) -> None:
    (notes / "b.md").write_text("# What is another?\n\nAnother.\n", "utf-8")
    assert with_notes_of_index(USUAL) == USUAL
    build(notes, Path(".kb"), HashEmbedder())
    assert with_notes_of_index(USUAL).notes == notes
    build([notes, notes.parent / "other"], Path(".kb"), HashEmbedder())
    assert with_notes_of_index(USUAL).folders == (notes, notes.parent / "other")
    named = replace(USUAL, notes=Path("elsewhere"))
    assert with_notes_of_index(named) == named
    Path("notes").mkdir()
    assert with_notes_of_index(USUAL) == USUAL


def test_one_notes_index_names_no_folder(notes: Path) -> None:
    build(notes / "a.md", Path(".kb"), HashEmbedder())
    assert with_notes_of_index(USUAL) == USUAL
