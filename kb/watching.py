"""Folders of notes are watched, and their index is renewed when one is saved."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from kb.errors import KbError
from kb.parse.left_out import IGNORE_FILE
from kb.parse.note_files import SKIPPED_FOLDERS, notes_folder

# A note is written in several steps; this long after the last one it is read.
_QUIET_MS: Final = 100
# While files keep coming, as of a folder that is being copied, it is read this often.
_BUSY_MS: Final = 2_000
# How soon it is seen that what changed while the watch began; and that a build, which may have
# failed since another one kept the index, is to be tried again.
_LOOK_MS: Final = 1_000
_RETRY_S: Final = 5.0
# Where the system can't tell of changes, all files are looked at.
_POLL_MS: Final = 1_000

# What editors, browsers and tools that copy write beside a note while they save it.
_TEMPORARY: Final = re.compile(
    r"~$|^~\$|\.(?:sw[a-z]|tmp|temp|part|partial|crdownload|bak|orig)$|^#.*#$|^4913$|___jb_\w+___$"
    r"|\.sb-\w+-\w+$|^\.?goutputstream-",
    re.IGNORECASE,
)

# Hidden, but it says what is left out.
_LEFT_OUT: Final = ".kbignore"


def keep_renewed(
    places: Sequence[Path],
    index: Path,
    renew: Callable[[], object],
    failed: Callable[[str], None],
    stop: threading.Event,
) -> None:
    """Call `renew` when something changed in folders of notes, or a note itself, until `stop`.

    Once at the beginning too, for what changed before. A `renew` that fails is told in a line,
    once, and tried again; whatever it raises, the watch goes on.
    """
    due, last_failure, tried_at = True, "", -_RETRY_S
    for changed in _changes(places, index, failed, stop):
        if not changed and not (due and time.monotonic() - tried_at >= _RETRY_S):
            continue
        tried_at = time.monotonic()
        line = _tried(renew)
        if stop.is_set():
            return
        if line and line != last_failure:
            failed(line)
        due, last_failure = bool(line), line


def _tried(renew: Callable[[], object]) -> str:
    """What went wrong; "" where nothing did."""
    try:
        renew()
    except KbError as error:
        return str(error)
    except Exception as error:  # what serves must not end with it
        return f"unexpected {type(error).__name__}: {error}"
    return ""


def _changes(
    places: Sequence[Path], index: Path, failed: Callable[[str], None], stop: threading.Event
) -> Iterator[bool]:
    """Whether something changed, at least each second."""
    from watchfiles import watch

    roots = sorted({notes_folder(place).resolve() for place in places})
    own = index.resolve()
    for polling in (None, True):
        try:
            for changes in watch(
                *roots,
                watch_filter=lambda _, path: matters(Path(path), roots, own),
                debounce=_BUSY_MS,
                step=_QUIET_MS,
                stop_event=stop,
                rust_timeout=_LOOK_MS,
                yield_on_timeout=True,
                force_polling=polling,
                poll_delay_ms=_POLL_MS,
                recursive=any(place.is_dir() for place in places),
                ignore_permission_denied=True,
            ):
                yield bool(changes)
            return
        except (OSError, RuntimeError) as error:
            then = "edits are seen after a restart" if polling else "looking at all files instead"
            failed(f"the system can't tell what changes in the notes ({error}); {then}")


def matters(path: Path, roots: Sequence[Path], index: Path) -> bool:
    """Whether the index may be another when this file changed: not one that is hidden, or lies in
    a folder of other people's text, nor what an editor writes beside it, nor the index itself."""
    if path.name == IGNORE_FILE:
        return True
    if path.is_relative_to(index) or _TEMPORARY.search(path.name):
        return False
    inside = [path.relative_to(root).parts for root in roots if path.is_relative_to(root)]
    return any(
        not any(
            (part.startswith(".") and part != _LEFT_OUT) or part in SKIPPED_FOLDERS
            for part in parts
        )
        for parts in inside
    )
