"""`kb build`: notes → index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import NotesPath, index_option, json_option, notes_settings
from kb.cli.output import print_json, print_warning
from kb.cli.progress import progress_bars
from kb.config import Settings
from kb.errors import KbError
from kb.text.counting import counted
from kb.wire import warnings_object

if TYPE_CHECKING:
    from kb.indexing import BuildReport

if TYPE_CHECKING:
    from kb.indexing import BuildReport

# A folder that nobody has linted yet can have thousands; `kb lint` shows them all.
_SHOWN_WARNINGS = 50

STOPPED = 130  # exit status, as shells have it for Ctrl-C


@click.command("build")
@click.argument("notes", type=NotesPath(), nargs=-1)
@index_option
@click.option("--model", help="Name or folder of a sentence-transformers model.")
@json_option
def build_command(
    notes: tuple[Path, ...], index: Path | None, model: str | None, as_json: bool
) -> None:
    """Index a folder of notes.

    NOTES is the folder, or a single note; without it, notes/ is indexed. Of several folders,
    the notes' paths begin with the folder's name.

    Only what changed since the last build is embedded again. Until the build is complete,
    and if it fails, the last index goes on answering.

    Read are Markdown (.md, .markdown, .mdx, .qmd, .rmd), Jupyter notebooks (.ipynb),
    reStructuredText (.rst), Org (.org), .txt files that read as notes, and .csv files that
    ask and answer or that Notion exported. Left out are what
    .kbignore files and `exclude` in kb.toml name (patterns as in .gitignore), drafts
    (`draft: true`, `publish: false` in the front matter), templates, and a project's own files
    such as AGENTS.md or LICENSE.md; `include = ["AGENTS.md", "templates/"]` in kb.toml has
    them read. What wasn't read is named at the end.

    \b
    Examples:
      kb build
      kb build ~/notes --index ~/notes/.kb
      kb build ~/work/notes ~/papers
    """
    from kb.indexing import build

    settings = notes_settings(notes, index=index, model=model)
    refuse_to_shrink(settings)
    with kept_when_stopped(), progress_bars(in_pipes=True) as progress:
        report = build(
            settings.folders,
            settings.index,
            settings.model,
            progress,
            exclude=settings.exclude,
            include=settings.include,
        )
    if as_json:
        unreadable = warnings_object(report.unreadable)["warnings"]
        print_json({**_fields(report), "unreadable": unreadable})
        return
    for warning in report.unreadable:
        print_warning(warning, err=True)
    _print_warnings(settings.index)
    if report.summary:
        click.echo(unread(report), err=True)
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


def unread(report: BuildReport) -> str:
    """What a build didn't read, on one line."""
    return f"{report.summary} (kb build --help says how to have them)"


def _fields(report: BuildReport) -> dict[str, object]:
    return {name: getattr(report, name) for name in report.__slots__}


def refuse_to_shrink(settings: Settings) -> None:
    """Stop `kb build notes/rnn.md` from replacing the index of all of notes/ by that note's.

    Raises:
        KbError: NOTES is one note, and the index holds others.
    """
    from kb.notes import Notes

    if settings.more_notes or not settings.notes.is_file() or not settings.index.is_dir():
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
