"""Start the child process, watch its clock and its output, and collect what it left."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import platformdirs

from kb.errors import KbError
from kb.model import RunResult, RunStatus, Snippet
from kb.run import plan
from kb.run.pictures import read_pictures

_CHILD = Path(__file__).with_name("child.py")
# Between two looks at the child; short beside the 60 ms that Python takes to start.
_POLL_S = 0.02


def run_snippet(snippet: Snippet, notes_root: Path, timeout_s: float = 30) -> RunResult:
    """Run a snippet in a fresh Python and return what it printed and drew.

    The child runs as the user that runs kb: run only code that stands in the notes.
    """
    plan.check_runnable(snippet)
    folder = plan.working_folder(snippet, notes_root)
    import_path = [entry for entry in sys.path if os.path.isabs(entry)]
    job = plan.make_job(snippet, folder, import_path, timeout_s)
    # A file that Windows still holds open must not turn a good run into an error.
    with tempfile.TemporaryDirectory(prefix="kb-run-", ignore_cleanup_errors=True) as name:
        scratch = Path(name)
        (scratch / "job.json").write_text(json.dumps(job), encoding="utf-8")
        started = time.monotonic()
        returncode, stopped = _run(scratch, folder, timeout_s)
        took_ms = (time.monotonic() - started) * 1000
        return _collect(scratch, snippet.id, returncode, stopped, timeout_s, took_ms)


def _run(scratch: Path, folder: Path, timeout_s: float) -> tuple[int | None, RunStatus | None]:
    """Start the child and wait; (exit status, why it was stopped if it was).

    Its output goes to files and not to pipes: a grandchild that outlives the child would
    hold a pipe open, and the reader of that pipe with it.
    """
    command = plan.command(sys.executable, _CHILD, scratch)
    environment = plan.environment(os.environ, scratch, _plot_cache())
    outputs = [scratch / "stdout", scratch / "stderr"]
    with outputs[0].open("wb") as stdout, outputs[1].open("wb") as stderr:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        except OSError as error:
            raise KbError(f"could not start Python ({sys.executable}): {error}") from error
        try:
            return _watch(process, outputs, timeout_s)
        finally:
            _kill_group(process)


def _watch(
    process: subprocess.Popen[bytes], outputs: list[Path], timeout_s: float
) -> tuple[int | None, RunStatus | None]:
    """Wait until the child ends, runs out of time, or prints without end."""
    deadline = time.monotonic() + timeout_s
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=_POLL_S), None
        if time.monotonic() > deadline:
            return None, "timeout"
        if sum(output.stat().st_size for output in outputs) > plan.MAX_WRITTEN_BYTES:
            return None, "killed"


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the child and every process it has started, also after a normal end."""
    if os.name == "posix":
        # The child leads a session of its own, so its id is its group's id.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _plot_cache() -> Path:
    """Where matplotlib keeps its list of fonts between runs."""
    folder = platformdirs.user_cache_path("kb") / "matplotlib"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _collect(
    scratch: Path,
    snippet_id: str,
    returncode: int | None,
    stopped: RunStatus | None,
    timeout_s: float,
    took_ms: float,
) -> RunResult:
    """Read what the child left in its scratch folder, up to the limits."""
    stdout, cut_stdout = _read_text(scratch / "stdout")
    stderr, cut_stderr = _read_text(scratch / "stderr")
    # Frames have heads, so leave a little more room than for the pictures themselves.
    frames = _read_bytes(scratch / "pictures", plan.MAX_PICTURES_BYTES + 64 * 1024)
    return RunResult(
        snippet=snippet_id,
        status=plan.verdict(returncode, stopped),
        stdout=stdout,
        stderr=stderr + plan.stop_message(stopped, timeout_s),
        images=read_pictures(frames, plan.MAX_PICTURES, plan.MAX_PICTURES_BYTES),
        took_ms=took_ms,
        truncated=cut_stdout or cut_stderr or (scratch / "pictures-cut").exists(),
    )


def _read_bytes(path: Path, limit: int) -> bytes:
    """The first `limit` bytes of a file; nothing when there is none.

    Not through a link: the child could have put one there, to a file it may not show.
    """
    if path.is_symlink() or not path.is_file():
        return b""
    with path.open("rb") as stream:
        return stream.read(limit)


def _read_text(path: Path) -> tuple[str, bool]:
    """What a stream held, as text, and whether it was cut at the limit."""
    data = _read_bytes(path, plan.MAX_SHOWN_BYTES + 1)
    cut = len(data) > plan.MAX_SHOWN_BYTES
    text = data[: plan.MAX_SHOWN_BYTES].decode("utf-8", errors="ignore" if cut else "replace")
    return text.replace("\r\n", "\n"), cut
