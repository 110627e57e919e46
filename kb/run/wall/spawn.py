"""Starting the process of a lane, behind the walls of its tier."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, Final, Literal

from kb.run.font_list import font_list
from kb.run.inside.protocol import LaneSettings, to_json
from kb.run.inside.scratch import SCRATCH_PREFIX
from kb.run.limits import Limits
from kb.run.wall.bubblewrap import FONT_LIST, bwrap_command
from kb.run.wall.seccomp import filter_path
from kb.run.wall.view import View, full_view, own_view, python_command

# Behind the server in the queue for a core: a search must not wait for a run.
NICENESS: Final = 10
# Users that nobody has (systemd gives them out, and takes them back): one for each lane, since
# the kernel counts processes by user.
_FIRST_USER, _USERS = 61184, 4000
_END_S: Final = 2.0  # how long a lane that didn't start may take to end


@dataclass(frozen=True, slots=True)
class LanePlan:
    """What lane is wanted."""

    tier: Literal["full", "partial"]
    limits: Limits
    preload: Sequence[str]  # modules that it imports before the first run
    number: int = 0  # no two lanes of this process have the same
    bwrap: str = "bwrap"  # the program


@dataclass(frozen=True, slots=True)
class LaneProcess:
    """A process that was started, and all that has to go with it."""

    process: subprocess.Popen[bytes]
    pid: int  # of the lane itself, as this machine counts; `process` may be bubblewrap
    channel: socket.socket  # our end
    log: IO[bytes]  # what it printed before it was ready
    resources: ExitStack

    def last_words(self) -> str:
        """The last line of what a lane that didn't start has said."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_END_S)
        self.log.seek(0)
        lines = self.log.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def end(self) -> None:
        """End it and whatever runs in it."""
        self.resources.close()


def spawn(plan: LanePlan) -> LaneProcess:
    """Start a lane, which says over its channel when it can take a run. Raises OSError.

    bubblewrap ends with the thread that calls this.
    """
    with ExitStack() as resources:
        ours, theirs = socket.socketpair()
        resources.callback(ours.close)
        log = resources.enter_context(tempfile.TemporaryFile())
        launch = _Launch(plan, theirs.fileno(), log, resources)
        with theirs:
            process, pid = launch.full() if plan.tier == "full" else launch.partial()
        return LaneProcess(process, pid, ours, log, resources.pop_all())


@dataclass(frozen=True, slots=True)
class _Launch:
    """One start: the plan, and what the process gets from us."""

    plan: LanePlan
    channel: int
    log: IO[bytes]
    resources: ExitStack

    def partial(self) -> tuple[subprocess.Popen[bytes], int]:
        """A process that builds all its walls itself."""
        scratch = tempfile.mkdtemp(prefix=SCRATCH_PREFIX)
        self.resources.callback(shutil.rmtree, scratch, ignore_errors=True)
        view = own_view(scratch)
        own_filter = str(filter_path("partial"))
        command = self._command(view, (scratch,), self._font_list(), own_filter)
        process = self._popen(command, [self.channel], view.environment)
        return process, process.pid

    def full(self) -> tuple[subprocess.Popen[bytes], int]:
        """A process inside bubblewrap, which loads the system call filter."""
        plan, view, fonts, as_root = self.plan, full_view(), self._font_list(), _is_root()
        command = self._command(view, ("/tmp", "/dev/shm"), fonts and FONT_LIST, None)
        info, info_theirs = os.pipe()
        with open(info, "rb") as info_pipe, filter_path("full").open("rb") as seccomp:
            fds = [self.channel, seccomp.fileno(), info_theirs]
            whole = bwrap_command(
                plan.bwrap,
                view,
                plan.limits,
                command,
                seccomp_fd=seccomp.fileno(),
                info_fd=info_theirs,
                font_list=fonts,
                as_root=as_root,
            )
            try:
                process = self._popen(whole, fds, {})
            finally:
                os.close(info_theirs)
            info_text = info_pipe.read()
        pid = 0
        with contextlib.suppress(ValueError):  # bubblewrap has failed; its log says why
            pid = int(json.loads(info_text)["child-pid"])
        return process, pid

    def _font_list(self) -> str | None:
        return font_list() if "matplotlib.pyplot" in self.plan.preload else None

    def _command(
        self, view: View, scratch: tuple[str, ...], fonts: str | None, own_filter: str | None
    ) -> list[str]:
        plan = self.plan
        settings = LaneSettings(
            tier=plan.tier,
            channel=self.channel,
            path=view.path,
            read=view.read,
            scratch=scratch,
            preload=tuple(plan.preload),
            font_list=fonts,
            niceness=NICENESS,
            user=_user(plan.number) if _is_root() and plan.tier == "full" else None,
            filter=own_filter,
        )
        return python_command(view.python, view.inside, "child", to_json(settings))

    def _popen(
        self, command: list[str], fds: Sequence[int], environment: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            pass_fds=fds,
            start_new_session=True,
        )
        self.resources.callback(process.wait)
        self.resources.callback(process.kill)  # the last in is the first out
        return process


def _is_root() -> bool:
    return os.geteuid() == 0


def _user(number: int) -> int:
    """Whom a lane of root's becomes."""
    return _FIRST_USER + (os.getpid() * 8 + number) % _USERS
