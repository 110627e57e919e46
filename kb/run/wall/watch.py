"""One run in a lane: it is handed over, read while it goes on, and stopped when it must be."""

from __future__ import annotations

import contextlib
import os
import selectors
import time
from typing import Final

from kb.run.decode import CHANNELS, Channel
from kb.run.inside.protocol import Job, Message, Stop, receive_message, send_message
from kb.run.limits import Limits
from kb.run.live import Run
from kb.run.verdict import Stopped
from kb.run.wall import memory
from kb.run.wall.spawn import LanePlan, LaneProcess

ANSWER_S: Final = 2.0  # how long a lane may take to end a run and clean up
_TICK_S: Final = 0.01  # between two looks at the clock and the Stop button
_WATCH_S: Final = 0.04  # between two looks at memory
_READ_BYTES: Final = 64 * 1024


def carry(
    run: Run, job: Job, lane: LaneProcess, plan: LanePlan
) -> tuple[Message | None, Stopped | None]:
    """Have a lane carry out a run; what it shows is told meanwhile.

    Returns the lane's word on its end, None where it gave none, and what the run was stopped
    for. Raises OSError and ValueError where the lane is broken.
    """
    pipes, theirs = _pipes()
    try:
        try:
            send_message(lane.channel, job, theirs)
        finally:
            for fd in theirs:
                os.close(fd)
        run.begin()
        ended, stopped = _watch(run, lane, pipes, plan)
        _drain(run, pipes)
        return ended, stopped
    finally:
        for fd in pipes:
            os.close(fd)


def _watch(
    run: Run, lane: LaneProcess, pipes: dict[int, Channel], plan: LanePlan
) -> tuple[Message | None, Stopped | None]:
    """Read until the lane says that the run has ended.

    Never waits for the end of an output: whoever is left over might hold it open.
    """
    stopped: Stopped | None = None
    give_up = looked = 0.0
    with selectors.DefaultSelector() as selector:
        selector.register(lane.channel, selectors.EVENT_READ)
        for fd in pipes:
            selector.register(fd, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select(_TICK_S):
                if key.fileobj is lane.channel:
                    lane.channel.settimeout(ANSWER_S)
                    return receive_message(lane.channel)[0], stopped
                if not _read(run, key.fd, pipes[key.fd]):
                    selector.unregister(key.fd)
            now = time.monotonic()
            is_due = now - looked > _WATCH_S
            if stopped is None and (stopped := _reason_to_stop(run, lane.pid, plan, is_due)):
                send_message(lane.channel, Stop())
                give_up = now + ANSWER_S
            elif stopped and now > give_up:
                return None, stopped
            looked = now if is_due else looked


def _reason_to_stop(run: Run, pid: int, plan: LanePlan, look_at_memory: bool) -> Stopped | None:
    if run.is_cancelled:
        return "reader"
    if run.running_s > plan.limits.wall_s:
        return "time"
    if run.written_bytes > plan.limits.written_bytes:
        return "output"
    return _used_up(pid, plan.tier, plan.limits) if look_at_memory else None


def _used_up(pid: int, tier: str, limits: Limits) -> Stopped | None:
    """What the run below a lane has too much of, of that which no limit of a process counts."""
    if memory.exceeds(pid, limits.memory_bytes):
        return "memory"
    if tier == "partial":
        # No namespace counts these here; and a run is one process.
        children = memory.below(pid)
        if any(memory.threads(child) > limits.processes for child in children):
            return "memory"
        if sum(map(memory.unlinked_bytes, children)) > limits.scratch_bytes:
            return "space"
    return None


def _pipes() -> tuple[dict[int, Channel], list[int]]:
    """Pipes for one run alone: (our ends and what comes through them, the run's ends)."""
    ours: dict[int, Channel] = {}
    theirs = []
    for channel in CHANNELS:
        read, write = os.pipe()
        os.set_blocking(read, False)
        ours[read] = channel
        theirs.append(write)
    return ours, theirs


def _read(run: Run, fd: int, channel: Channel) -> bool:
    """Take what is there to be read; False at the end of the stream."""
    try:
        data = os.read(fd, _READ_BYTES)
    except BlockingIOError:
        return True
    run.feed(channel, data)
    return bool(data)


def _drain(run: Run, pipes: dict[int, Channel]) -> None:
    """Take what was written before the end and not read yet: at most what a pipe holds."""
    for fd, channel in pipes.items():
        with contextlib.suppress(BlockingIOError):
            for _ in range(16):
                data = os.read(fd, _READ_BYTES)
                if not data:
                    break
                run.feed(channel, data)
