"""The fallback where a machine can't isolate: a fresh Python with limits and a clock."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import platformdirs

from kb.code.languages import CODE_LANGUAGES
from kb.run.decode import CHANNELS
from kb.run.inside.protocol import FreshJob, to_json
from kb.run.limits import MIB, Limits
from kb.run.live import Run
from kb.run.order import Order
from kb.run.verdict import Stopped, verdict
from kb.run.wall.view import ENVIRONMENT, python_command

# Between two looks at the child; short beside the 60 ms that Python takes to start.
_POLL_S = 0.02
_MAX_DATA_BYTES = 4096 * MIB  # torch needs about 1 GiB to start
_READ_BYTES = 16 * MIB  # a look; more than the output limit
# Variables that the interpreter needs to start. All others are left out: a server's
# environment holds keys, and a snippet could print them.
_PASSED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


class UnisolatedLane:
    """Has a lane's methods, and starts a process for every run."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def start(self) -> None:
        """Nothing to do: every run starts its own."""

    def give_up(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""

    def carry_out(self, run: Run) -> bool:
        """Carry out a run to its end. Never needs replacement: nothing is left of it."""
        with tempfile.TemporaryDirectory(prefix="kb-run-", ignore_cleanup_errors=True) as name:
            scratch = Path(name)
            try:
                folder = _lay_out(run.order, scratch)
                process = self._start(run.order, scratch, folder)
            except OSError as error:
                run.fail(f"could not start Python ({sys.executable}): {error}")
                return True
            run.begin()
            output = _Growing(run, scratch)
            try:
                code, stopped = self._watch(run, process, output)
            finally:
                _kill_group(process)
            output.read_on()
            if run.written_bytes > self._limits.written_bytes:
                stopped = stopped or "output"  # quicker than the looks at it
            run.finish(*verdict(code, stopped, self._limits))
        return True

    def _start(self, order: Order, scratch: Path, folder: Path) -> subprocess.Popen[bytes]:
        limits = self._limits
        job = FreshJob(
            program=CODE_LANGUAGES[order.language].program,
            code=order.code,
            earlier=order.earlier,
            name=order.name,
            path=tuple(entry for entry in sys.path if os.path.isabs(entry)),
            limits={
                "RLIMIT_CPU": limits.cpu_s,
                "RLIMIT_DATA": _MAX_DATA_BYTES,
                "RLIMIT_FSIZE": limits.file_bytes,
                "RLIMIT_CORE": 0,
            },
            max_pictures=limits.pictures,
            max_pictures_bytes=limits.pictures_bytes,
        )
        (scratch / "job.json").write_text(to_json(job), encoding="utf-8")
        inside = str(Path(__file__).parent.parent)
        command = python_command(sys.executable, inside, "fresh", str(scratch))
        # Files and not pipes: a grandchild that outlives the child would hold a pipe open, and
        # the reader of that pipe with it.
        with (scratch / "stdout").open("wb") as out, (scratch / "stderr").open("wb") as err:
            return subprocess.Popen(
                command,
                cwd=folder,
                env=_environment(scratch),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def _watch(
        self, run: Run, process: subprocess.Popen[bytes], output: _Growing
    ) -> tuple[int | None, Stopped | None]:
        """Wait until the child ends or has to be ended; what it prints is told meanwhile."""
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(timeout=_POLL_S), None
            if run.is_cancelled:
                return None, "reader"
            if run.running_s > self._limits.wall_s:
                return None, "time"
            if run.written_bytes > self._limits.written_bytes:
                return None, "output"
            output.read_on()


class _Growing:
    """The files that a child writes its output to, told as far as they are new.

    Not through links: the child could have put one there, to a file it may not show.
    """

    def __init__(self, run: Run, scratch: Path) -> None:
        self._run = run
        self._paths = {channel: scratch / channel for channel in CHANNELS}
        self._read = dict.fromkeys(self._paths, 0)

    def read_on(self) -> None:
        """Tell what has been written since the last time."""
        for channel, path in self._paths.items():
            if path.is_symlink() or not path.is_file():
                continue
            with contextlib.suppress(OSError), path.open("rb") as stream:
                stream.seek(self._read[channel])
                data = stream.read(_READ_BYTES)
                self._read[channel] += len(data)
                self._run.feed(channel, data)


def _lay_out(order: Order, scratch: Path) -> Path:
    """The working folder with its inputs, in places as in the notes."""
    folder = scratch / "notes" / order.folder
    for path, data in (*order.inputs, (f"{order.folder}/{order.name}", order.code.encode())):
        file = scratch / "notes" / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_bytes(data)
            file.chmod(0o444)
    return folder


def _environment(scratch: Path) -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    plots = platformdirs.user_cache_path("kb") / "matplotlib"
    with contextlib.suppress(OSError):
        plots.mkdir(parents=True, exist_ok=True)
    return (
        passed
        | ENVIRONMENT
        | {
            **dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(scratch)),
            # Kept from run to run: finding the machine's fonts takes matplotlib seconds.
            "MPLCONFIGDIR": str(plots),
        }
    )


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the child and every process it has started, also after a normal end."""
    if os.name == "posix":
        # The child leads a session of its own, so its id is its group's id.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
