"""How the work grows with a text, whatever else the machine has to do."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Final

from project import IN_FULL

# What takes less is the clock's tick and the caches' mood.
_LEAST_S: Final = 0.02
# A sixteenth of a size that takes so long shows the growth as well as all of it.
_ENOUGH_S: Final = 0.06 if IN_FULL else 0.03
# Characters of a note: its pattern is up to 3,000 long, and stands in a quarter of this.
_SHORTEST: Final = 10_000

# Starts a process for each text without importing the parser anew.
_PROCESSES: Final = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["effort", "kb.parse.note"])


def assert_linear(work: Callable[[int], object], size: int, shortest: int = 1) -> None:
    """Four times the size takes less than six times the processor time, in one of three tries.

    Quadratic work takes sixteen times as long. Where a text is dear, a shorter one is tried,
    down to the shortest that shows anything.
    """
    work(size // 100)  # fills caches, imports what is imported late
    while size // 4 >= shortest and seconds(work, size // 16) > _ENOUGH_S:
        size //= 4
    for _ in range(3):
        quarter, whole = (max(seconds(work, n), _LEAST_S) for n in (size // 4, size))
        if whole < 6 * quarter:
            return
    raise AssertionError(f"size {size} took {whole:.2f} s, a quarter of it {quarter:.2f} s")


def seconds(work: Callable[[int], object], size: int) -> float:
    """The processor time that work of a size takes, without collecting garbage: that goes by all
    that earlier tests have left in memory."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        work(size)
        return time.process_time() - started
    finally:
        gc.enable()


def assert_parsed_linearly(path: str, text: str, size: int) -> None:
    """The same of a note whose text is an expression in N, its length in characters; in a process
    of its own, which a hang cannot outlive."""
    here, there = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_parse, args=(path, text, size, there))
    process.start()
    there.close()
    try:
        assert here.poll(300), "it hangs"
        assert here.recv() == ""
    finally:
        process.kill()
        process.join()


def _parse(path: str, text: str, size: int, answer: Connection) -> None:
    from kb.parse.note import parse_note

    def parse(length: int) -> None:
        note = parse_note(path, eval(text, {"N": length}))
        assert note.chunks or note.warnings or length < _SHORTEST // 4

    try:
        assert_linear(parse, size, _SHORTEST)
    except BaseException as error:
        answer.send(repr(error))
        raise
    answer.send("")
