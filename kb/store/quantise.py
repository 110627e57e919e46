"""Vectors of unit length in two bits a component: 98 bytes for one of 384 components.

A row is turned by a fixed rotation (random signs, then a cosine transform), after which the
components of any row look like draws from a normal distribution. Four at a time they are then
coded by the nearest of 256 codewords, fitted once on normal draws: one byte. So nothing is
learnt from the notes, and the code serves any model. Each row's scale is chosen so that the
row's product with itself comes out right, whereby all products do on average. (Rotation and
unbiased scale: TurboQuant, Zandieh et al. 2025, arXiv:2504.19874; vector quantisation: Gersho &
Gray 1992.)

hit@1 by late interaction alone moves by -.003, -.005, +.007 and .000 on XQuAD's four
directions against float32. Codes that are fitted on a few pages of text (principal components,
product quantisation, ColBERTv2's residuals) lose more; `docs/retrieval.md` has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

from kb.store.vectors import Float32

UInt8 = npt.NDArray[np.uint8]

GROUP: Final = 4  # components that share a byte
CODEWORDS: Final = 256

# So many rows are coded at a time: 44,000 a second at 384 dimensions; with 256, whose
# comparisons fit no cache, 24,000.
_ROWS_AT_ONCE: Final = 32

# So many are decoded at a time: .8 MB at 384 dimensions, which stays in the processor's cache.
# 8,000 at once take a quarter longer.
_DECODED_AT_ONCE: Final = 512


@dataclass(frozen=True, slots=True)
class CodedMatrix:
    """Rows of float32 (n, dim), coded."""

    codes: UInt8  # (n, groups)
    scales: Float32  # (n,)
    dim: int

    @classmethod
    def of(cls, rows: Float32) -> CodedMatrix:
        """From float32 (n, dim). A row of zeros stays one."""
        rows = np.asarray(rows, dtype=np.float32)
        turned = rotated(rows)
        codes = np.empty((len(rows), turned.shape[1] // GROUP), dtype=np.uint8)
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            codes[part] = _nearest_codewords(turned[part])
        products = np.einsum("ij,ij->i", turned, _decoded(codes))
        squares = np.einsum("ij,ij->i", turned, turned)
        scales = np.divide(squares, products, out=np.zeros_like(products), where=squares > 0)
        # As they will be read again.
        return cls(codes, scales.astype(np.float16).astype(np.float32), rows.shape[1])

    @classmethod
    def joined(cls, matrices: Sequence[CodedMatrix]) -> CodedMatrix:
        """One or more of the same `dim`, one below another."""
        codes = np.concatenate([matrix.codes for matrix in matrices])
        scales = np.concatenate([matrix.scales for matrix in matrices])
        return cls(codes, scales, matrices[0].dim)

    def __len__(self) -> int:
        """How many rows."""
        return len(self.scales)

    def decode_into(self, room: Float32) -> None:
        """Write the rotated rows without their scales: float32 (n, groups · GROUP), contiguous."""
        # Four float32 are moved as one complex128.
        words = _codewords().view(np.complex128)[:, 0]
        np.take(words, self.codes, out=room.view(np.complex128), mode="clip")

    def products(self, turned: Float32) -> Float32:
        """The products of each row with each of some rotated ones, float32 (n, those)."""
        columns = np.ascontiguousarray(turned.T)
        products = np.empty((len(self), len(turned)), dtype=np.float32)
        room = np.empty((min(len(self), _DECODED_AT_ONCE), len(columns)), dtype=np.float32)
        for start in range(0, len(self), _DECODED_AT_ONCE):
            part = slice(start, start + _DECODED_AT_ONCE)
            rows = CodedMatrix(self.codes[part], self.scales[part], self.dim)
            rows.decode_into(room[: len(rows)])
            np.matmul(room[: len(rows)], columns, out=products[part])
        products *= self.scales[:, None]
        return products

    def decoded(self) -> Float32:
        """The rows, float32 (n, dim), as far as the code holds them."""
        turned = _decoded(self.codes) * self.scales[:, None]
        return (turned @ _rotation(self.dim).T).astype(np.float32, copy=False)

    def to_bytes(self) -> bytes:
        """Scales (little-endian float16), then codes: the number of rows follows from the
        length and the dimensions."""
        return self.scales.astype("<f2").tobytes() + self.codes.tobytes()

    @classmethod
    def from_bytes(cls, blob: bytes, dim: int) -> CodedMatrix:
        """The inverse of `to_bytes`."""
        groups = _groups(dim)
        rows = len(blob) // (groups + 2)
        scales = np.frombuffer(blob, dtype="<f2", count=rows).astype(np.float32)
        codes = np.frombuffer(blob, dtype=np.uint8, offset=2 * rows)
        return cls(codes.reshape(rows, groups), scales, dim)


def rotated(rows: Float32) -> Float32:
    """Rows (n, dim) as decoded ones are to be compared with: (n, groups · GROUP). Products of
    two rotated rows are those of the rows."""
    turned: Float32 = rows @ _rotation(rows.shape[1])
    return turned


def _groups(dim: int) -> int:
    return -(-dim // GROUP)


@cache
def _rotation(dim: int) -> Float32:
    """Random signs, then the orthonormal cosine transform (DCT-II): (dim, groups · GROUP)."""
    width = _groups(dim) * GROUP
    # RandomState's stream never changes, so neither do stored codes.
    signs = np.random.RandomState(0).choice([-1.0, 1.0], size=width)
    places = np.arange(width)
    cosines = np.sqrt(2 / width) * np.cos(np.pi * np.outer(places + 0.5, places) / width)
    cosines[:, 0] /= np.sqrt(2)
    return np.ascontiguousarray((signs[:, None] * cosines)[:dim], dtype=np.float32)


@cache
def _codewords() -> Float32:
    """Float32 (CODEWORDS, GROUP): made by `python -m kb.store.fit_codewords`."""
    with files("kb.store").joinpath("codewords.npz").open("rb") as file, np.load(file) as arrays:
        return np.ascontiguousarray(arrays["codewords"], dtype=np.float32)


def _nearest_codewords(turned: Float32) -> UInt8:
    """The codes (n, groups) of rotated rows."""
    codewords = _codewords()
    spread = np.sqrt(np.mean(turned**2, axis=1, keepdims=True))
    normal = turned / np.where(spread > 0, spread, 1)
    closeness = normal.reshape(-1, GROUP) @ codewords.T
    closeness -= (codewords**2).sum(axis=1) / 2
    codes: UInt8 = closeness.argmax(axis=1).astype(np.uint8)
    return codes.reshape(len(turned), turned.shape[1] // GROUP)


def _decoded(codes: UInt8) -> Float32:
    return _codewords()[codes].reshape(len(codes), codes.shape[1] * GROUP)
