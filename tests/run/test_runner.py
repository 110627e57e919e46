"""Many runs for many readers: live, stoppable, fair, bounded, each with its own output."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from run.conftest import isolation, snippet

from kb.run.events import Drawn, Ended, Printed, RunEvent, Started
from kb.run.isolation import Isolation
from kb.run.limits import Limits
from kb.run.live import BusyError, Run, RunnerError
from kb.run.order import Order
from kb.run.queue import MAX_WAITING, FairQueue
from kb.run.runner import Runner, preload_for
from kb.run.wall.lane import Lane

# Ends only when somebody ends it.
FOR_EVER = "print('begun\\n', end='')\nimport time\ntime.sleep(3600)"  # said in one piece
PICTURE = "from PIL import Image\nImage.new('L', (20, 20)).show()\n"
# However busy the machine is: nobody waits this long unless something is broken.
PATIENCE_S = 300.0


def order(code: str) -> Order:
    return Order("demo", code, "demo.py", "")


def wait_for(run: Run, kind: type[RunEvent]) -> RunEvent:
    """The first event of this kind."""
    return next(event for event in run.events() if isinstance(event, kind))


@pytest.fixture(scope="module", params=["full", "partial", "none"])
def lanes(request: pytest.FixtureRequest) -> Iterator[Runner]:
    """Two bare lanes."""
    limits = Limits(wall_s=PATIENCE_S)
    with Runner(limits, isolation=isolation(request.param), preload=()) as made:
        made.wait_until_ready(PATIENCE_S)
        yield made


@pytest.mark.parametrize(
    ("code", "ahead"),
    [
        ("print(1)", ()),
        ("import torch.nn as nn", ("torch",)),
        ("import matplotlib.pyplot as plt\nimport numpy", ("numpy", "matplotlib.pyplot")),
        ("from torch import optim", ("torch", "torch.optim")),
    ],
)
def test_lanes_load_ahead_what_some_code_of_the_notes_names(
    code: str, ahead: tuple[str, ...]
) -> None:
    assert preload_for([snippet("import sys"), snippet(code)]) == ahead
    assert preload_for([snippet(code, runnable=False)]) == ()


def test_an_array_is_a_picture_in_a_lane_that_loaded_nothing_ahead(lanes: Runner) -> None:
    run = lanes.submit(order("import numpy as np\nnp.zeros((20, 30), np.uint8)"))
    assert len(run.result().images) == 1


def _fails(_: Lane) -> None:
    raise MemoryError


@pytest.mark.parametrize("start", [Lane.start, _fails], ids=["no bwrap", "a fault of kb's own"])
def test_runs_are_told_when_no_lane_can_start(
    monkeypatch: pytest.MonkeyPatch, start: Callable[[Lane], None]
) -> None:
    monkeypatch.setattr(Lane, "start", start)
    nowhere = Isolation("full", bwrap="/nowhere/bwrap")
    with Runner(isolation=nowhere, preload=(), lanes=1) as made:
        for _ in range(2):
            with pytest.raises(RunnerError, match="the sandbox does not start"):
                made.submit(order("1")).result(PATIENCE_S)


def test_text_and_pictures_come_while_it_runs(lanes: Runner) -> None:
    run = lanes.submit(order(f"print('step')\n{PICTURE}{FOR_EVER}"))
    events = run.events()
    assert next(events) == Started()
    text, pictures = "", 0
    while text != "step\nbegun\n" or not pictures:
        match next(events):
            case Printed("stdout", more):
                text += more
            case Drawn():
                pictures += 1
    run.cancel()
    assert [type(event) for event in events] == [Printed, Ended]
    result = run.result()
    assert (result.status, result.stdout, len(result.images)) == ("killed", text, 1)


def test_code_above_runs_before_and_shows_nothing(lanes: Runner) -> None:
    above = ("xs = [1]\nprint(xs)", f"{PICTURE}xs.append(2)")
    run = lanes.submit(Order("demo", "print(xs)", "demo.py", "", earlier=above), reader="a")
    result = run.result()
    assert (result.status, result.stdout, result.stderr) == ("ok", "[1, 2]\n", "")
    assert result.images == ()


def test_code_above_that_fails_is_named_and_the_rest_runs(lanes: Runner) -> None:
    above = ("x = 1", "1 / 0", "x += 1")
    run = lanes.submit(Order("demo", "print(x)", "demo.py", "", earlier=above), reader="a")
    result = run.result()
    assert (result.status, result.stdout) == ("ok", "2\n")
    assert result.stderr == (
        "kb: code above in the note failed: ZeroDivisionError: division by zero\n"
    )


def test_it_stops_when_asked(lanes: Runner) -> None:
    run = lanes.submit(order(FOR_EVER))
    wait_for(run, Printed)
    run.cancel()
    result = run.result(PATIENCE_S)
    assert (result.status, result.stdout) == ("killed", "begun\n")
    assert "as the reader asked" in result.stderr


def test_a_run_that_still_waits_can_be_stopped(lanes: Runner) -> None:
    before = [lanes.submit(order(FOR_EVER)) for _ in range(2)]
    waiting = lanes.submit(order("print('never')"))
    waiting.cancel()
    for run in before:
        wait_for(run, Printed)
        run.cancel()
    assert [type(event) for event in waiting.events()] == [Printed, Ended]
    assert (waiting.result().status, waiting.result().stdout) == ("killed", "")
    assert all(run.result().stdout == "begun\n" for run in before)


def test_time_is_limited_and_what_was_printed_is_kept(lanes: Runner) -> None:
    run = lanes.submit(order(FOR_EVER))
    wait_for(run, Printed)
    assert run._started_s is not None
    run._started_s -= PATIENCE_S  # as if it had taken so long
    result = run.result(PATIENCE_S)
    assert (result.status, result.stdout) == ("timeout", "begun\n")
    assert "more than 300 s" in result.stderr
    assert result.took_ms >= PATIENCE_S * 1000


def test_processor_time_is_limited_by_name(lanes: Runner) -> None:
    limits = Limits(wall_s=PATIENCE_S, cpu_s=1)
    with Runner(limits, isolation=lanes.isolation, preload=(), lanes=1) as short:
        result = short.submit(order("while True: pass")).result(PATIENCE_S)
    assert result.status == "timeout"
    assert "1 s of processor time" in result.stderr


def test_two_hundred_runs_of_twenty_readers_each_get_their_own_output(lanes: Runner) -> None:
    def submit(number: int) -> tuple[int, Run]:
        return number, lanes.submit(order(f"print('run', {number})"), f"reader {number % 20}")

    count = 200 if lanes.isolation.tier != "none" else 30
    with ThreadPoolExecutor(20) as pool:
        runs = list(pool.map(submit, range(count)))
    for number, run in runs:
        result = run.result(PATIENCE_S)
        assert (result.status, result.stdout) == ("ok", f"run {number}\n")


def test_closing_ends_what_runs_and_what_waits() -> None:
    made = Runner(Limits(wall_s=PATIENCE_S), preload=(), lanes=1)
    runs = [made.submit(order(FOR_EVER)) for _ in range(3)]
    wait_for(runs[0], Printed)
    made.close()
    assert runs[0].result(PATIENCE_S).status == "killed"
    for run in runs[1:]:
        with pytest.raises(RunnerError, match="stopping"):
            run.result(PATIENCE_S)
    with pytest.raises(BusyError):
        made.submit(order("1"))


def test_a_lane_that_dies_is_replaced_and_that_is_not_the_snippets_fault() -> None:
    with Runner(Limits(wall_s=PATIENCE_S), preload=(), lanes=1) as made:
        if made.isolation.tier == "none":
            pytest.skip("the fallback has no lanes")
        run = made.submit(order(FOR_EVER))
        wait_for(run, Printed)
        lane = made._lanes[0]
        assert isinstance(lane, Lane)
        os.kill(lane.pid, signal.SIGKILL)  # as the kernel does when memory is short
        with pytest.raises(RunnerError, match="ended in the middle"):
            list(run.events())
        assert made.submit(order("print(1)")).result(PATIENCE_S).stdout == "1\n"


# --- The queue by itself


def waiting(name: str) -> Run:
    return Run(order(name), Limits())


def test_readers_take_turns() -> None:
    queue = FairQueue()
    for name in ("a1", "a2", "a3", "b1", "c1", "b2"):
        queue.put(name[0], waiting(name))
    taken = [queue.take() for _ in range(6)]
    assert [run.order.code for run in taken if run] == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_a_full_line_refuses_whoever_has_most_in_it() -> None:
    queue = FairQueue()
    hog = [waiting(f"hog {n}") for n in range(MAX_WAITING)]
    for run in hog:
        queue.put("hog", run)
    with pytest.raises(BusyError, match="busy, try again"):
        queue.put("hog", waiting("one more"))
    queue.put("newcomer", waiting("first"))
    with pytest.raises(BusyError, match="busy, try again"):
        hog[-1].result()
    first, second = queue.take(), queue.take()
    assert first
    assert second
    assert [first.order.code, second.order.code] == ["hog 0", "first"]


def test_a_closed_queue_wakes_who_waits_for_it() -> None:
    queue = FairQueue()
    taken: list[object] = []
    thread = threading.Thread(target=lambda: taken.append(queue.take()))
    thread.start()
    queue.close()
    thread.join(timeout=5)
    assert taken == [None]
