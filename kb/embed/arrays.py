"""The types of this room, and the one array operation that all its files need."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Ids = NDArray[np.int64]

Side = Literal["query", "passage"]


def unit_rows(rows: F32) -> F32:
    """Return ``rows`` (n, dim) scaled to length 1; a row of zeros stays zeros."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    scaled: F32 = rows / np.maximum(lengths, np.float32(1e-12))
    return scaled
