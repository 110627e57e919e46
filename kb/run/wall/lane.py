"""kb's side of a lane: start it, give it runs, and end it."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

from kb.code.languages import CODE_LANGUAGES
from kb.run.inside.protocol import (
    CleanedUp,
    Exited,
    Job,
    Message,
    NotBegun,
    Ready,
    receive_message,
)
from kb.run.limits import resource_limits
from kb.run.live import Run, RunnerError
from kb.run.order import Order
from kb.run.verdict import Stopped, verdict
from kb.run.wall import memory
from kb.run.wall.spawn import NICENESS, LanePlan, LaneProcess, spawn
from kb.run.wall.watch import ANSWER_S, carry

_START_S: Final = 60.0  # a cold disk takes long to read torch


class Lane:
    """One lane of the full or the partial tier.

    Must be started from a thread that lives as long as the lane shall: bubblewrap ends with
    the thread that started it.
    """

    def __init__(self, plan: LanePlan) -> None:
        self._plan = plan
        self._process: LaneProcess | None = None
        self._base = (0, 0, 0)  # the lane's own memory
        self._unwanted = False

    @property
    def pid(self) -> int:
        """Of the lane itself, as this machine counts; 0 where there is none."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Start it and wait until it can take a run. Raises RunnerError when it doesn't."""
        try:
            self._process = spawn(self._plan)
            self._wait_until_ready(self._process)
        except (OSError, ValueError) as error:
            self.close()
            raise RunnerError(f"the sandbox did not start: {error}") from error
        except RunnerError:
            self.close()
            raise
        self._base = memory.sizes(self.pid)

    def _wait_until_ready(self, lane: LaneProcess) -> None:
        if self._unwanted:  # before there was a process to kill
            raise RunnerError("the sandbox is not wanted any more")
        _step_back(lane.pid)
        lane.channel.settimeout(_START_S)
        message, _ = receive_message(lane.channel)
        if not isinstance(message, Ready):
            raise RunnerError(f"the sandbox did not start: {lane.last_words()}")

    def give_up(self) -> None:
        """Have a start that goes on in another thread fail soon."""
        self._unwanted = True
        if lane := self._process:
            lane.process.kill()

    def close(self) -> None:
        """End the lane and whatever runs in it."""
        if lane := self._process:
            lane.end()
        self._process = None

    def carry_out(self, run: Run) -> bool:
        """Carry out a run to its end; False where the lane must be replaced afterwards."""
        lane = self._process
        if lane is None:
            raise RunnerError("the sandbox is closed")
        try:
            ended, stopped = carry(run, self._job(run.order), lane, self._plan)
        except (OSError, ValueError) as error:
            run.fail(f"the sandbox failed ({error}); try again")
            return False
        self._conclude(run, ended, stopped)
        return ended is not None and _is_clean(lane)

    def _job(self, order: Order) -> Job:
        limits = self._plan.limits
        of_process = resource_limits(limits, self._base[0], self._base[2])
        if self._plan.tier == "partial":
            # Counts all that the user runs, here; the run can't start processes, and its
            # threads are counted by the watch.
            del of_process["RLIMIT_NPROC"]
        return Job(
            program=CODE_LANGUAGES[order.language].program,
            code=order.code,
            earlier=order.earlier,
            name=order.name,
            folder=order.folder,
            inputs=order.inputs,
            limits=of_process,
            max_files=limits.scratch_files,
            max_bytes=limits.scratch_bytes,
            max_pictures=limits.pictures,
            max_pictures_bytes=limits.pictures_bytes,
        )

    def _conclude(self, run: Run, ended: Message | None, stopped: Stopped | None) -> None:
        match ended:
            case Exited(code, over):
                run.finish(*verdict(code, stopped or over, self._plan.limits))
            case NotBegun(why):
                run.fail(f"the sandbox could not begin the run: {why}")
            case _ if stopped:
                run.finish(*verdict(None, stopped, self._plan.limits))
            case _:
                run.fail("the sandbox ended in the middle of the run; try again")


def _is_clean(lane: LaneProcess) -> bool:
    """Whether a lane has got rid of all that the run left behind."""
    try:
        lane.channel.settimeout(ANSWER_S)
        return receive_message(lane.channel)[0] == CleanedUp(True)
    except (OSError, ValueError):
        return False


def _step_back(pid: int) -> None:
    """Let the server go first also where the kernel shares the cores by session, not process."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(NICENESS))
