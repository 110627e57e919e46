"""The references of docs/ say what the code says."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from project import PROJECT


def writer() -> ModuleType:
    """docs/reference.py, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("reference", PROJECT / "docs" / "reference.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", writer().REFERENCES)
def test_a_reference_is_what_the_code_gives(name: str) -> None:
    written = (PROJECT / "docs" / name).read_text("utf-8")
    assert written == writer().REFERENCES[name](), "run `make reference`"
