"""A folder of notes that is served while it changes: built first, then watched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

import click

from kb.cli.build import kept_when_stopped, refuse_to_shrink, summary, unread
from kb.cli.progress import progress_bars
from kb.config import Settings
from kb.errors import KbError
from kb.notes import Notes
from kb.text.counting import counted

if TYPE_CHECKING:
    from kb.indexing import BuildReport

# A build under way ends between two blocks of the model's work.
_END_S: Final = 10.0


@contextmanager
def following(settings: Settings, *, watch: bool) -> Iterator[Notes]:
    """The notes of a folder, indexed; with `watch` they follow it while they are used.

    Raises KbError when the notes are missing, empty or unreadable.
    """
    from kb.indexing import build, loaded
    from kb.parse.reread import remembering

    refuse_to_shrink(settings)
    with kept_when_stopped(), progress_bars(in_pipes=True) as progress:
        embedder = loaded(settings.model, progress)
        renew = partial(
            build,
            settings.folders,
            settings.index,
            embedder,
            parse=remembering(),
            exclude=settings.exclude,
            include=settings.include,
        )
        report = renew(progress=progress)
    click.echo(summary(report, settings.index), err=True)
    if report.summary:
        click.echo(unread(report), err=True)
    if report.warnings:
        mends = f"kb lint {settings.notes} names them"
        click.echo(f"{counted(report.warnings, 'thing')} to mend: {mends}", err=True)
    with Notes(settings.index, settings, embedder=embedder) as notes:
        if not watch:
            yield notes
            return
        with _watching(settings, renew, report):
            yield notes


@contextmanager
def _watching(
    settings: Settings, build: Callable[..., BuildReport], last: BuildReport
) -> Iterator[None]:
    from kb.watching import keep_renewed

    stop = threading.Event()
    generation = last.generation

    def stop_here(*_: object) -> None:
        if stop.is_set():
            raise KbError("kb ends")

    def renew() -> None:
        nonlocal generation
        report = build(progress=stop_here)
        if report.generation != generation:
            generation = report.generation
            click.echo(f"changed: {summary(report, settings.index)}", err=True)

    def failed(line: str) -> None:
        shown = " ".join(line.split())
        sign = click.style("kb:", fg="red", bold=True)
        click.echo(f"{sign} {shown}; the notes as they were go on answering", err=True)

    watcher = threading.Thread(
        target=keep_renewed,
        args=(settings.folders, settings.index, renew, failed, stop),
        name="kb watches the notes",
        daemon=True,
    )
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join(_END_S)
