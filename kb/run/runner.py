"""Runs for many readers: a fair queue before some lanes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from kb.closing import Closing
from kb.code.languages import CODE_LANGUAGES
from kb.model import Snippet
from kb.run.isolation import Isolation, probe
from kb.run.limits import Limits
from kb.run.live import Run, RunnerError
from kb.run.order import Order
from kb.run.queue import FairQueue
from kb.run.wall.lane import Lane
from kb.run.wall.spawn import LanePlan
from kb.run.wall.unisolated import UnisolatedLane

# About one a core: more gain nothing, and each holds 280 MiB.
LANES: Final = 2
# After a lane that didn't start: don't try again at once, for ever, on a machine in trouble.
_PAUSE_S: Final = 1.0

# One lane runs all languages.
PRELOADED: Final = tuple(name for each in CODE_LANGUAGES.values() for name in each.preload)

_log = logging.getLogger(__name__)


def preload_for(snippets: Iterable[Snippet]) -> tuple[str, ...]:
    """Return what lanes for these snippets have to load: of PRELOADED what some code names.

    Torch takes seconds and 200 MiB a lane, and most notes have no use for it.
    """
    codes = [snippet.code for snippet in snippets if snippet.runnable]
    return tuple(
        name
        for name in PRELOADED
        if any(all(part in code for part in name.split(".")) for code in codes)
    )


class _AnyLane(Protocol):
    def start(self) -> None: ...
    def carry_out(self, run: Run) -> bool: ...
    def give_up(self) -> None: ...
    def close(self) -> None: ...


class Runner(Closing):
    """Carries out runs, isolated as well as this machine can.

    Its lanes start in the background with `start`, or with the first run, which waits for them.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        lanes: int = LANES,
        preload: Sequence[str] = PRELOADED,
        isolation: Isolation | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._isolation = isolation
        self._preload = preload
        self._queue = FairQueue()
        self._closing = threading.Event()
        self._ready = threading.Semaphore(0)
        # bubblewrap ends with the thread that started it: each lane has one of its own, which
        # starts it, serves it and, when it is spoilt, replaces it.
        self._threads = [
            threading.Thread(target=self._serve, args=(n,), name=f"kb-lane-{n}", daemon=True)
            for n in range(lanes)
        ]
        self._starting = threading.Lock()
        # By the lane's number: the lanes that serve now, and what they carry out.
        self._lanes: dict[int, _AnyLane] = {}
        self._going_on: dict[int, Run] = {}
        self._coming: dict[int, _AnyLane] = {}  # those that are about to serve

    @property
    def isolation(self) -> Isolation:
        """How well runs are isolated here."""
        return self._isolation or probe()

    def start(self) -> None:
        """Start the lanes, once; returns at once."""
        with self._starting:
            for thread in self._threads:
                if thread.ident is None:
                    thread.start()

    def submit(self, order: Order, reader: str = "") -> Run:
        """Let a run wait for its turn; readers take turns. Raises BusyError when too many wait."""
        self.start()
        run = Run(order, self.limits)
        self._queue.put(reader, run)
        return run

    def wait_until_ready(self, timeout_s: float | None = None) -> bool:
        """Whether all lanes have started, waited for at most so long."""
        self.start()
        waited = [self._ready.acquire(timeout=timeout_s) for _ in self._threads]
        for _ in filter(None, waited):
            self._ready.release()
        return all(waited)

    def close(self) -> None:
        """End all runs and lanes."""
        self._closing.set()
        for run in self._queue.close():
            run.fail("the server is stopping")
        for run in list(self._going_on.values()):
            run.cancel()
        for lane in list(self._coming.values()):
            lane.give_up()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout=5)

    def _serve(self, number: int) -> None:
        """One lane's thread, from its start to the end of the runner."""
        is_ready = False
        while not self._closing.is_set():
            if number not in self._lanes and not self._start_lane(number):
                self._fail_one()
                continue
            if not is_ready:
                is_ready = True
                self._ready.release()
            run = self._queue.take()
            if run is None:
                continue
            self._going_on[number] = run
            if not self._carry_out(run, self._lanes[number]):
                self._lanes.pop(number).close()
            del self._going_on[number]
        if number in self._lanes:
            self._lanes.pop(number).close()

    def _start_lane(self, number: int) -> bool:
        lane: _AnyLane
        if self.isolation.tier == "none":
            lane = UnisolatedLane(self.limits)
        else:
            tier, bwrap = self.isolation.tier, self.isolation.bwrap
            lane = Lane(LanePlan(tier, self.limits, self._preload, number, bwrap))
        self._coming[number] = lane
        try:
            lane.start()
        except RunnerError as error:
            if not self._closing.is_set():
                _log.error("%s", error)
            return False
        except Exception:  # the thread has to live on: runs wait for it
            _log.exception("a lane did not start")
            return False
        finally:
            del self._coming[number]
        self._lanes[number] = lane
        return True

    def _fail_one(self) -> None:
        """While no lane starts, those who wait are told so, one at a time."""
        self._closing.wait(_PAUSE_S)
        run = self._queue.take()
        if run is not None:
            run.fail("the sandbox does not start; the server's log says why")

    def _carry_out(self, run: Run, lane: _AnyLane) -> bool:
        """Whether the lane is fit for another run."""
        if run.is_cancelled or self._closing.is_set():
            run.finish("killed", "stopped: as the reader asked")
            return True
        try:
            return lane.carry_out(run)
        except Exception:
            _log.exception("a run of %s failed", run.order.snippet)
            run.fail("the sandbox failed; the server's log says why")
            return False
