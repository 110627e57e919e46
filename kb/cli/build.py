"""`kb build`: notes → index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import NotesPath, index_option, json_option, settings_from
from kb.cli.output import print_json, print_warning
from kb.cli.progress import progress_bars
from kb.config import Settings
from kb.errors import KbError
from kb.text.counting import counted

if TYPE_CHECKING:
    from kb.indexing import BuildReport

# A folder that nobody has linted yet can have thousands; `kb lint` shows them all.
_SHOWN_WARNINGS = 50

STOPPED = 130  # exit status, as shells have it for Ctrl-C


@click.command("build")
@click.argument("notes", type=NotesPath(), required=False)
@index_option
@click.option("--model", help="Name or folder of a sentence-transformers model.")
@json_option
def build_command(notes: Path | None, index: Path | None, model: str | None, as_json: bool) -> None:
    """Index a folder of notes.

    NOTES is the folder, or a single note; without it, notes/ is indexed.

    Only what changed since the last build is embedded again. Until the build is complete,
    and if it fails, the last index goes on answering.

    \b
    Examples:
      kb build
      kb build ~/notes --index ~/notes/.kb
    """
    from kb.indexing import build

    settings = settings_from(notes=notes, index=index, model=model)
    refuse_to_shrink(settings)
    with kept_when_stopped(), progress_bars(in_pipes=True) as progress:
        report = build(settings.notes, settings.index, settings.model, progress)
    if as_json:
        print_json({name: getattr(report, name) for name in report.__slots__})
        return
    _print_warnings(settings.index)
    click.echo(summary(report, settings.index))


@contextmanager
def kept_when_stopped() -> Iterator[None]:
    """Ctrl-C during a build says what becomes of the work."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("stopped: what was embedded is kept, the next build goes on there", err=True)
        raise click.exceptions.Exit(STOPPED) from None


def summary(report: BuildReport, index: Path) -> str:
    """What a build did, on one line."""
    copies = f"{counted(report.copies, 'copied answer')} left out, " if report.copies else ""
    return (
        f"{counted(report.chunks, 'answer')} from {counted(report.notes, 'note')}, "
        f"{copies}{counted(report.snippets, 'snippet')} "
        f"({report.embedded} embedded, {report.reused} unchanged, {report.removed} removed) "
        f"in {report.seconds:.1f} s → {index}"
    )


def refuse_to_shrink(settings: Settings) -> None:
    """Stop `kb build notes/rnn.md` from replacing the index of all of notes/ by that note's.

    Raises:
        KbError: NOTES is one note, and the index holds others.
    """
    from kb.notes import Notes

    if not settings.notes.is_file() or not settings.index.is_dir():
        return
    try:
        with Notes(settings.index) as notes:
            others = set(notes.note_paths()) - {settings.notes.name}
            root = notes.root
    except KbError:  # missing, damaged or old: there is nothing to lose
        return
    if others:
        raise KbError(
            f"{settings.index} holds {counted(len(others), 'other note')} of {root}; build that "
            f"folder, or give {settings.notes.name} an index of its own with --index"
        )


def _print_warnings(index: Path) -> None:
    from kb.notes import Notes

    with Notes(index) as notes:
        warnings = notes.warnings()
    for warning in warnings[:_SHOWN_WARNINGS]:
        print_warning(warning, err=True)
    if len(warnings) > _SHOWN_WARNINGS:
        rest = len(warnings) - _SHOWN_WARNINGS
        click.echo(f"… and {rest} more warnings: kb lint shows them all", err=True)
