"""The table of languages whose code runs."""

from __future__ import annotations

import importlib

import pytest

from kb.code import languages, python_code
from kb.code.languages import CODE_LANGUAGES, PYTHON


@pytest.mark.parametrize("language", CODE_LANGUAGES.values(), ids=CODE_LANGUAGES)
def test_a_row_is_found_by_its_fences_and_its_files(language: languages.CodeLanguage) -> None:
    assert all(languages.of_fence(name) is language for name in language.fences)
    assert languages.of_file(f"code/demo{language.suffix}") is language
    assert callable(importlib.import_module(f"kb.run.inside.{language.program}").carry_out)


@pytest.mark.parametrize("name", ["", "text", "Python 2", "pycon", "bash"])
def test_other_fences_do_not_run(name: str) -> None:
    assert languages.of_fence(name) is None


@pytest.mark.parametrize("path", ["a.md", "py", ".py", "a.py.txt", "a.PY", "a.py/b"])
def test_other_files_do_not_run(path: str) -> None:
    assert languages.of_file(path) is None


def test_python_names_files_and_loads_modules() -> None:
    code = "import a.b, os\nfrom c import d\nfrom . import e\nopen('x/y.csv')\n"
    assert list(PYTHON.files_named(code)) == ["x/y.csv"]
    assert set(PYTHON.files_loaded(code)) == {
        *("a.py", "a/__init__.py", "a/b.py", "a/b/__init__.py", "os.py", "os/__init__.py"),
        *("c.py", "c/__init__.py", "c/d.py", "c/d/__init__.py"),
    }


def test_what_is_no_python_names_nothing() -> None:
    assert list(PYTHON.files_named("open('x'")) == list(PYTHON.files_loaded("import (")) == []


@pytest.mark.parametrize(
    ("code", "parses", "compiles"),
    [("x = 1", True, True), ("return 1", True, False), ("x =", False, False), ("\0", False, False)],
)
def test_a_program_is_more_than_what_parses(code: str, parses: bool, compiles: bool) -> None:
    assert (python_code.parses(code), python_code.compiles(code)) == (parses, compiles)
