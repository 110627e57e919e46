"""How far long work is, told."""

from __future__ import annotations

import time

import pytest

from kb.cli import progress as module
from kb.cli.progress import numbers, progress_bars
from project import PATIENCE_S


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ((3400, 10_000, 41.4), "3,400/10,000 · 41/s · 3 min left"),
        ((3, 12, 0.5), "3/12 · 0.5/s · 18 s left"),
        ((1, 9000, 2.0), "1/9,000 · 2.0/s · 1 h 15 min left"),
        ((0, 240, None), "0/240"),
        ((240, 240, 5.0), "240/240 · 5.0/s"),
        ((0, None, None), ""),
    ],
)
def test_as_much_is_said_as_is_known(
    state: tuple[float, float | None, float | None], line: str
) -> None:
    assert numbers(*state) == line


def test_in_a_pipe_each_stage_has_its_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FIRST_LINE_S", 0.01)
    monkeypatch.setattr(module, "_NEXT_LINES_S", 0.01)
    printed = ""
    with progress_bars(in_pipes=True) as report:
        assert report is not None
        for stage, done, total, line in (
            ("read", 300, 1200, "reading notes 300/1,200"),
            ("load", 0, 1, "loading the model …\n"),
            ("embed", 0, 240, "embedding 0/240 …\n"),
            ("embed", 128, 240, "embedding 128/240"),
        ):
            report(stage, done, total)
            waited_until = time.monotonic() + PATIENCE_S
            while line not in printed:
                assert time.monotonic() < waited_until, printed
                time.sleep(0.01)
                printed += capsys.readouterr().err
    assert printed.count("loading the model …\n") == 1


def test_what_is_done_at_once_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bars(in_pipes=True) as report:
        assert report is not None
        report("read", 2, 2)
    assert capsys.readouterr().err == ""


def test_other_commands_say_nothing_in_a_pipe() -> None:
    with progress_bars() as report:
        assert report is None
