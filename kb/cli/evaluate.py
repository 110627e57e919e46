"""`kb eval`: judged queries → figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.options import caution_options, index_option, json_option, settings_from
from kb.cli.output import print_json
from kb.cli.progress import progress_bars
from kb.cli.table import aligned
from kb.errors import KbError

if TYPE_CHECKING:
    from kb.config import Settings
    from kb.evaluate.compare import Comparison, PairFigures
    from kb.evaluate.figures import Evaluation

DEFAULT_SETS = Path("tests/data/eval")


@click.command("eval")
@click.argument("folder", type=click.Path(path_type=Path), default=DEFAULT_SETS)
@click.option(
    "--plot",
    type=click.Path(path_type=Path),
    metavar="FILE.png",
    help="Draw how sure the search was against how often it was right.",
)
@click.option(
    "--compare",
    nargs=2,
    metavar="A B",
    help="Two configurations side by side: each default, or NAME=VALUE with commas between, "
    "where NAME is a signal of the ranking or model.",
)
@caution_options
@json_option
@index_option
def eval_command(
    folder: Path,
    plot: Path | None,
    compare: tuple[str, str] | None,
    threshold: float | None,
    as_json: bool,
    index: Path | None,
) -> None:
    """Measure search on judged queries.

    FOLDER holds the judged sets (default: tests/data/eval).

    NAME.tsv, NAME-dialogues.jsonl, NAME-parts.jsonl and NAME-unanswerable.tsv are judged
    against the index of your notes; NAME-passages.LANG.jsonl with NAME-queries.LANG.jsonl
    bring their own passages.

    \b
    Examples:
      kb eval
      kb eval my-queries/ --json
      kb eval my-queries/ --plot reliability.png
      kb eval my-queries/ --compare default coverage=0
    """
    if not folder.is_dir():
        raise KbError(f"{folder}: no such folder of judged sets; name one: kb eval FOLDER")
    if compare and plot:
        raise click.UsageError("--plot draws one configuration; leave out --compare or --plot")
    if compare:
        _compare(folder, compare, as_json, index)
    else:
        settings = settings_from(index=index, threshold=threshold)
        _evaluate(folder, plot, as_json, settings)


def _evaluate(folder: Path, plot: Path | None, as_json: bool, settings: Settings) -> None:
    from kb.evaluate.figures import evaluate

    if plot:
        from kb.evaluate.judged import read_judged
        from kb.evaluate.plot import check_plot

        check_plot(read_judged(folder), plot)
    with progress_bars() as progress:
        figures = evaluate(folder, settings.index, None, progress, settings.threshold)
    if plot:
        from kb.evaluate.plot import plot_reliability

        plot_reliability(figures, plot)
    _print(figures, as_json, _print_evaluation)


def _compare(folder: Path, texts: tuple[str, str], as_json: bool, index: Path | None) -> None:
    from kb.evaluate.compare import compare
    from kb.evaluate.configuration import configuration

    a, b = (configuration(text) for text in texts)
    settings = settings_from(index=index)
    with progress_bars() as progress:
        figures = compare(folder, a, b, settings.index, None, progress)
    _print(figures, as_json, _print_comparison)


def _print(figures: Any, as_json: bool, as_table: Callable[[Any], None]) -> None:
    if as_json:
        print_json(figures.to_json())
    else:
        as_table(figures)


def _print_evaluation(figures: Evaluation) -> None:
    _print_table([row.to_json() for row in figures.sets], left=2)
    if not figures.abstention:
        return
    rows = list(figures.abstention)
    if figures.pooled and len(rows) > 1:
        rows.append(figures.pooled)
    if figures.sets:
        click.echo()
    _print_table([row.to_json() for row in rows])
    click.secho(
        "answered, false: shares of the answerable and of the unanswerable queries\n"
        f"whose first hit has a confidence of {figures.threshold:g} or more",
        dim=True,
    )


def _print_comparison(figures: Comparison) -> None:
    click.echo(f"A  {figures.a}\nB  {figures.b}\n")
    _print_table([_pair_row(pair) for pair in (*figures.sets, figures.pooled)], left=2)
    click.secho(
        "p: two-sided paired randomisation test on reciprocal rank\n"
        "only A:B: queries whose first hit is right under A alone, under B alone",
        dim=True,
    )


def _pair_row(figures: PairFigures) -> dict[str, str | int | float]:
    return {
        "name": figures.name,
        "direction": figures.direction,
        "n": figures.n,
        "hit@1 A": figures.hit_at_1[0],
        "hit@1 B": figures.hit_at_1[1],
        "B-A": f"{figures.difference:+.3f}",
        "MRR A": figures.mrr_at_10[0],
        "MRR B": figures.mrr_at_10[1],
        "p": f"{figures.p:.4f}",
        "only A:B": f"{figures.only_a}:{figures.only_b}",
    }


def _print_table(rows: Sequence[dict[str, str | int | float]], left: int = 1) -> None:
    """Rows under their names, columns aligned; nothing where there are no rows."""
    if not rows:
        return
    table = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    for number, line in enumerate(aligned(table, left)):
        click.secho(line, bold=number == 0)


def _cell(value: str | int | float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
