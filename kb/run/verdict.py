"""How a run ended, in a word and a line: a pure function of what is known about its end."""

from __future__ import annotations

import signal
from typing import Literal

from kb.model import RunStatus
from kb.run.limits import MIB, Limits

# What kb, or the lane, ended a run for.
Stopped = Literal["time", "output", "memory", "files", "space", "reader"]


def verdict(code: int | None, stopped: Stopped | None, limits: Limits) -> tuple[RunStatus, str]:
    """(status, kb's line to the reader, or "").

    `code`: the exit status, negative for the signal that ended the run.
    """
    if stopped:
        status: RunStatus = "timeout" if stopped == "time" else "killed"
        return status, f"stopped: {_reasons(limits)[stopped]}"
    if code is None:
        return "killed", "stopped"
    if code == -signal.SIGXCPU if hasattr(signal, "SIGXCPU") else False:
        return "timeout", f"stopped: it used more than {limits.cpu_s} s of processor time"
    if code == -signal.SIGXFSZ if hasattr(signal, "SIGXFSZ") else False:
        return "killed", f"stopped: it wrote a file of more than {limits.file_bytes // MIB} MiB"
    if code < 0:
        return "killed", f"ended by {_signal_name(-code)}"
    return ("ok" if code == 0 else "error"), ""


def _reasons(limits: Limits) -> dict[Stopped, str]:
    return {
        "time": f"it took more than {limits.wall_s:g} s, the time limit of a run",
        "output": f"it printed more than {limits.written_bytes // MIB} MiB",
        "memory": f"it used more than {limits.memory_bytes // MIB} MiB of memory",
        "files": f"it made more than {limits.scratch_files:,} files",
        "space": f"it wrote more than {limits.scratch_bytes // MIB} MiB of files",
        "reader": "as the reader asked",
    }


def _signal_name(number: int) -> str:
    words = {"SIGSEGV": "a crash (segmentation fault)", "SIGABRT": "a crash (abort)"}
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    return words.get(name, name)
