"""`kb build`: notes → index."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import index_option, json_option, settings
from kb.cli.output import print_json, print_warning
from kb.cli.progress import progress_bars

# A folder that nobody has linted yet can have thousands; `kb lint` shows them all.
_SHOWN_WARNINGS = 50


@click.command("build")
@click.argument("notes", type=click.Path(path_type=Path), required=False)
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
    from kb.build import build

    chosen = settings(notes=notes, index=index, model=model)
    with progress_bars() as progress:
        report = build(chosen.notes, chosen.index, chosen.model, progress)
    if as_json:
        print_json({name: getattr(report, name) for name in report.__slots__})
        return
    _print_warnings(chosen.index)
    click.echo(
        f"{report.chunks} answers from {report.notes} notes, {report.snippets} snippets "
        f"({report.embedded} embedded, {report.reused} unchanged, {report.removed} removed) "
        f"in {report.seconds:.1f} s → {chosen.index}"
    )


def _print_warnings(index: Path) -> None:
    from kb.store.reader import Store

    with Store(index) as store:
        warnings = store.warnings()
    for warning in warnings[:_SHOWN_WARNINGS]:
        print_warning(warning, err=True)
    if len(warnings) > _SHOWN_WARNINGS:
        rest = len(warnings) - _SHOWN_WARNINGS
        click.echo(f"… and {rest} more warnings: kb lint shows them all", err=True)
