"""The browser takes a query apart as Python does, whatever it is, and keeps to its operators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from search.test_operators import LOOK_ALIKES, TEXTS

from fakes import HashEmbedder
from kb.export.characters import characters
from kb.export.site import export_site
from kb.indexing import build
from kb.notes import Notes
from kb.search.operators import read_operators
from kb.search.query_terms import STOP_TERMS
from project import examples

Browse = Callable[..., Any]

TABLES = characters()


def assert_same(browse: Browse, text: str) -> None:
    asked = read_operators(text, {"rm"}.intersection)
    operators = {name: list(values) for name, values in asdict(asked.operators).items()}
    assert browse("operators", TABLES, sorted(STOP_TERMS), ["rm"], text) == {
        "words": asked.words,
        "operators": operators,
        "said": str(asked.operators),
    }


@given(TEXTS)
@settings(max_examples=examples(600), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_taken_apart_alike(browse: Browse, text: str) -> None:
    assert_same(browse, text)


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_looks_like_an_operator_stays(browse: Browse, text: str) -> None:
    assert_same(browse, text)


NOTE = """# Doors

## What is a gate?

It opens, and *it* closes: **open sesame** is said to it.

## What is a hinge?

A gate turns on it. `oil` keeps it quiet.

## What is a lock?

It keeps a door shut. 梯度 is no lock, 梯度消失 neither.
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Notes]:
    folder = tmp_path_factory.mktemp("operators")
    notes = folder / "notes"
    (notes / "more").mkdir(parents=True)
    (notes / "doors.md").write_text(NOTE, "utf-8")
    (notes / "more" / "keys.md").write_text(
        "---\ntags: [small]\n---\n# Keys\n\n## What is a key?\n\nIt opens a lock.\n",
        "utf-8",
    )
    build(notes, folder / "index", HashEmbedder())
    opened = Notes(folder / "index", embedder=HashEmbedder())
    export_site(opened, folder / "site")
    return folder / "site", opened


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('gate "open sesame"', ["What is a gate?"]),
        ('"and it closes"', ["What is a gate?"]),
        ("gate -hinge", ["What is a gate?"]),
        ("gate -“ａ Hinge”", ["What is a gate?"]),
        ("gate -oil", ["What is a gate?"]),
        ("「梯度消失」", ["What is a lock?"]),
        ('"it is"', []),
        ("lock in:more/", ["What is a key?"]),
        ("lock tag:small", ["What is a key?"]),
        ("lock -keys", ["What is a lock?"]),
        ('"gate" -open -turns', []),
    ],
)
def test_the_browser_finds_what_meets_the_operators(
    browse: Browse, site: tuple[Path, Notes], query: str, expected: list[str]
) -> None:
    folder, notes = site
    answer = browse("ask", f"file://{folder}", query, {"k": 10})
    assert [hit["question"] for hit in answer["hits"]] == expected
    assert [hit.chunk.question for hit in notes.search(query, k=10)][: len(expected)] == expected
    assert (answer["unmet"] is not None) == (not expected)
    assert answer["unmet"] == notes.ask(query).unmet


def test_words_that_stand_nowhere_are_not_the_operators_fault(
    browse: Browse, site: tuple[Path, Notes]
) -> None:
    answer = browse("ask", f"file://{site[0]}", "zeppelin -gate", {"k": 3})
    assert (answer["unmet"], answer["hits"]) == (None, [])


def test_a_place_that_is_not_there_is_named(browse: Browse, site: tuple[Path, Notes]) -> None:
    reply = browse("ask", f"file://{site[0]}", "lock in:keyss", {"k": 3})
    assert "did you mean more/keys.md" in reply["error"]
    reply = browse("ask", f"file://{site[0]}", "lock tag:smal", {"k": 3})
    assert "did you mean #small" in reply["error"]
