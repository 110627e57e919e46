"""`kb export`: the notes as a folder for plain static hosting."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import index_option, json_option, open_notes
from kb.cli.output import print_json
from kb.cli.progress import progress_bars
from kb.text.counting import counted

if TYPE_CHECKING:
    from kb.export.site import ExportReport


@click.command("export")
@click.option(
    "--site",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder to write: a new one, or that of an earlier export.",
)
@click.option(
    "--pages",
    metavar="PATTERN",
    help="The site's own page of a note, such as /notes/{path}/, for the links to sources.",
)
@json_option
@index_option
def export_command(folder: Path, pages: str | None, as_json: bool, index: Path | None) -> None:
    """Write a site that answers without a server.

    The folder works on any static hosting, and opened from a file. Its index.html is a page to
    ask from; any other page gets the button by one line:
    <script src="DIR/embed.js" defer></script>. The browser searches by words, a server also
    by meaning. Code shows what it printed and drew when it ran last: run it first.

    \b
    Examples:
      kb run --all --record && kb export --site public/ask
      kb export --site docs/ask --pages '/notes/{path}/'
    """
    from kb.export.site import export_site

    with progress_bars() as report:
        done = export_site(open_notes(index=index), folder, pages=pages, progress=report)
    if as_json:
        print_json(asdict(done) | {"folder": str(done.folder)})
        return
    click.echo(_summary(done))
    if done.recorded < done.snippets:
        missing = counted(done.snippets - done.recorded, "snippet")
        click.echo(f"{missing} without output: kb run --all --record, then export again", err=True)


def _summary(done: ExportReport) -> str:
    answers, notes = counted(done.chunks, "answer"), counted(done.notes, "note")
    size = f"{done.total_bytes / 1e6:.1f} MB"
    return f"{done.folder}: {answers} from {notes}, {counted(done.files, 'file')}, {size}"
