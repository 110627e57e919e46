"""A folder for judged sets, a way to write them, and an index of three chunks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes import HashEmbedder, make_chunk, make_note
from kb.indexing import index_notes

PASSAGES = [
    {"id": "a", "text": "gates of an LSTM cell"},
    {"id": "b", "text": "pooling shrinks a map", "title": "Pool"},
    {"id": "c", "text": "softmax makes probabilities"},
]
QUERIES = [
    {"id": "1", "text": "LSTM gates", "relevant": ["a"]},
    {"id": "2", "text": "pooling map", "relevant": ["b", "x"]},
    {"id": "3", "text": "softmax probabilities", "relevant": "b"},  # wrong on purpose
]

Write = Callable[..., Path]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "judged"
    folder.mkdir()
    return folder


@pytest.fixture
def write(data: Path) -> Write:
    """Writes a set into `data`: rows of a table as tuples, JSON objects as dictionaries."""

    def write(name: str, *lines: tuple[str, ...] | dict[str, object]) -> Path:
        text = [json.dumps(one) if isinstance(one, dict) else "\t".join(one) for one in lines]
        (data / name).write_text("\n".join(text) + "\n", encoding="utf-8")
        return data / name

    return write


@pytest.fixture
def tiny(write: Write) -> None:
    """Three passages and three queries in both languages, one of them judged wrongly."""
    for language in ("en", "zh"):
        write(f"tiny-passages.{language}.jsonl", *PASSAGES)
        write(f"tiny-queries.{language}.jsonl", *QUERIES)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    chunks = [make_chunk("LSTM"), make_chunk("GRU", breadcrumb=("RNN",)), make_chunk("Pooling")]
    index_notes([make_note("note.md", *chunks)], tmp_path / ".kb", HashEmbedder())
    return tmp_path / ".kb"
