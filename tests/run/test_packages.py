"""Packages that code needs and that are not installed here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from run.conftest import snippet

from fakes import HashEmbedder
from kb.errors import KbError
from kb.indexing import build
from kb.notes import Notes
from kb.run.order import make_order
from kb.run.packages import with_absent


def test_what_is_installed_or_lies_beside_the_note_is_no_hindrance(tmp_path: Path) -> None:
    one = snippet("import json, numpy.linalg\nfrom helpers import x\n")
    (tmp_path / "helpers.py").write_text("x = 1\n")
    assert with_absent(one, tmp_path) == one


def test_several_folders_have_their_own_code_beside_their_notes(tmp_path: Path) -> None:
    folders = [tmp_path / "land" / "trees", tmp_path / "water" / "seas"]
    for folder in folders:
        folder.mkdir(parents=True)
        name = folder.name
        code = f"```python\nfrom of_{name} import x\nprint(x)\n```\n"
        (folder / "n.md").write_text(f"# How do {name} grow?\n\n{code}", "utf-8")
        (folder / f"of_{name}.py").write_text("x = 1\n")
    index = tmp_path / "index"
    build(folders, index, HashEmbedder())
    with Notes(index) as notes:
        assert [(one.id, one.absent) for one in notes.snippets()] == [
            ("how-do-seas-grow", ()),
            ("how-do-trees-grow", ()),
        ]


def test_code_that_lacks_a_package_is_not_offered_and_says_which(tmp_path: Path) -> None:
    code = snippet("import numpy\nimport nosuchpackage.part\n")
    lacking = with_absent(code, tmp_path)
    assert (lacking.absent, lacking.runnable) == (("nosuchpackage",), False)
    with pytest.raises(KbError, match="needs nosuchpackage, not installed here"):
        make_order(lacking, tmp_path)


def test_what_runs_before_it_counts(tmp_path: Path) -> None:
    code = replace(snippet("print(x)"), earlier=("from nosuchpackage import x",))
    assert with_absent(code, tmp_path).absent == ("nosuchpackage",)


def test_names_that_are_defined_nowhere_are_named(tmp_path: Path) -> None:
    code = replace(snippet("print(model)"), lacks=("model",), runnable=False)
    with pytest.raises(KbError, match="uses model, which the note doesn't define"):
        make_order(code, tmp_path)
