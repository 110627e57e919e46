"""Who is next: readers take turns, each with their own runs in order, and the line is bounded."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from typing import Final

from kb.run.live import BusyError, Run

# 20 readers with ten runs each fit. A run takes some 30 ms: the last of so many waits 4 s.
MAX_WAITING: Final = 256
_BUSY: Final = "busy, try again: too many runs wait already"


class FairQueue:
    """Runs that wait. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[Run]] = OrderedDict()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, reader: str, run: Run) -> None:
        """Let a run wait.

        When the line is as long as it may be, whoever has most runs in it is refused one: the
        newcomer, who gets BusyError, or the last run of the reader with the longest line.
        """
        with self._changed:
            if self._closed:
                raise BusyError("the server is stopping")
            own = self._lines.get(reader, ())
            if sum(map(len, self._lines.values())) >= MAX_WAITING:
                longest = max(self._lines.values(), key=len)
                if len(longest) <= len(own) + 1:
                    raise BusyError(_BUSY)
                longest.pop().refuse(_BUSY)
            self._lines.setdefault(reader, deque()).append(run)
            self._changed.notify()

    def take(self) -> Run | None:
        """The next run, waited for; None once the queue is closed.

        The reader whose turn it was goes to the end: one who asks for a hundred runs delays
        another's first by one.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._lines)
            if self._closed:
                return None
            reader, line = self._lines.popitem(last=False)
            run = line.popleft()
            if line:
                self._lines[reader] = line
            return run

    def close(self) -> list[Run]:
        """No more; returns the runs that were still waiting."""
        with self._changed:
            self._closed = True
            left = [run for line in self._lines.values() for run in line]
            self._lines.clear()
            self._changed.notify_all()
            return left
