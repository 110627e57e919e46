"""What a run will be, decided before anything is started: pure functions only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TypedDict

from kb.errors import KbError
from kb.model import RunStatus, Snippet

# A reader sees at most this much of each stream; more is scrolled past, not read.
MAX_SHOWN_BYTES = 64 * 1024
# A snippet that has printed this much is in an endless loop, and is stopped.
MAX_WRITTEN_BYTES = 8 * 1024 * 1024
MAX_PICTURES = 12
MAX_PICTURES_BYTES = 8 * 1024 * 1024

# Variables that the interpreter and the libraries need to start. All others are left
# out: a server's environment holds keys, and a snippet could print them.
PASSED_VARIABLES = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "CUDA_VISIBLE_DEVICES",
    "SYSTEMROOT",  # Windows can't open a socket or seed a generator without it
)


class Job(TypedDict):
    """What the child process reads from its scratch folder as `job.json`."""

    code: str
    name: str  # stands in tracebacks as the file's name
    file: str  # the .py file on disk, or where it would lie
    import_path: list[str]
    max_pictures: int
    max_pictures_bytes: int
    limits: dict[str, int]  # name in the `resource` module → value


def check_runnable(snippet: Snippet) -> None:
    """Refuse a snippet whose code is known not to parse."""
    if not snippet.runnable:
        raise KbError(
            f"snippet {snippet.id!r} is not valid Python (found at {snippet.note} "
            f"line {snippet.line}); mend the code there and build again"
        )


def is_inside(folder: Path, root: Path) -> bool:
    """Whether `folder` lies in `root`, both resolved.

    Stops a note that names `../../elsewhere/x.py` from running with another folder of
    the machine as its working directory.
    """
    return folder == root or root in folder.parents


def working_folder(snippet: Snippet, notes_root: Path) -> Path:
    """The folder of the snippet's file, or of its note, so that relative paths work."""
    root = notes_root.resolve()
    folder = (root / (snippet.path or snippet.note)).parent.resolve()
    if not is_inside(folder, root):
        raise KbError(
            f"snippet {snippet.id!r} lies outside the notes folder {root}; "
            "move its file into the notes folder and build again"
        )
    if not folder.is_dir():
        raise KbError(f"folder {folder} of snippet {snippet.id!r} is gone; build again")
    return folder


def file_name(snippet: Snippet) -> str:
    """What tracebacks call the snippet."""
    return PurePosixPath(snippet.path).name if snippet.path else f"{snippet.id}.py"


def limits(timeout_s: float) -> dict[str, int]:
    """Limits of the child, by their name in the `resource` module."""
    return {
        "RLIMIT_CORE": 0,  # a crash must not leave a dump of our memory on disk
        "RLIMIT_CPU": int(timeout_s) + 5,  # a second net below the wall clock
        "RLIMIT_FSIZE": 32 * 1024 * 1024,  # a full disk would stop everybody
        "RLIMIT_DATA": 4 * 1024 * 1024 * 1024,  # torch needs about 1 GiB to start
    }


def make_job(snippet: Snippet, folder: Path, import_path: list[str], timeout_s: float) -> Job:
    """The order that the child carries out."""
    name = file_name(snippet)
    return Job(
        code=snippet.code,
        name=name,
        file=str(folder / name),
        import_path=import_path,
        max_pictures=MAX_PICTURES,
        max_pictures_bytes=MAX_PICTURES_BYTES,
        limits=limits(timeout_s),
    )


def command(python: str, child: Path, scratch: Path) -> list[str]:
    """The child's command line.

    -I: no environment variable or current folder reaches the import path. -B: no
    __pycache__ in the notes. -u: what was printed before a kill is not lost in a buffer.
    """
    return [python, "-I", "-B", "-u", "-X", "utf8", str(child), str(scratch)]


def environment(parent: Mapping[str, str], scratch: Path, plot_cache: Path) -> dict[str, str]:
    """The child's environment: the few variables it needs, and folders of its own."""
    kept = {name: parent[name] for name in PASSED_VARIABLES if name in parent}
    return kept | {
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "TEMP": str(scratch),
        "TMP": str(scratch),
        "MPLBACKEND": "Agg",
        # Kept from run to run: finding the machine's fonts takes matplotlib seconds.
        "MPLCONFIGDIR": str(plot_cache),
        "PYTHONIOENCODING": "utf-8",  # for a Python that the snippet itself starts
    }


def verdict(returncode: int | None, stopped: RunStatus | None) -> RunStatus:
    """How a run ended; `stopped` says why we ended it, if we did."""
    if stopped:
        return stopped
    if returncode is None or returncode < 0:
        return "killed"
    return "ok" if returncode == 0 else "error"


def stop_message(stopped: RunStatus | None, timeout_s: float) -> str:
    """The line that tells a reader why a run was ended from outside."""
    if stopped == "timeout":
        return f"kb: stopped after {timeout_s:g} s, the time limit of a run\n"
    if stopped == "killed":
        return f"kb: stopped: it printed more than {MAX_WRITTEN_BYTES // 1024**2} MiB\n"
    return ""
