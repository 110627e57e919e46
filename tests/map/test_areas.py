"""The areas of the map: the coarsest division of the notes that says something."""

from __future__ import annotations

from fakes import make_chunk
from kb.map.areas import MAX_AREAS, areas_of
from kb.model import Chunk


def at(note: str, *headings: str) -> Chunk:
    *breadcrumb, question = headings or ("Q",)
    return make_chunk(question, note=note, breadcrumb=breadcrumb)


def test_three_folders_are_the_areas() -> None:
    chunks = [at("maths/a.md"), at("maths/b.md"), at("code/c.md"), at("d.md")]
    assert areas_of(chunks) == ["maths", "maths", "code", ""]


def test_without_enough_folders_notes_are_the_areas() -> None:
    chunks = [at("ml/cnn.md"), at("ml/rnn.md"), at("ml/rnn.md"), at("ml/nlp/bert.md")]
    assert areas_of(chunks) == ["ml/cnn", "ml/rnn", "ml/rnn", "ml/nlp/bert"]


def test_a_single_note_is_divided_by_its_headings() -> None:
    chunks = [at("all.md", "CNN", "Q1"), at("all.md", "CNN", "Q2"), at("all.md", "RNN", "Q3")]
    chunks.append(at("all.md", "Losses", "Q4"))
    assert areas_of(chunks) == ["CNN", "CNN", "RNN", "Losses"]


def test_a_single_title_is_divided_by_the_headings_below_it() -> None:
    chunks = [at("all.md", "Notes", part, "Q") for part in ("CNN", "RNN", "Losses")]
    assert areas_of(chunks) == ["CNN", "RNN", "Losses"]


def test_small_areas_beyond_the_colours_have_none() -> None:
    chunks = [at(f"{n:02}.md") for n in range(MAX_AREAS + 3) for _ in range(20 - n)]
    areas = areas_of(chunks)
    assert len(set(areas) - {""}) == MAX_AREAS
    assert areas[0] == "00"
    assert areas[-1] == ""


def test_no_notes_have_no_areas() -> None:
    assert areas_of([]) == []


def test_a_part_lies_where_its_parent_does() -> None:
    chunks = [at("all.md", "Notes", name) for name in ("CNN", "CNN：优缺点", "RNN", "Go: Usage")]
    assert areas_of(chunks) == ["CNN", "CNN", "RNN", "Go: Usage"]
