"""What the tests of several rooms share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from project import PROJECT, Kb


@pytest.fixture(scope="session")
def project_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the project's own notes, built once with the bundled model."""
    from kb.build import build

    index = tmp_path_factory.mktemp("project") / "index"
    build(PROJECT / "notes", index)
    return index


@pytest.fixture
def kb(tmp_path: Path, project_index: Path) -> Kb:
    """The real command in a process of its own, in an empty folder, over our notes' index."""

    def run(
        *arguments: str | Path, stdin: str = "", timeout_s: float = 120, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        settings = {"KB_INDEX": str(project_index), "KB_NOTES": str(PROJECT / "notes")}
        return subprocess.run(
            [sys.executable, "-m", "kb", *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            input=stdin,
            cwd=tmp_path,
            env={**os.environ, **settings, **environment},
            timeout=timeout_s,
            check=False,
        )

    return run
