"""Sites that the tests build."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from project import PROJECT
from small_site import Site, small_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A small one; its folder has a name with blanks."""
    return small_site(tmp_path / "site of mine")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory, project_index: Path) -> Path:
    """A copy of the example site, beside the notes; what was embedded once is not again."""
    root = tmp_path_factory.mktemp("example")
    shutil.copytree(PROJECT / "notes", root / "notes")
    ignored: Callable[..., set[str]] = shutil.ignore_patterns("site", ".kb", "__pycache__")
    folder = root / "examples" / "site"
    shutil.copytree(PROJECT / "examples" / "site", folder, ignore=ignored)
    shutil.copytree(project_index, folder / ".kb")
    return folder
