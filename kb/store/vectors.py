"""How the vectors of whole chunks lie in the store, and under what key."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]


def vector_to_bytes(vector: Float32) -> bytes:
    """Float32 (dim,) as little-endian bytes."""
    return np.asarray(vector, dtype="<f4").tobytes()


def vectors_from_bytes(blobs: list[bytes], dim: int) -> Float32:
    """Float32 (n, dim) of what `vector_to_bytes` wrote."""
    joined = np.frombuffer(b"".join(blobs), dtype="<f4")
    return joined.reshape(len(blobs), dim).astype(np.float32, copy=False)


def text_hash(text: str) -> bytes:
    """The key of a text's vectors: 16 bytes of BLAKE2b."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
