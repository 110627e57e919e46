"""The map of an index: every answer is on it, and it is laid out once a state."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb.errors import KbError
from kb.indexing import build
from kb.model import ChunkKind
from kb.notes import Notes
from kb.store.reader import Store


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("cats", "dogs", "boats"):
        text = "".join(f"## What do {name} like {n}?\n\nThing {n} of {name}.\n\n" for n in range(4))
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def index(notes: Path, tmp_path: Path) -> Path:
    build(notes, tmp_path / "index")
    return tmp_path / "index"


def test_every_answer_of_the_notes_is_on_the_map(project_index: Path) -> None:
    with Store(project_index) as store:
        answers = {c.id for c in store.chunks() if c.kind is ChunkKind.ANSWER}
    drawn = Notes(project_index).map()
    assert {point.chunk.id for point in drawn.points} == answers
    assert all(0 <= point.x <= 1 and 0 <= point.y <= 1 for point in drawn.points)


def test_questions_of_one_note_mostly_lie_together(project_index: Path) -> None:
    points = Notes(project_index).map().points

    def neighbours(index: int) -> list[int]:
        here = points[index]
        far = [(p.x - here.x) ** 2 + (p.y - here.y) ** 2 for p in points]
        return sorted(range(len(points)), key=far.__getitem__)[1:4]

    same = [points[i].area == points[j].area for i in range(len(points)) for j in neighbours(i)]
    assert sum(same) / len(same) > 0.7  # by chance .15; .86 when this was written


def test_areas_stand_largest_first(index: Path, notes: Path) -> None:
    (notes / "boats.md").write_text("## What is a boat?\n\nIt floats.\n", encoding="utf-8")
    build(notes, index)
    assert Notes(index).map().areas == ("cats", "dogs", "boats")


def test_a_second_look_reads_the_first_ones_layout(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Notes(index).map()
    monkeypatch.setattr("kb.map.points.lay_out", None)  # would fail if it were called
    assert Notes(index).map() == first


def test_a_build_that_changes_notes_is_laid_out_anew(index: Path, notes: Path) -> None:
    Notes(index).map()
    (notes / "birds.md").write_text("## What do birds like?\n\nSeeds.\n", encoding="utf-8")
    build(notes, index)
    questions = [point.chunk.question for point in Notes(index).map().points]
    assert "What do birds like?" in questions


@pytest.mark.parametrize("spoiled", ["", "{", "[]", '{"format": 1}', "\0\0"])
def test_a_spoiled_file_is_made_anew(index: Path, spoiled: str) -> None:
    before = Notes(index).map()
    (index / "map.json").write_text(spoiled, encoding="utf-8")
    assert Notes(index).map() == before


def test_a_folder_that_cannot_be_written_only_costs_time(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full_disk)
    assert len(Notes(index).map().points) == 12


def test_without_an_index_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KbError, match="kb build"):
        Notes(tmp_path).map()


def test_a_copied_index_keeps_its_map(index: Path, tmp_path: Path) -> None:
    before = Notes(index).map()
    shutil.copytree(index, tmp_path / "copy")
    assert Notes(tmp_path / "copy").map() == before
