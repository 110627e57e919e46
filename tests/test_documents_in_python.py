"""docs/python.md: its examples give what it says they give."""

from __future__ import annotations

import doctest
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
