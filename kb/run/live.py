"""One run as those see it who wait for it: events, each as it comes."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator

from kb.errors import KbError
from kb.model import RunResult, RunStatus
from kb.run.decode import Channel, Decoder
from kb.run.events import Ended, RunEvent, Started, result_of
from kb.run.limits import Limits
from kb.run.order import Order


class RunnerError(KbError):
    """The run could not be carried out, through no fault of the snippet."""


class BusyError(RunnerError):
    """Too many runs wait already; the same request will do a little later."""


class Run:
    """One run: waiting, going on, or over. Every method may be called from any thread."""

    def __init__(self, order: Order, limits: Limits) -> None:
        self.order = order
        self._decoder = Decoder(limits)
        self._changed = threading.Condition()
        self._events: list[RunEvent] = []  # only ever appended to
        self._error: RunnerError | None = None
        self._started_s: float | None = None
        self._cancelled = threading.Event()
        self._listeners: list[Callable[[], None]] = []

    # --- For those who wait

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody has asked for the run to end."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask for the run to end; it does within some milliseconds, or never begins."""
        self._cancelled.set()

    def events(self, after: int = 0) -> Iterator[RunEvent]:
        """What happens in it after so many events, waited for; `Ended` is the last.

        Raises RunnerError where it can't be carried out.
        """
        while more := self._more_waited_for(after):
            yield from more
            after += len(more)

    async def events_async(self, after: int = 0) -> AsyncIterator[RunEvent]:
        """As `events`, without a thread of one's own: hundreds of readers may wait."""
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            with contextlib.suppress(RuntimeError):  # the server has stopped
                loop.call_soon_threadsafe(changed.set)

        self._listeners.append(tell)
        try:
            while True:
                changed.clear()
                over = self._is_over()  # asked first: what comes in between is not the end
                more = self._more(after)
                for event in more:
                    yield event
                after += len(more)
                if not more and over:
                    return
                if not more:
                    await changed.wait()
        finally:
            self._listeners.remove(tell)

    def result(self, timeout_s: float | None = None) -> RunResult:
        """How it ended, waited for. Raises RunnerError, and TimeoutError after `timeout_s`."""
        with self._changed:
            if not self._changed.wait_for(self._is_over, timeout_s):
                raise TimeoutError("the run goes on still")
            if self._error:
                raise self._error
            return result_of(self.order.snippet, self._events)

    async def result_async(self) -> RunResult:
        """As `result`, without a thread of one's own."""
        return result_of(self.order.snippet, [event async for event in self.events_async()])

    def _more_waited_for(self, after: int) -> list[RunEvent]:
        """The events after so many; [] when no more will come."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._events) > after or self._is_over())
            return self._more(after)

    def _more(self, after: int) -> list[RunEvent]:
        more = self._events[after:]
        if not more and self._error:
            raise self._error
        return more

    def _is_over(self) -> bool:
        return self._error is not None or (
            bool(self._events) and isinstance(self._events[-1], Ended)
        )

    # --- For the one who carries it out

    def begin(self) -> None:
        """It starts now."""
        self._started_s = time.monotonic()
        self._add([Started()])

    def feed(self, channel: Channel, data: bytes) -> None:
        """These bytes came over one of its channels."""
        self._add(self._decoder.feed(channel, data))

    @property
    def written_bytes(self) -> int:
        """All that it has printed, shown or not."""
        return self._decoder.written_bytes

    @property
    def running_s(self) -> float:
        """Since it began, in seconds; 0 before that."""
        return 0.0 if self._started_s is None else time.monotonic() - self._started_s

    def finish(self, status: RunStatus, message: str = "") -> None:
        """It is over; `message` is kb's own word to the reader."""
        last = self._decoder.end(message)
        self._add([*last, Ended(status, self.running_s * 1000, self._decoder.cut)])

    def fail(self, message: str) -> None:
        """It could not be carried out, through no fault of the snippet."""
        self._end_with(RunnerError(message))

    def refuse(self, message: str) -> None:
        """There is no room for it now."""
        self._end_with(BusyError(message))

    def _end_with(self, error: RunnerError) -> None:
        with self._changed:
            self._error = error
            self._tell()

    def _add(self, events: Iterable[RunEvent]) -> None:
        with self._changed:
            before = len(self._events)
            self._events += events
            if len(self._events) > before:
                self._tell()

    def _tell(self) -> None:
        self._changed.notify_all()
        for listener in tuple(self._listeners):
            listener()
