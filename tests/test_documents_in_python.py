"""Python in the documents works, and gives what is said beside it."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from project import PROJECT


def test_the_examples_of_the_python_document_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    results = doctest.testfile(
        str(PROJECT / "docs" / "python.md"), module_relative=False, report=True
    )
    assert (results.failed, results.attempted > 20) == (0, True)


def test_the_python_of_the_readme_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes").mkdir()
    note = "# What does a conv layer do?\n\nIt slides a kernel over the picture.\n"
    (tmp_path / "notes" / "cnn.md").write_text(note, "utf-8")
    monkeypatch.chdir(tmp_path)
    readme = (PROJECT / "README.md").read_text("utf-8")
    programs = re.findall(r"^```python\n(import kb\n.*?)^```", readme, re.DOTALL | re.MULTILINE)
    for program in programs:
        exec(program, {})
    assert capsys.readouterr().out == "It slides a kernel over the picture.\n"
