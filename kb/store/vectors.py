"""How vectors of whole chunks and counts of tokens lie in the store, and under what key."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kb.text.passage import Passage

Float32 = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def vector_to_bytes(vector: Float32) -> bytes:
    """Float32 (dim,) as little-endian bytes."""
    return np.asarray(vector, dtype="<f4").tobytes()


def vectors_from_bytes(blobs: list[bytes], dim: int) -> Float32:
    """Float32 (n, dim) of what `vector_to_bytes` wrote."""
    joined = np.frombuffer(b"".join(blobs), dtype="<f4")
    return joined.reshape(len(blobs), dim).astype(np.float32, copy=False)


def counts_to_bytes(counts: Sequence[int]) -> bytes:
    """Counts (n,) as little-endian numbers of four bytes."""
    return np.asarray(counts, dtype="<u4").tobytes()


def counts_from_bytes(blob: bytes) -> Ints:
    """Int64 (n,) of what `counts_to_bytes` wrote."""
    return np.frombuffer(blob, dtype="<u4").astype(np.int64)


def passage_hash(passage: Passage) -> bytes:
    """The key of a passage's vectors: 16 bytes of BLAKE2b."""
    text = "\n".join(passage.pieces)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
