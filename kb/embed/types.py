"""The types of this room, and the array operations that several of its files need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Ids = NDArray[np.int64]

Side = Literal["query", "passage"]
TextsDone = Callable[[int], None]  # is told how many texts are done

# The axes of the background means, float32 (2, 2, 2, dim): what, for which side, in which
# language.
VECTOR, TOKEN = 0, 1
SIDES: tuple[Side, Side] = ("query", "passage")
LANGUAGES = ("zh", "en")

LAYER_NORM_EPSILON = 1e-12  # of both bundled models


class Encoded(NamedTuple):
    """What a model makes of a text."""

    vector: F32  # (dim,)
    tokens: F32  # (tokens, dim); (0, dim) of an empty text


class RawModel(Protocol):
    """A model without centring."""

    dim: int

    def token_counts(self, pieces: Sequence[str]) -> list[int]:
        """Return how many tokens each piece has in a text that they make with white space
        between, without prompt and special ones."""
        ...

    def raw(
        self, texts: Sequence[str], side: Side, progress: TextsDone | None = None
    ) -> Iterator[tuple[F32, F32]]:
        """Yield each text's unit vector (dim,) and its token vectors (tokens, dim)."""
        ...


class LateScale(NamedTuple):
    """score on the bundled model's scale = shift + factor · score."""

    shift: float
    factor: float


SAME_SCALE: Final = LateScale(0.0, 1.0)


def unit_rows(rows: F32) -> F32:
    """Return ``rows`` (n, dim) scaled to length 1; a row of zeros stays zeros."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    scaled: F32 = rows / np.maximum(lengths, np.float32(1e-12))
    return scaled


def layer_norm(x: F32, weight: F32, bias: F32) -> F32:
    """Return the rows of ``x`` (n, dim) with mean 0 and variance 1, then scaled and shifted."""
    x = x - x.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", x, x)[:, None] / np.float32(x.shape[1])
    x /= np.sqrt(variance + np.float32(LAYER_NORM_EPSILON))
    x *= weight
    x += bias
    return x
