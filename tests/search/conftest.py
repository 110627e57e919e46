"""Notes that do not change, to be searched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.notes import Notes
from kb.search.searcher import Searcher


@pytest.fixture(scope="module")
def searcher(frozen_index: Path) -> Iterator[Searcher]:
    """A searcher over notes that do not change."""
    opened = Searcher(frozen_index)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def notes(frozen_index: Path) -> Notes:
    return Notes(frozen_index)
