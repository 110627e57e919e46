"""Arrays kept as plain numbers in a file and mapped from there: open at once, read as needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.embed.cache import write_to_cache
from kb.embed.types import F32

Arrays = dict[str, F32]  # by name
Shapes = dict[str, tuple[int, ...]]  # by name, in the order of the file

_Number = TypeVar("_Number", bound=np.generic)


def mapped(
    path: Path, dtype: type[_Number], count: int, make: Callable[[], NDArray[_Number]]
) -> NDArray[_Number]:
    """Return the ``count`` numbers of a file, (count,), memory-mapped and read-only.

    Where the file is missing or cut short, ``make`` gives its numbers and it is written first.
    """
    if not path.is_file() or path.stat().st_size != count * np.dtype(dtype).itemsize:
        write_to_cache(path, make().tofile)
    # np.asarray takes off the memmap class, whose views cost a microsecond each.
    return np.asarray(np.memmap(path, dtype, "r"))


def mapped_arrays(path: Path, shapes: Shapes, make: Callable[[], Arrays]) -> Arrays:
    """Return the float32 arrays of ``shapes``, which lie one after the other in one file."""
    sizes = {name: int(np.prod(shape)) for name, shape in shapes.items()}

    def flat() -> F32:
        arrays = make()
        return np.concatenate([arrays[name].ravel() for name in shapes])

    numbers = mapped(path, np.float32, sum(sizes.values()), flat)
    arrays, at = {}, 0
    for name, shape in shapes.items():
        arrays[name] = numbers[at : at + sizes[name]].reshape(shape)
        at += sizes[name]
    return arrays
