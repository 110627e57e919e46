"""How far long work is: a bar on a terminal, now and then a plain line in a pipe."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from kb.model import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import Task

# What a build calls its stages, and what that is to its user; other names say it themselves.
_TITLES: Final = {"read": "reading notes", "load": "loading the model", "embed": "embedding"}

# In a pipe: after a second what is being done, then how far it is.
_FIRST_LINE_S: Final = 1.0
_NEXT_LINES_S: Final = 5.0


@contextmanager
def progress_bars(*, in_pipes: bool = False) -> Iterator[Progress | None]:
    """A function that draws one bar a stage on standard error.

    Where nobody looks it is None, or with `in_pipes` one that prints a line every few seconds.
    """
    on_terminal = sys.stderr.isatty()
    if not on_terminal and not in_pipes:
        yield None
        return
    bars = _bars(on_terminal)
    with bars if on_terminal else _lines(bars):
        yield _reporting_to(bars)


def _bars(on_terminal: bool) -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, ProgressColumn, TextColumn
    from rich.progress import Progress as Bars
    from rich.text import Text

    class Numbers(ProgressColumn):
        """Behind the bar: how much, how fast, how long it will take."""

        def render(self, task: Task) -> Text:
            return Text(numbers(task.completed, task.total, _a_second(task)))

    columns = (TextColumn("{task.description:<17}"), BarColumn(), Numbers())
    console = Console(stderr=True)
    return Bars(*columns, console=console, transient=True, disable=not on_terminal)


def _reporting_to(bars: Bars) -> Progress:
    """One bar at a time, that of the stage under way."""
    current = ""

    def report(stage: str, done: int, total: int) -> None:
        nonlocal current
        if stage != current:
            for old in bars.task_ids:
                bars.remove_task(old)
            bars.add_task(_TITLES.get(stage, stage), total=None, since_start=None)
            current = stage
        (task,) = bars.tasks
        a_second = done / task.elapsed if task.elapsed else None
        # A single thing is either under way or done, and its bar pulses.
        known = total if total > 1 or done else None
        bars.update(task.id, completed=done, total=known, since_start=a_second)

    return report


@contextmanager
def _lines(bars: Bars) -> Iterator[None]:
    """Print how far the bars are, now and then; nothing of what is done within a second."""
    over = threading.Event()

    def print_lines() -> None:
        said, wait_s = "", _FIRST_LINE_S
        while not over.wait(wait_s):
            line = next((_line(task) for task in bars.tasks), "")
            if line != said:
                click.echo(line, err=True)
            said, wait_s = line, _NEXT_LINES_S

    printer = threading.Thread(target=print_lines, daemon=True)
    printer.start()
    try:
        yield
    finally:
        over.set()
        printer.join()


def _line(task: Task) -> str:
    shown = numbers(task.completed, task.total, _a_second(task))
    return f"{task.description} {shown}".rstrip() + " …"


def _a_second(task: Task) -> float | None:
    """The speed of late; of the first block, which has none before it, that since the start."""
    return task.speed or task.fields["since_start"]


def numbers(done: float, total: float | None, a_second: float | None) -> str:
    """How far work is: "3,400/10,000 · 41/s · 3 min left", as much of it as is known."""
    if total is None:
        return ""
    parts = [f"{done:,.0f}/{total:,.0f}"]
    if a_second:
        parts.append(f"{a_second:,.0f}/s" if a_second >= 10 else f"{a_second:.1f}/s")
        if done < total:
            parts.append(f"{duration((total - done) / a_second)} left")
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """Roughly how long: "40 s", "2 min", "1 h 5 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
