"""A lane: a process that has imported the heavy libraries once and forks for every run.

In the full tier it is process 1 of its own process namespace, so that nothing a run starts can
outlive it. It never reads what a run writes: the run's output goes through pipes that kb made
for that run alone, and what became of it is told over a channel that the run doesn't have.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import gc
import importlib
import os
import random
import select
import shutil
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final, TextIO

from . import confine
from .hooks import HookFinder, Pictures
from .protocol import (
    CleanedUp,
    Exited,
    Job,
    LaneSettings,
    NotBegun,
    Ready,
    from_json,
    receive_message,
    send_message,
)
from .scratch import in_sandbox, too_full, wipe

_TICK_MS: Final = 40  # between two looks at how full the scratch folders are
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_PICTURES_FD: Final = 3


def main() -> None:
    """Carry out one job after another, until kb closes the channel."""
    settings = from_json(LaneSettings, sys.argv[1])
    channel = socket.socket(fileno=settings.channel)
    sys.path[:] = settings.path
    if settings.user is not None:
        confine.become(settings.user)
    confine.die_with_parent()
    if settings.tier == "full":
        confine.hide_memory()
    os.nice(settings.niceness)
    # kb's Ctrl-C is not ours: it ends the channel, and with it the lane, in its own order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pictures = Pictures()
    sys.meta_path.insert(0, HookFinder(pictures))
    with contextlib.chdir(settings.scratch[0]):
        imported = warm_up(settings.preload, settings.font_list)
    wipe(settings.scratch)
    walls = Walls.of(settings)
    send_message(channel, Ready(tuple(imported)))
    while True:
        job, fds = receive_message(channel, max_fds=3)
        if job is None:
            os._exit(0)
        if isinstance(job, Job):  # else it is a word to stop that came too late
            serve(job, fds, channel, walls, pictures)


# --- Getting ready


@dataclass(frozen=True, slots=True)
class Walls:
    """What every child builds its walls from; the files are out of reach once they stand."""

    tier: str
    rules: int  # the descriptor of Landlock's
    program: bytes  # of the system call filter; b"" where there is one already
    scratch: Sequence[str]

    @classmethod
    def of(cls, settings: LaneSettings) -> Walls:
        """Those that a lane's settings ask for."""
        rules = confine.landlock_rules(settings.read, settings.scratch, _DEVICES)
        program = Path(settings.filter).read_bytes() if settings.filter else b""
        return cls(settings.tier, _out_of_the_way(rules), program, settings.scratch)


def warm_up(preload: Sequence[str], font_list: str | None) -> list[str]:
    """Import what snippets import, so that a run finds it there."""
    _bring_font_list(font_list)
    imported = []
    for name in preload:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
            imported.append(name)
    for name, use_once in _FIRST_USES.items():
        if name in imported:
            use_once()
    # Clean-up of libraries at exit is for processes that end; a run's ends with its process.
    atexit._clear()  # 25 to 90 ms a run
    gc.collect()
    gc.freeze()  # a collection in a run would otherwise copy every page it marks
    return imported


def _bring_font_list(font_list: str | None) -> None:
    """matplotlib's list of fonts takes seconds to make and lies ready; read from a copy."""
    folder = os.environ["MPLCONFIGDIR"]
    os.makedirs(folder, exist_ok=True)
    if font_list:
        with contextlib.suppress(OSError):
            shutil.copytree(font_list, folder, dirs_exist_ok=True)


def _compute_once() -> None:
    """Has torch find out about the processor while it may still look."""
    import torch

    weight = torch.ones(1, 1, 3, 3, requires_grad=True)
    torch.nn.functional.conv2d(torch.ones(1, 1, 4, 4), weight).sum().backward()


def _step_once() -> None:
    """The first optimiser of a process imports torch's compiler: two seconds of each training."""
    import torch

    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)


def _filter_once() -> None:
    """OpenCV must not start its threads, here or in a run: the cores are shared."""
    import cv2
    import numpy as np

    cv2.setNumThreads(1)
    grey = cv2.cvtColor(np.zeros((32, 32, 3), np.uint8), cv2.COLOR_BGR2GRAY)
    cv2.imencode(".png", cv2.Canny(cv2.GaussianBlur(grey, (5, 5), 0), 100, 200))


def _draw_once() -> None:
    """Brings the fonts' outlines, the ticks and the styles into memory."""
    import io

    import matplotlib.pyplot as plt
    from matplotlib import font_manager

    # Fonts of the machine that the sandbox doesn't hold are not there.
    fonts = font_manager.fontManager
    fonts.ttflist[:] = [font for font in fonts.ttflist if os.path.exists(font.fname)]
    figure, axes = plt.subplots()
    axes.plot([0, 1], [0, 1], label="a")
    axes.set_title("图 plot")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close("all")


# The first use of a library costs more than those after it: it is made once, before all forks.
_FIRST_USES: Final = {
    "torch": _compute_once,
    "torch.optim": _step_once,
    "cv2": _filter_once,
    "matplotlib.pyplot": _draw_once,
}


# --- One run


