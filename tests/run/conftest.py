"""Runners of every tier that this machine has, and runs of a line of code in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.model import RunResult, Snippet
from kb.run.isolation import Isolation, probe
from kb.run.limits import Limits
from kb.run.order import make_order
from kb.run.runner import PRELOADED, Runner

Run = Callable[..., RunResult]
TIERS = ("full", "partial", "none")
LIMITS = Limits(wall_s=20.0, cpu_s=16)


def snippet(code: str, path: str | None = None, runnable: bool = True) -> Snippet:
    return Snippet("demo", code, "python", note="cv/note.md", line=3, path=path, runnable=runnable)


def isolation(tier: str) -> Isolation:
    """A tier as this machine has it; skips, saying why, where it has not."""
    best = probe()
    if TIERS.index(best.tier) > TIERS.index(tier):
        pytest.skip(f"this machine has no tier better than {best.tier}: {best.missing}")
    return Isolation(tier, bwrap=shutil.which("bwrap") or "")  # type: ignore[arg-type]


@pytest.fixture(scope="session", params=TIERS)
def runner(request: pytest.FixtureRequest) -> Iterator[Runner]:
    """One runner a tier."""
    with Runner(LIMITS, isolation=isolation(request.param), lanes=1, preload=PRELOADED) as made:
        yield made


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A notes folder."""
    (tmp_path / "cv" / "code").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def run(runner: Runner, root: Path) -> Run:
    """Runs code as a snippet of the notes."""

    def run_code(code: str, path: str | None = None) -> RunResult:
        return runner.submit(make_order(snippet(code, path), root)).result(timeout_s=90)

    return run_code
