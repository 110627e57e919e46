"""Many texts at a time in numpy: batches of bounded size, side by side on the cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence


def one_blas_thread() -> None:
    """Set BLAS to one thread for the whole process.

    Its own threads gain little on a short query, which waits for memory, and when other
    processes keep the cores busy they wait for each other: a query took 31 ms on one thread,
    210 ms and up on two, with two busy neighbours. Bulk work runs whole batches side by side
    instead.
    """
    import threadpoolctl

    threadpoolctl.ThreadpoolController().select(user_api="blas").limit(limits=1)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cut_batches(order: Sequence[int], lengths: Sequence[int], size: int) -> list[list[int]]:
    """Cut ``order`` into batches of about ``size`` tokens, at least one text each.

    ``lengths`` holds the tokens of each text that ``order`` names.
    """
    batches: list[list[int]] = []
    room = 0
    for i in order:
        if room < lengths[i]:
            batches.append([])
            room = size
        batches[-1].append(i)
        room -= lengths[i]
    return batches


def each_batch(work: Callable[[list[int]], None], batches: list[list[int]]) -> None:
    """Do ``work`` on every batch, on all cores where there are several."""
    if len(batches) <= 1:
        for batch in batches:
            work(batch)
        return
    from concurrent.futures import ThreadPoolExecutor  # 20 ms that one query need not pay

    with ThreadPoolExecutor(usable_cores()) as pool:
        for _ in pool.map(work, batches):
            pass  # raises what a batch raised
