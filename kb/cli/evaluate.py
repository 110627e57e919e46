"""`kb eval`: judged queries → figures."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import index_option, json_option, settings
from kb.cli.output import print_json
from kb.cli.progress import progress_bars
from kb.errors import KbError

DEFAULT_SETS = Path("tests/data/eval")


@click.command("eval")
@click.argument("folder", type=click.Path(path_type=Path), default=DEFAULT_SETS)
@json_option
@index_option
def eval_command(folder: Path, as_json: bool, index: Path | None) -> None:
    """Measure search on judged queries.

    FOLDER holds the judged sets (default: tests/data/eval).

    NAME.tsv and NAME-unanswerable.tsv are judged against the index of your notes;
    NAME-passages.LANG.jsonl with NAME-queries.LANG.jsonl bring their own passages.

    \b
    Examples:
      kb eval
      kb eval my-queries/ --json
    """
    from kb.evaluate import evaluate

    if not folder.is_dir():
        raise KbError(f"{folder}: no such folder of judged sets; name one: kb eval FOLDER")
    chosen = settings(index=index)
    with progress_bars() as progress:
        figures = evaluate(folder, chosen.index, progress=progress).to_json()
    if as_json:
        print_json(figures)
        return
    _print_table(figures["sets"])
    if figures["abstention"]:
        click.echo()
        _print_table(figures["abstention"])


def _print_table(rows: list[dict[str, str | int | float]]) -> None:
    """Rows under their names, columns aligned; nothing where there are no rows."""
    if not rows:
        return
    table = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for number, row in enumerate(table):
        cells = [
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.secho("  ".join(cells).rstrip(), bold=number == 0)


def _cell(value: str | int | float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
