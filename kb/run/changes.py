"""Following a run without a thread of one's own: hundreds of readers may wait."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from kb.model import RunResult
from kb.run.live import Run


async def changes(run: Run) -> AsyncIterator[RunResult]:
    """What a run has shown, each time that has grown; the result last. Raises RunnerError."""
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        with contextlib.suppress(RuntimeError):  # the server has stopped
            loop.call_soon_threadsafe(changed.set)

    run.listen(tell)
    while True:
        changed.clear()
        shot = run.snapshot()
        yield shot
        if shot.status not in ("waiting", "running"):
            return
        await changed.wait()


async def ended(run: Run) -> RunResult:
    """The result of a run, waited for. Raises RunnerError."""
    async for shot in changes(run):
        result = shot
    return result
