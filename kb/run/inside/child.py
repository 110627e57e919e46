"""A lane: a process that has imported the heavy libraries once and forks for every run.

In the full tier it is process 1 of its own process namespace, so that nothing a run starts can
outlive it. It never reads what a run writes: the run's output goes through pipes that kb made
for that run alone, and what became of it is told over a channel that the run doesn't have.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import fcntl
import gc
import importlib
import json
import os
import random
import select
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any, Final, TextIO

from . import confine
from .hooks import HookFinder, Pictures
from .protocol import receive_message, send_message
from .run_python import carry_out, leave
from .scratch import in_sandbox, too_full, wipe

_TICK_MS: Final = 40  # between two looks at how full the scratch folders are
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_PICTURES_FD: Final = 3


def main() -> None:
    """Carry out one job after another, until kb closes the channel."""
    settings = json.loads(sys.argv[1])
    channel = socket.socket(fileno=settings["channel"])
    sys.path[:] = settings["path"]
    if settings["user"] is not None:
        confine.become(settings["user"])
    confine.die_with_parent()
    if settings["tier"] == "full":
        confine.hide_memory()
    os.nice(settings["niceness"])
    # kb's Ctrl-C is not ours: it ends the channel, and with it the lane, in its own order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pictures = Pictures()
    sys.meta_path.insert(0, HookFinder(pictures))
    with contextlib.chdir(settings["scratch"][0]):
        imported = warm_up(settings["preload"], settings["font_list"])
    wipe(settings["scratch"])
    # Both are out of reach once the walls stand.
    settings["program"] = Path(settings["filter"]).read_bytes() if settings["filter"] else b""
    rules = confine.landlock_rules(settings["read"], settings["scratch"], _DEVICES)
    settings["rules"] = _out_of_the_way(rules)
    send_message(channel, {"event": "ready", "imported": imported})
    while True:
        job, fds = receive_message(channel, max_fds=3)
        if job is None:
            os._exit(0)
        if "code" in job:  # else it is a word to stop that came too late
            serve(job, fds, channel, settings, pictures)


# --- Getting ready


def warm_up(preload: list[str], font_list: str | None) -> list[str]:
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
    job: dict[str, Any],
    fds: list[int],
    channel: socket.socket,
    settings: dict[str, Any],
    pictures: Pictures,
) -> None:
    """Fork, let the child run the snippet, tell kb how it ended, and clean up after it."""
    scratch = settings["scratch"]
    # Says what went wrong before the snippet began; closed then, so that it can't be forged.
    trouble, teller = map(_out_of_the_way, os.pipe())
    try:
        folder = lay_out(job, scratch[0])
        child = os.fork()
    except OSError as error:
        _close([*fds, trouble, teller])
        send_message(channel, {"event": "failed", "why": str(error)})
        send_message(channel, {"event": "clean" if wipe(scratch) else "unclean"})
        return
    if child == 0:
        try:
            channel.close()
            os.close(trouble)
            run_in_child(job, fds, teller, folder, settings, pictures)
        except BaseException as error:
            with contextlib.suppress(OSError):
                os.write(teller, repr(error).encode()[:1000])
        finally:
            os._exit(os.EX_SOFTWARE)
    _close([*fds, teller])
    code, over = wait(child, channel, job, scratch)
    end_all(child)
    with open(trouble, "rb") as told:
        why = told.read(1000).decode("utf-8", "replace")
    if why:
        send_message(channel, {"event": "failed", "why": why})
    else:
        send_message(channel, {"event": "ended", "code": code, "over": over})
    send_message(channel, {"event": "clean" if wipe(scratch) else "unclean"})


def _out_of_the_way(fd: int) -> int:
    """The same file under a number that the child doesn't give to its output."""
    moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 64)
    os.close(fd)
    return moved


def _close(fds: list[int]) -> None:
    for fd in fds:
        os.close(fd)


def lay_out(job: dict[str, Any], scratch: str) -> str:
    """Make the snippet's working folder with its input files; returns its path.

    Folders keep their places below one root, so that `../data/x.csv` leads where it should.
    """
    root = os.path.join(scratch, "notes")
    folder = os.path.join(root, job["folder"])
    for name in (folder, os.path.join(scratch, "home"), os.environ["MPLCONFIGDIR"]):
        os.makedirs(name, exist_ok=True)
    for path, data in job["inputs"]:
        _put(os.path.join(root, path), base64.b64decode(data))
    own_file = os.path.join(folder, job["name"])
    if not os.path.exists(own_file):
        _put(own_file, job["code"].encode("utf-8", "replace"))
    return folder


def _put(file: str, data: bytes) -> None:
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "wb") as stream:
        stream.write(data)


def wait(
    child: int, channel: socket.socket, job: dict[str, Any], scratch: list[str]
) -> tuple[int | None, str | None]:
    """Wait until the child ends, kb says stop, or the scratch folders overflow.

    Returns its exit status (negative: the signal that ended it; None: ended by us) and what
    overflowed. What the run's own children leave behind is reaped on the way.
    """
    pidfd = os.pidfd_open(child)
    poller = select.poll()
    poller.register(pidfd, select.POLLIN)
    poller.register(channel, select.POLLIN)
    try:
        while True:
            ready = [fd for fd, _ in poller.poll(_TICK_MS)]
            if pidfd in ready:
                return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), None
            if channel.fileno() in ready:
                message, _ = receive_message(channel)
                if message is None:  # kb is gone
                    end_all(child)
                    os._exit(0)
                return None, None
            over = too_full(scratch, job["max_files"], job["max_bytes"])
            if over:
                return None, over
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
    job: dict[str, Any],
    fds: list[int],
    teller: int,
    folder: str,
    settings: dict[str, Any],
    pictures: Pictures,
) -> None:
    """Build the walls, run the snippet, and leave with its exit status.

    Whatever fails before the snippet begins is told through `teller`.
    """
    for number, fd in enumerate(fds, start=1):
        os.dup2(fd, number)
    build_walls(job["limits"], settings)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    reseed()
    pictures.begin(_PICTURES_FD, job["max_pictures"], job["max_pictures_bytes"])
    sys.stdout, sys.stderr = _text_stream(1), _text_stream(2)
    # Last, so that a note's own `copy.py` doesn't hide Python's.
    sys.path.append(folder)
    os.close(teller)
    os.closerange(_PICTURES_FD + 1, 4096)
    code = carry_out(job["code"], job["name"], os.path.join(folder, job["name"]), pictures)
    leave(code)


def _text_stream(fd: int) -> TextIO:
    """By lines, so that a reader sees them while the snippet runs; Chinese, whatever is set."""
    return open(fd, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)


def build_walls(limits: dict[str, int], settings: dict[str, Any]) -> None:
    """All that the tier has; after this, nothing here can be trusted any more."""
    if settings["tier"] == "partial":
        confine.no_new_privileges()
        if os.getuid() == 0:
            confine.drop_capabilities()
    confine.set_limits(limits)
    confine.landlock(settings["rules"])
    if settings["tier"] == "partial":  # in the full tier bwrap has loaded its own
        confine.load_filter(settings["program"])


def reseed() -> None:
    """Randomness as in a fresh process; torch's seed is a fixed one there, and untouched here."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
