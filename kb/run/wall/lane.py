"""kb's side of a lane: start it, give it runs, watch them, and end it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

import platformdirs

from kb.run.decode import CHANNELS, Channel
from kb.run.inside.protocol import receive_message, send_message
from kb.run.inside.scratch import SCRATCH_PREFIX
from kb.run.limits import Limits, resource_limits
from kb.run.live import Run, RunnerError
from kb.run.verdict import Stopped, verdict
from kb.run.wall import memory
from kb.run.wall.bubblewrap import FONT_LIST, bwrap_command
from kb.run.wall.seccomp import filter_path
from kb.run.wall.view import View, full_view, own_view, python_command

# What most snippets import. `scipy` and others take their time when they are asked for.
PRELOADED: Final = (
    "numpy",
    "numpy.random",
    "torch",
    "torch.optim",
    "cv2",
    "matplotlib.pyplot",
    "PIL.Image",
)
_START_S: Final = 60.0  # a cold disk takes long to read torch
_TICK_S: Final = 0.01  # between two looks at the clock and the Stop button
_WATCH_S: Final = 0.04  # between two looks at memory
_ANSWER_S: Final = 2.0  # how long a lane may take to end a run and clean up
_READ_BYTES: Final = 64 * 1024
# Behind the server in the queue for a core: a search must not wait for a run.
_NICENESS: Final = 10
# Users that nobody has (systemd gives them out, and takes them back): one for each lane, since
# the kernel counts processes by user.
_FIRST_USER, _USERS = 61184, 4000


class Lane:
    """One lane of the full or the partial tier.

    Must be started from a thread that lives as long as the lane shall: bubblewrap ends with
    the thread that started it.
    """

    def __init__(
        self,
        tier: str,
        limits: Limits,
        preload: Sequence[str] = PRELOADED,
        number: int = 0,
        bwrap: str = "bwrap",
    ) -> None:
        self._tier = tier
        self._limits = limits
        self._preload = list(preload)
        self._user = _FIRST_USER + (os.getpid() * 8 + number) % _USERS
        self._bwrap = bwrap
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._log: IO[bytes] | None = None
        self._scratch: str | None = None
        self.pid = 0  # of the lane itself, as this machine counts
        self._base = (0, 0, 0)
        self._unwanted = False

    # --- Starting and ending

    def start(self) -> None:
        """Start it and wait until it can take a run. Raises RunnerError when it doesn't."""
        ours, theirs = socket.socketpair()
        self._channel = ours
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 -- lives as long as the lane
        try:
            with theirs:
                self._spawn(theirs.fileno())
            if self._unwanted:  # before there was a process to kill
                raise RunnerError("the sandbox is not wanted any more")
            _step_back(self.pid)
            ours.settimeout(_START_S)
            message, _ = receive_message(ours)
            if not message or message.get("event") != "ready":
                raise RunnerError(f"the sandbox did not start: {self._last_words()}")
        except (OSError, ValueError) as error:
            self.close()
            raise RunnerError(f"the sandbox did not start: {error}") from error
        except RunnerError:
            self.close()
            raise
        self._base = memory.sizes(self.pid)

    def give_up(self) -> None:
        """Have a start that goes on in another thread fail soon."""
        self._unwanted = True
        if process := self._process:
            process.kill()

    def _spawn(self, channel: int) -> None:
        as_root = os.geteuid() == 0
        fonts = _font_list() if "matplotlib.pyplot" in self._preload else None
        settings: dict[str, Any] = {
            "tier": self._tier,
            "channel": channel,
            "preload": self._preload,
            "niceness": _NICENESS,
            "user": self._user if as_root and self._tier == "full" else None,
            # In the full tier bubblewrap loads it.
            "filter": str(filter_path("partial")) if self._tier == "partial" else None,
        }
        if self._tier == "full":
            view = full_view()
            settings |= {"scratch": ["/tmp", "/dev/shm"], "font_list": fonts and FONT_LIST}
        else:
            self._scratch = tempfile.mkdtemp(prefix=SCRATCH_PREFIX)
            view = own_view(self._scratch)
            settings |= {"scratch": [self._scratch], "font_list": fonts}
        settings |= {"path": view.path, "read": view.read}
        command = python_command(view.python, view.inside, "child", json.dumps(settings))
        if self._tier == "full":
            self._spawn_bwrap(command, view, channel, fonts, as_root)
        else:
            self._process = self._popen(command, [channel], view.environment)
            self.pid = self._process.pid

    def _spawn_bwrap(
        self, command: list[str], view: View, channel: int, fonts: str | None, as_root: bool
    ) -> None:
        info, info_theirs = os.pipe()
        with (
            open(info, "rb") as told,
            filter_path("full").open("rb") as seccomp,
        ):
            fds = [channel, seccomp.fileno(), info_theirs]
            whole = bwrap_command(
                self._bwrap,
                view,
                self._limits,
                command,
                seccomp_fd=seccomp.fileno(),
                info_fd=info_theirs,
                font_list=fonts,
                as_root=as_root,
            )
            try:
                self._process = self._popen(whole, fds, {})
            finally:
                os.close(info_theirs)
            said = told.read()
        with contextlib.suppress(ValueError):
            self.pid = int(json.loads(said)["child-pid"])

    def _popen(
        self, command: list[str], fds: Sequence[int], environment: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            pass_fds=fds,
            start_new_session=True,
        )

    def _last_words(self) -> str:
        """The last line of what a lane that didn't start has said."""
        if self._process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_ANSWER_S)
        if self._log is None:
            return "it said nothing"
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def close(self) -> None:
        """End the lane and whatever runs in it."""
        if self._channel:
            self._channel.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        if self._log:
            self._log.close()
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)
        self._channel = self._process = self._log = self._scratch = None

    # --- One run

    def run(self, run: Run) -> bool:
        """Carry out a run to its end; False where the lane must be replaced afterwards."""
        channel = self._channel
        if channel is None:
            raise RunnerError("the sandbox is closed")
        streams, theirs = _pipes()
        try:
            try:
                send_message(channel, self._job(run), theirs)
            finally:
                for fd in theirs:
                    os.close(fd)
            run.begin()
            ended, stopped = self._watch(run, channel, streams)
            _drain(run, streams)
        except (OSError, ValueError) as error:
            run.fail(f"the sandbox failed ({error}); try again")
            return False
        finally:
            for fd in streams:
                os.close(fd)
        return self._conclude(run, channel, ended, stopped)

    def _job(self, run: Run) -> dict[str, Any]:
        order, limits = run.order, self._limits
        of_process = resource_limits(limits, self._base[0], self._base[2])
        if self._tier == "partial":
            # Counts all that the user runs, here; the run can't start processes, and its
            # threads are counted by the watch.
            del of_process["RLIMIT_NPROC"]
        return {
            "code": order.code,
            "name": order.name,
            "folder": order.folder,
            "inputs": [(path, base64.b64encode(data).decode()) for path, data in order.inputs],
            "limits": of_process,
            "max_files": limits.scratch_files,
            "max_bytes": limits.scratch_bytes,
            "max_pictures": limits.pictures,
            "max_pictures_bytes": limits.pictures_bytes,
        }

    def _watch(
        self, run: Run, channel: socket.socket, streams: dict[int, Channel]
    ) -> tuple[dict[str, Any] | None, Stopped | None]:
        """Read what the run shows until the lane says that it has ended.

        Returns the lane's word, None where it gave none, and what the run was stopped for.
        Never waits for the end of an output: whoever is left over might hold it open.
        """
        stopped: Stopped | None = None
        give_up = looked = 0.0
        with selectors.DefaultSelector() as selector:
            selector.register(channel, selectors.EVENT_READ)
            for fd in streams:
                selector.register(fd, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select(_TICK_S):
                    if key.fileobj is channel:
                        channel.settimeout(_ANSWER_S)
                        return receive_message(channel)[0], stopped
                    if not _read(run, key.fd, streams[key.fd]):
                        selector.unregister(key.fd)
                now = time.monotonic()
                if stopped is None and (stopped := self._reason_to_stop(run, now - looked)):
                    send_message(channel, {"stop": True})
                    give_up = now + _ANSWER_S
                elif stopped and now > give_up:
                    return None, stopped
                if now - looked > _WATCH_S:
                    looked = now

    def _reason_to_stop(self, run: Run, since_look_s: float) -> Stopped | None:
        if run.is_cancelled:
            return "reader"
        if run.running_s > self._limits.wall_s:
            return "time"
        if run.written_bytes > self._limits.written_bytes:
            return "output"
        return self._used_up() if since_look_s > _WATCH_S else None

    def _used_up(self) -> Stopped | None:
        if memory.exceeds(self.pid, self._limits.memory_bytes):
            return "memory"
        if self._tier == "partial":
            # No namespace counts these here; and a run is one process.
            children = memory.below(self.pid)
            if any(memory.threads(child) > self._limits.processes for child in children):
                return "memory"
            if sum(map(memory.unlinked_bytes, children)) > self._limits.scratch_bytes:
                return "space"
        return None

    def _conclude(
        self,
        run: Run,
        channel: socket.socket,
        ended: dict[str, Any] | None,
        stopped: Stopped | None,
    ) -> bool:
        if ended is None and stopped:
            run.finish(*verdict(None, stopped, self._limits))
        elif ended is None:
            run.fail("the sandbox ended in the middle of the run; try again")
        elif ended.get("event") == "ended":
            run.finish(*verdict(ended["code"], stopped or ended["over"], self._limits))
        else:
            run.fail(f"the sandbox could not begin the run: {ended.get('why', 'no reason given')}")
        return ended is not None and self._is_clean(channel)

    def _is_clean(self, channel: socket.socket) -> bool:
        """Whether the lane has got rid of all that the run left behind."""
        try:
            channel.settimeout(_ANSWER_S)
            return bool(receive_message(channel)[0] == {"event": "clean"})
        except (OSError, ValueError):
            return False


def _step_back(pid: int) -> None:
    """Let the server go first also where the kernel shares the cores by session, not process."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(_NICENESS))


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


def _drain(run: Run, streams: dict[int, Channel]) -> None:
    """Take what was written before the end and not read yet: at most what a pipe holds."""
    for fd, channel in streams.items():
        with contextlib.suppress(BlockingIOError):
            for _ in range(16):
                data = os.read(fd, _READ_BYTES)
                if not data:
                    break
                run.feed(channel, data)


def _font_list() -> str | None:
    """The folder with matplotlib's list of this machine's fonts, made where there is none yet."""
    folder = platformdirs.user_cache_path("kb") / "matplotlib"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not any(folder.glob("fontlist-*.json")):
            make = "import matplotlib.font_manager"
            environment = {**os.environ, "MPLCONFIGDIR": str(folder), "MPLBACKEND": "Agg"}
            subprocess.run(
                [sys.executable, "-c", make], env=environment, check=False, capture_output=True
            )
    except OSError:
        return None
    return str(Path(folder))