def serve(
    job: Job, fds: list[int], channel: socket.socket, walls: Walls, pictures: Pictures
) -> None:
    """Fork, let the child run the snippet, tell kb how it ended, and clean up after it."""
    # Says what went wrong before the snippet began; closed then, so that it can't be forged.
    trouble, teller = map(_out_of_the_way, os.pipe())
    try:
        # Here and not in the child, which has its limits then.
        program = importlib.import_module(f".{job.program}", __package__)
        folder = lay_out(job, walls.scratch[0])
        child = os.fork()
    except (OSError, ImportError) as error:
        _close([*fds, trouble, teller])
        send_message(channel, NotBegun(str(error)))
        send_message(channel, CleanedUp(wipe(walls.scratch)))
        return
    if child == 0:
        try:
            channel.close()
            os.close(trouble)
            run_in_child(job, fds, teller, folder, walls, program, pictures)
        except BaseException as error:
            with contextlib.suppress(OSError):
                os.write(teller, repr(error).encode()[:1000])
        finally:
            os._exit(os.EX_SOFTWARE)
    _close([*fds, teller])
    exited = wait(child, channel, job, walls.scratch)
    end_all(child)
    with open(trouble, "rb") as pipe:
        why = pipe.read(1000).decode("utf-8", "replace")
    send_message(channel, NotBegun(why) if why else exited)
    send_message(channel, CleanedUp(wipe(walls.scratch)))


def _out_of_the_way(fd: int) -> int:
    """The same file under a number that the child doesn't give to its output."""
    moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 64)
    os.close(fd)
    return moved


def _close(fds: list[int]) -> None:
    for fd in fds:
        os.close(fd)


def lay_out(job: Job, scratch: str) -> str:
    """Make the snippet's working folder with its input files; returns its path.

    Folders keep their places below one root, so that `../data/x.csv` leads where it should.
    """
    root = os.path.join(scratch, "notes")
    folder = os.path.join(root, job.folder)
    for name in (folder, os.path.join(scratch, "home"), os.environ["MPLCONFIGDIR"]):
        os.makedirs(name, exist_ok=True)
    for path, data in job.inputs:
        _put(os.path.join(root, path), data)
    own_file = os.path.join(folder, job.name)
    if not os.path.exists(own_file):
        _put(own_file, job.code.encode("utf-8", "replace"))
    return folder


def _put(file: str, data: bytes) -> None:
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "wb") as stream:
        stream.write(data)


def wait(child: int, channel: socket.socket, job: Job, scratch: Sequence[str]) -> Exited:
    """Wait until the child ends, kb says stop, or the scratch folders overflow."""
    pidfd = os.pidfd_open(child)
    poller = select.poll()
    poller.register(pidfd, select.POLLIN)
    poller.register(channel, select.POLLIN)
    try:
        while True:
            ready = [fd for fd, _ in poller.poll(_TICK_MS)]
            if pidfd in ready:
                return Exited(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), None)
            if channel.fileno() in ready:
                message, _ = receive_message(channel)
                if message is None:  # kb is gone
                    end_all(child)
                    os._exit(0)
                return Exited(None, None)
            over = too_full(scratch, job.max_files, job.max_bytes)
            if over:
                return Exited(None, over)
    finally:
        os.close(pidfd)


def end_all(child: int) -> None:
    """End the run and whatever it has started, and reap it."""
    if in_sandbox():
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
    else:
        # The partial tier's filter lets a run start no process.
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


# --- In the child


def run_in_child(
    job: Job,
    fds: list[int],
    teller: int,
    folder: str,
    walls: Walls,
    program: ModuleType,
    pictures: Pictures,
) -> None:
    """Build the walls, run the snippet, and leave with its exit status.

    Whatever fails before the snippet begins is told through `teller`.
    """
    for number, fd in enumerate(fds, start=1):
        os.dup2(fd, number)
    build_walls(walls, job.limits)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    reseed()
    pictures.begin(_PICTURES_FD, job.max_pictures, job.max_pictures_bytes)
    sys.stdout, sys.stderr = _text_stream(1), _text_stream(2)
    # Last, so that a note's own `copy.py` doesn't hide Python's.
    sys.path.append(folder)
    os.close(teller)
    os.closerange(_PICTURES_FD + 1, 4096)
    file = os.path.join(folder, job.name)
    program.carry_out(job.code, job.name, file, pictures, job.earlier)


def _text_stream(fd: int) -> TextIO:
    """By lines, so that a reader sees them while the snippet runs; Chinese, whatever is set."""
    return open(fd, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)


def build_walls(walls: Walls, limits: Mapping[str, int]) -> None:
    """All that the tier has; after this, nothing here can be trusted any more."""
    if walls.tier == "partial":
        confine.no_new_privileges()
        if os.getuid() == 0:
            confine.drop_capabilities()
    confine.set_limits(limits)
    confine.landlock(walls.rules)
    if walls.tier == "partial":  # in the full tier bwrap has loaded its own
        confine.load_filter(walls.program)


def reseed() -> None:
    """Randomness as in a fresh process; torch's seed is a fixed one there, and untouched here."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
