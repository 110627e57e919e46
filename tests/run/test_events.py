"""A run is its events: they come in order, and how the bytes were split changes nothing."""

from __future__ import annotations

import asyncio
import struct
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from run.test_picture_frames import frame, png

from kb.model import RunResult
from kb.run.decode import CHANNELS, Channel
from kb.run.events import Drawn, Ended, Printed, RunEvent, Started, result_of
from kb.run.limits import Limits
from kb.run.live import BusyError, Run, RunnerError
from kb.run.order import Order

T = TypeVar("T")

SMALL = Limits(shown_bytes=40, pictures=2, pictures_bytes=3 * len(png()))
OUTPUT = st.lists(
    st.sampled_from([b"a", "\u56fe".encode(), b"\r\n", b"\r", b"\n", b"\xff", b"\xe5\x9b"])
    | st.binary(max_size=30),
    max_size=12,
).map(b"".join)
PICTURES = st.lists(
    st.sampled_from([frame(png(1)), frame(png(2)), frame(b"<svg>"), frame(b"", b'{"cut": true}')])
    | st.binary(max_size=12)
    | st.just(struct.pack("<I", 1 << 31)),
    max_size=4,
).map(b"".join)


def new_run() -> Run:
    return Run(Order("demo", "", "demo.py", ""), SMALL)


def written(pieces: Sequence[tuple[Channel, bytes]], message: str = "") -> Run:
    """A run that has ended after it wrote these."""
    run = new_run()
    run.begin()
    for channel, data in pieces:
        run.feed(channel, data)
    run.finish("ok", message)
    return run


def outcome(run: Run) -> tuple[str, str, tuple[bytes, ...], bool]:
    result = run.result()
    return result.stdout, result.stderr, result.images, result.truncated


@st.composite
def split(draw: st.DrawFn, written: dict[Channel, bytes]) -> list[tuple[Channel, bytes]]:
    """What was written, in pieces of any size, those of the channels mixed at will."""
    pieces: dict[Channel, list[bytes]] = {}
    for channel, data in written.items():
        cuts = draw(st.lists(st.integers(0, len(data)), max_size=8))
        ends = sorted({0, len(data), *cuts})
        pieces[channel] = [data[start:end] for start, end in pairwise(ends)]
    turns = [channel for channel in CHANNELS for _ in pieces[channel]]
    return [(channel, pieces[channel].pop(0)) for channel in draw(st.permutations(turns))]


@given(st.data(), st.fixed_dictionaries({"stdout": OUTPUT, "stderr": OUTPUT, "pictures": PICTURES}))
def test_any_split_of_the_same_bytes_gives_the_same_result(
    data: st.DataObject, output: dict[Channel, bytes]
) -> None:
    whole = written([(channel, output[channel]) for channel in CHANNELS], "stopped")
    assert outcome(written(data.draw(split(output)), "stopped")) == outcome(whole)


@given(OUTPUT)
@example(b"\r\n")
@example("\u56fe".encode())
def test_byte_by_byte_is_as_all_at_once(output: bytes) -> None:
    single = [("stdout", output[n : n + 1]) for n in range(len(output))]
    assert outcome(written(single)) == outcome(written([("stdout", output)]))  # type: ignore[arg-type]


@given(OUTPUT)
def test_what_is_shown_is_what_was_written(output: bytes) -> None:
    stdout, _, _, truncated = outcome(written([("stdout", output)]))
    text = output.decode("utf-8", "replace").replace("\r\n", "\n")
    assert truncated == (len(output) > SMALL.shown_bytes)
    assert (text.startswith(stdout)) if truncated else stdout == text


def test_a_result_is_the_sum_of_the_events() -> None:
    events: list[RunEvent] = [
        Started(), Printed("stdout", "1"), Drawn(b"png"), Printed("stderr", "!"),
        Printed("stdout", "2"), Ended("error", 3.5, truncated=True),
    ]  # fmt: skip
    assert result_of("x", events) == RunResult("x", "error", "12", "!", (b"png",), 3.5, True)
    assert result_of("x", events[:2]) == RunResult("x", "running", "1", "", (), 0.0)
    assert result_of("x", []).status == "waiting"


def test_our_own_word_stands_on_a_line_of_its_own() -> None:
    assert outcome(written([("stderr", b"half")], "stopped"))[1] == "half\nkb: stopped\n"
    assert outcome(written([("stderr", b"whole\n")], "stopped"))[1] == "whole\nkb: stopped\n"
    assert outcome(written([], "stopped"))[1] == "kb: stopped\n"


def test_events_come_as_they_happen_and_can_be_taken_up_anywhere() -> None:
    run = new_run()
    coming = run.events()
    run.begin()
    assert next(coming) == Started()
    run.feed("stdout", b"1")
    assert next(coming) == Printed("stdout", "1")
    run.finish("ok")
    [last] = coming
    assert isinstance(last, Ended)
    assert list(run.events(after=2)) == [last]
    assert list(run.events(after=3)) == []


def finished(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives; in a thread of its own, for a browser's tests keep a loop in this."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def collected(run: Run) -> list[RunEvent]:
    return [event async for event in run.events_async()]


def test_the_asynchronous_twin_gives_the_same_to_many_readers() -> None:
    run = new_run()

    def carry_out() -> None:
        run.begin()
        for number in range(200):
            run.feed("stderr", f"{number}\n".encode())
        run.finish("ok")

    async def follow() -> list[list[RunEvent]]:
        threading.Timer(0.01, carry_out).start()
        return await asyncio.gather(*(collected(run) for _ in range(20)))

    assert finished(follow()) == [list(run.events())] * 20
    assert finished(run.result_async()) == run.result()
    assert not run._listeners  # nobody is told any more who has gone


def test_a_failure_comes_after_what_was_shown() -> None:
    run = new_run()
    run.begin()
    run.fail("the sandbox broke")
    coming = run.events()
    assert next(coming) == Started()
    for wait in (lambda: next(coming), run.result, lambda: finished(collected(run))):
        with pytest.raises(RunnerError, match="broke"):
            wait()


def test_one_who_is_refused_never_starts() -> None:
    run = new_run()
    run.refuse("busy")
    with pytest.raises(BusyError):
        next(run.events())
