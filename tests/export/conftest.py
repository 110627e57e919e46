"""The browser's search, run by node."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Browse = Callable[..., Any]


@pytest.fixture(scope="session")
def browse() -> Iterator[Browse]:
    """Asks the modules of the widget; see browser.mjs for what."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node")
    program = Path(__file__).with_name("browser.mjs")
    with subprocess.Popen(
        [node, str(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        to, back = process.stdin, process.stdout
        assert to
        assert back

        def ask(*command: Any) -> Any:
            to.write(json.dumps(command) + "\n")
            to.flush()
            return json.loads(back.readline())

        yield ask
        to.close()


@pytest.fixture(scope="session")
def project_site(project_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of the project's own notes."""
    from kb.export.site import export_site
    from kb.notes import Notes

    folder = tmp_path_factory.mktemp("project-site") / "site"
    export_site(Notes(project_index), folder)
    return folder
