"""How the work grows with a text, whatever else the machine has to do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

# What takes less is the clock's tick and the caches' mood.
_LEAST_S: Final = 0.02
# A sixteenth of a size that takes so long shows the growth as well as all of it.
_ENOUGH_S: Final = 0.06


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """Four times the size takes less than six times the processor time, in one of three tries.

    Quadratic work takes sixteen times as long. Where a text is dear, a shorter one is tried.
    """
    work(size // 100)  # fills caches, imports what is imported late
    while seconds(work, size // 16) > _ENOUGH_S:
        size //= 4
    for _ in range(3):
        quarter, whole = (max(seconds(work, n), _LEAST_S) for n in (size // 4, size))
        if whole < 6 * quarter:
            return
    raise AssertionError(f"size {size} took {whole:.2f} s, a quarter of it {quarter:.2f} s")


def seconds(work: Callable[[int], object], size: int) -> float:
    """The processor time that work of a size takes."""
    started = time.process_time()
    work(size)
    return time.process_time() - started
