"""What snippets printed and drew when they ran last, kept beside the index.

One JSON file a run, named by the hash of the code and its inputs: changed code has another
name, so an old output can never be shown for it. A build doesn't touch them.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kb.errors import KbError
from kb.files import write_atomically
from kb.model import Recorded, RunResult
from kb.wire import recorded_object


def load(index_dir: Path, key: str) -> Recorded | None:
    """The run recorded under a key; None where there is none, or what is there is damaged."""
    try:
        held = json.loads(_path(index_dir, key).read_text("utf-8"))
        return Recorded(_result(held), datetime.fromisoformat(held["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(index_dir: Path, key: str, result: RunResult) -> None:
    """Record a run, at once or not at all.

    A run that was stopped tells of the machine and not of the code, so it isn't kept; and one
    that failed doesn't replace one that did not. Raises KbError where nothing can be written.
    """
    if result.status not in ("ok", "error"):
        return
    before = load(index_dir, key) if result.status == "error" else None
    if before is not None and before.result.status == "ok":
        return
    path = _path(index_dir, key)
    try:
        images = [base64.b64encode(png).decode() for png in result.images]
        recorded = Recorded(result, datetime.now(UTC).replace(microsecond=0))
        text = json.dumps(recorded_object(recorded, images), ensure_ascii=False)
        write_atomically(path, lambda new: new.write_text(text, encoding="utf-8"))
    except OSError as error:
        raise KbError(f"{path}: cannot be written ({error.strerror}); free or open it") from error


def prune(index_dir: Path, keys: Collection[str]) -> int:
    """Remove all records but these; returns how many went."""
    gone = 0
    for path in (index_dir / "recorded").glob("*"):
        if path.stem not in keys or path.suffix != ".json":
            with contextlib.suppress(OSError):
                path.unlink()
                gone += 1
    return gone


def _path(index_dir: Path, key: str) -> Path:
    return index_dir / "recorded" / f"{key}.json"


def _result(held: dict[str, Any]) -> RunResult:
    return RunResult(
        snippet=held["snippet"],
        status=held["status"],
        stdout=held["stdout"],
        stderr=held["stderr"],
        images=tuple(base64.b64decode(image) for image in held["images"]),
        took_ms=held["took_ms"],
        truncated=held["truncated"],
    )
