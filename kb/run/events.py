"""What happens in a run, one event after another; how it ended is their sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kb.model import RunResult, RunStatus

Stream = Literal["stdout", "stderr"]


@dataclass(frozen=True, slots=True)
class Started:
    """Its turn has come."""


@dataclass(frozen=True, slots=True)
class Printed:
    """More text of a stream, never empty."""

    stream: Stream
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One more picture."""

    picture: bytes  # a PNG file


@dataclass(frozen=True, slots=True)
class Ended:
    """The last event of every run that could be carried out."""

    status: RunStatus
    took_ms: float  # since it started
    truncated: bool  # output was cut at the limit


RunEvent = Started | Printed | Drawn | Ended


def result_of(snippet: str, events: Iterable[RunEvent]) -> RunResult:
    """What a run shows that has got as far as these events."""
    status: RunStatus = "waiting"
    texts: dict[Stream, list[str]] = {"stdout": [], "stderr": []}
    pictures = []
    took_ms, truncated = 0.0, False
    for event in events:
        match event:
            case Started():
                status = "running"
            case Printed(stream, text):
                texts[stream].append(text)
            case Drawn(picture):
                pictures.append(picture)
            case Ended(status, took_ms, truncated):
                pass
    return RunResult(
        snippet=snippet,
        status=status,
        stdout="".join(texts["stdout"]),
        stderr="".join(texts["stderr"]),
        images=tuple(pictures),
        took_ms=took_ms,
        truncated=truncated,
    )
