"""A small folder of notes that the API is asked about, and a client of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kb.config import Settings
from kb.indexing import build
from kb.notes import Notes
from kb.web.app import create_api
from project import PATIENCE_S

NOTES = {
    "cnn/layers.md": """---
tags: [vision]
---
# Layers

## 卷积层做什么？What does a conv layer do?

It slides $k \\times k$ kernels over the picture. See [demo](demo.py).

## What does a pooling layer do?

It keeps the largest value of each window.
""",
    "rnn.md": """# Sequences

## What does an LSTM gate do?

It lets a part of the cell's state through. <script>alert(1)</script>
""",
}

ClientOf = Callable[..., TestClient]


@pytest.fixture(scope="module")
def little_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("little-notes")
    (root / "cnn").mkdir()
    for name, text in NOTES.items():
        (root / name).write_text(text, "utf-8")
    (root / "cnn" / "demo.py").write_text("print('slides')\n", "utf-8")
    folder = tmp_path_factory.mktemp("little-index")
    build(root, folder)
    return folder


@pytest.fixture(scope="module")
def little_notes(little_index: Path) -> Iterator[Notes]:
    notes = Notes(little_index)
    yield notes
    notes.close()


@pytest.fixture(scope="module")
def client_of(little_notes: Notes) -> Iterator[ClientOf]:
    """A client of a server with some settings; without a limit unless one is set."""
    with ExitStack() as stack:

        def client(**settings: Any) -> TestClient:
            own = Settings(
                **{"asks_per_minute": 0, "runs_per_minute": 0, "timeout_s": PATIENCE_S} | settings
            )
            api = create_api(little_notes, own)
            made = TestClient(api, base_url="http://localhost", raise_server_exceptions=False)
            return stack.enter_context(made)

        yield client
