"""One run as those see it who wait for it: what it has shown so far, and how it ended."""

from __future__ import annotations

import codecs
import threading
import time
from collections.abc import Callable, Iterator
from typing import Literal

from kb.errors import KbError
from kb.model import RunResult, RunStatus
from kb.run.limits import Limits
from kb.run.order import Order
from kb.run.wall.picture_frames import PictureReader

Stream = Literal["stdout", "stderr"]


class RunnerError(KbError):
    """The run could not be carried out, through no fault of the snippet."""


class BusyError(RunnerError):
    """Too many runs wait already; the same request will do a little later."""


class _Text:
    """What a stream has printed, as much as is shown."""

    def __init__(self, max_bytes: int) -> None:
        self.text = ""
        self.written = 0  # bytes, also those that are not shown
        self.cut = False
        self._left = max_bytes
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, data: bytes) -> None:
        self.written += len(data)
        shown = data[: self._left]
        self.cut = self.cut or len(shown) < len(data)
        self._left -= len(shown)
        self.text += self._decoder.decode(shown).replace("\r\n", "\n")

    def end(self) -> None:
        """No more will come: half a character is told, unless it was we who cut it."""
        if not self.cut:
            self.text += self._decoder.decode(b"", final=True)


class Run:
    """One run: waiting, going on, or over. Every method may be called from any thread."""

    def __init__(self, order: Order, limits: Limits) -> None:
        self.order = order
        self._limits = limits
        self._changed = threading.Condition()
        self._status: RunStatus = "waiting"
        self._texts = {"stdout": _Text(limits.shown_bytes), "stderr": _Text(limits.shown_bytes)}
        self._pictures = PictureReader(limits.pictures, limits.pictures_bytes)
        self._started = 0.0
        self._took_ms = 0.0
        self._error: RunnerError | None = None
        self._version = 0
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

    def result(self, timeout_s: float | None = None) -> RunResult:
        """How it ended, waited for. Raises RunnerError, and TimeoutError after `timeout_s`."""
        with self._changed:
            if not self._changed.wait_for(self._is_over, timeout_s):
                raise TimeoutError("the run goes on still")
            return self._snapshot()

    def listen(self, listener: Callable[[], None]) -> None:
        """Have a function called whenever the run has changed, from whatever thread."""
        with self._changed:
            self._listeners.append(listener)

    def snapshot(self) -> RunResult:
        """What it has shown so far. Raises RunnerError where it can't be carried out."""
        with self._changed:
            return self._snapshot()

    def snapshots(self, every_s: float = 0.05) -> Iterator[RunResult]:
        """What it has shown so far, whenever that grows, at most so often; the result last.

        Raises RunnerError where it can't be carried out.
        """
        seen = -1
        while True:
            with self._changed:
                self._changed.wait_for(lambda seen=seen: self._version != seen)  # type: ignore[misc]
                seen, over = self._version, self._is_over()
                shot = self._snapshot()
            yield shot
            if over:
                return
            time.sleep(every_s)

    def _is_over(self) -> bool:
        return self._error is not None or self._status not in ("waiting", "running")

    def _snapshot(self) -> RunResult:
        if self._error:
            raise self._error
        out, err = self._texts["stdout"], self._texts["stderr"]
        now = time.monotonic()
        return RunResult(
            snippet=self.order.snippet,
            status=self._status,
            stdout=out.text,
            stderr=err.text,
            images=tuple(self._pictures.pictures),
            took_ms=(now - self._started) * 1000 if self._status == "running" else self._took_ms,
            truncated=out.cut or err.cut or self._pictures.cut,
        )

    # --- For the one who carries it out

    def begin(self) -> None:
        """It starts now."""
        with self._changed:
            self._started, self._status = time.monotonic(), "running"
            self._tell()

    def feed(self, stream: Stream, data: bytes) -> None:
        """It has printed this."""
        with self._changed:
            self._texts[stream].feed(data)
            self._tell()

    def feed_pictures(self, data: bytes) -> None:
        """These bytes came over the pictures' channel."""
        with self._changed:
            self._pictures.feed(data)
            self._tell()

    @property
    def written_bytes(self) -> int:
        """All that it has printed, shown or not."""
        return sum(text.written for text in self._texts.values())

    @property
    def running_s(self) -> float:
        """Since it began, in seconds."""
        return time.monotonic() - self._started

    def finish(self, status: RunStatus, message: str = "") -> None:
        """It is over; `message` is kb's own word to the reader."""
        with self._changed:
            for text in self._texts.values():
                text.end()
            if message:
                before = self._texts["stderr"].text
                line_break = "\n" if before and not before.endswith("\n") else ""
                self._texts["stderr"].text = f"{before}{line_break}kb: {message}\n"
            if self._status == "running":
                self._took_ms = self.running_s * 1000
            self._status = status
            self._tell()

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

    def _tell(self) -> None:
        self._version += 1
        self._changed.notify_all()
        for listener in self._listeners:
            listener()
