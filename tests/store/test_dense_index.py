"""The FAISS index is derived: it agrees with brute force, and is made again when in doubt."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fakes import HashEmbedder, direction, make_chunk, make_note
from kb.indexing import index_notes
from kb.store.dense import DenseIndex
from kb.store.reader import Store
from kb.store.schema import DENSE_NAME

WORDS = ["gate", "layer", "loss", "token", "pixel", "tensor", "edge", "kernel", "batch", "epoch"]
CHUNKS = [
    make_chunk(f"{first} {second} {n}", f"About {second} and {first}.")
    for n, (first, second) in enumerate((a, b) for a in WORDS for b in WORDS)
]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    index_notes([make_note("note.md", *CHUNKS)], tmp_path, HashEmbedder())
    return tmp_path


def test_neighbours_are_those_of_brute_force(index: Path) -> None:
    with Store(index) as store:
        rows, vectors = store.vectors()
        dense = DenseIndex.of(store, index)
        for word in WORDS:
            query = direction(word)
            exact = rows[np.argsort(-(vectors @ query), kind="stable")[:20]]
            scores = dict(zip(rows.tolist(), (vectors @ query).tolist(), strict=True))
            nearest = dense.search(query, 20)
            # Equal scores may come in either order.
            np.testing.assert_allclose(
                [scores[row] for row in nearest], [scores[row] for row in exact.tolist()], atol=1e-6
            )


def test_more_neighbours_than_chunks_gives_them_all(index: Path) -> None:
    with Store(index) as store:
        assert len(DenseIndex.of(store, index).search(direction("gate"), 1000)) == len(CHUNKS)


def _missing(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def _one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-500] ^= 1
    path.write_bytes(data)


def _noise(path: Path) -> None:
    path.write_bytes(b"\x00\xff" * 5000)


@pytest.mark.parametrize("damage", [_missing, _cut, _one_bit, _noise])
def test_a_spoiled_file_is_made_again(index: Path, damage: Callable[[Path], None]) -> None:
    path = index / DENSE_NAME
    good = path.read_bytes()
    damage(path)
    with Store(index) as store:
        assert len(DenseIndex.of(store, index).search(direction("gate"), 5)) == 5
    assert path.read_bytes() == good


def test_a_stale_file_is_made_again(index: Path) -> None:
    """Left from another state of the index: its rows would name other chunks."""
    stale = (index / DENSE_NAME).read_bytes()
    index_notes([make_note("note.md", *CHUNKS[:30])], index, HashEmbedder())
    (index / DENSE_NAME).write_bytes(stale)
    with Store(index) as store:
        rows = DenseIndex.of(store, index).search(direction("gate"), 1000)
        assert sorted(rows) == sorted(store.ids())
