"""Names are the field's words, which a newcomer greps for, and not a private language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from project import PROJECT

# Once the names of inputs, notes, JSON objects, settings, results and problems.
PRIVATE = {"deed", "desk", "told", "chosen", "found", "complaint", "know_how_to_launch"}
# A key of `kb search --explain --json`.
KEPT = {("kb/wire.py", "found")}

FILES = [
    path
    for folder in ("kb", "tests", "bench", "docs")
    for path in sorted((PROJECT / folder).rglob("*.py"))
    if "cases" not in path.parts  # hostile ones, some of which are no Python
]


def identifiers(tree: ast.AST) -> Iterator[str]:
    """What the code of a file gives names to, or calls by name."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_private_word_is_a_name(path: Path) -> None:
    file = path.relative_to(PROJECT).as_posix()
    names = {name.lstrip("_").lower() for name in identifiers(ast.parse(path.read_text("utf-8")))}
    assert {name for name in names & PRIVATE if (file, name) not in KEPT} == set()
