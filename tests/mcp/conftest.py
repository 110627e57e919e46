"""A small folder of notes with code, and a server of each kind over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistants import PlaceOf, command_of, serving
from kb.indexing import build
from kb.mcp.http import http_app
from kb.notes import Notes

DEMOS = """# Demos

## How do I add two numbers?

```python
print(1 + 1)
```

## How do I draw a square?

```python
import numpy as np

print("drawing")
np.full((20, 30), 128, np.uint8)
```

## How do I fail?

```python
print("before")
1 / 0
```
"""
GATES = """---
tags: [sequence]
---
# Recurrent networks

## 什么是 LSTM？What is an LSTM?

An LSTM is a recurrent cell with three gates: input, forget and output.

## What is a GRU?

A GRU has two gates, update and reset, and no cell state of its own.
"""


@pytest.fixture(scope="session")
def small_notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beside the notes lie files that are nobody's business."""
    root = tmp_path_factory.mktemp("assistant") / "notes"
    (root / "rnn").mkdir(parents=True)
    (root / "demos.md").write_text(DEMOS, "utf-8")
    (root / "rnn" / "gates.md").write_text(GATES, "utf-8")
    # Where links lead: long to read, and nothing to embed.
    (root / "long.md").write_text("# Long\n\nWords.\n\n" + "[more]: words\n" * 5001, "utf-8")
    (root / "keys.json").write_text("hidden treasure", "utf-8")
    (root.parent / "diary.md").write_text("hidden treasure", "utf-8")
    return root


@pytest.fixture(scope="session")
def small_index(small_notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("assistant-index") / "index"
    build(small_notes, index)
    return index


@pytest.fixture
def own_index(small_index: Path, tmp_path: Path) -> Path:
    """A copy, for a test that changes it."""
    return Path(shutil.copytree(small_index, tmp_path / "index"))


@pytest.fixture(scope="session")
def notes(small_index: Path) -> Iterator[Notes]:
    opened = Notes(small_index)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["stdio", "http"])
def place_of(request: pytest.FixtureRequest, small_index: Path, notes: Notes) -> Iterator[PlaceOf]:
    """Of an index, where an assistant finds its server: by either way."""
    if request.param == "stdio":
        yield command_of
        return
    with serving() as serve:
        address = serve(http_app(notes))
        yield lambda index: address if index == small_index else serve(http_app(Notes(index)))
