"""`kb run`: code of the notes, with what it prints and draws."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from kb.cli.options import complete_snippet, index_option, json_option, open_notes
from kb.cli.output import print_json, why_not
from kb.cli.pictures import show_inline
from kb.cli.progress import progress_bars
from kb.errors import KbError
from kb.model import RunResult, Snippet
from kb.text.counting import counted
from kb.wire import run_object

if TYPE_CHECKING:
    from kb.notes import Notes
    from kb.run.live import Run
    from kb.run.runner import Runner

# The snippet failed, and not kb, whose own failures exit with 1.
EXIT_SNIPPET_FAILED: Final = 4


class Outcome(NamedTuple):
    """One run, and whether it printed what the notes say; `differs` is "" where it did."""

    snippet: Snippet
    result: RunResult | None  # None: the code does not parse or lacks something, so was not run
    differs: str

    @property
    def failed(self) -> bool:
        """Whether the author has something to mend."""
        return self.result is not None and (self.result.status != "ok" or bool(self.differs))


@click.command("run")
@click.argument("snippet", required=False, shell_complete=complete_snippet)
@click.option("--all", "every", is_flag=True, help="Run every snippet of the notes, and report.")
@click.option("--record", is_flag=True, help="Keep the output, for the chat to show at once.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the pictures.  [default: .kb/runs]",
)
@click.option("--timeout", type=click.FloatRange(0.1, 3600), help="Seconds it may take.")
@json_option
@index_option
def run_command(
    snippet: str | None,
    every: bool,
    record: bool,
    out: Path | None,
    timeout: float | None,
    as_json: bool,
    index: Path | None,
) -> None:
    """Run code of the notes.

    SNIPPET is a name as kb list --snippets shows it: a .py file that a note links to, or
    Python inside a note. It runs isolated as well as this machine can (kb doctor says how
    well). Its pictures are saved as PNG files, and shown in terminals that can.

    Where the code ends with comment lines below "# Output:", or a fenced block named
    "output" follows it in the note, the output is compared with that.

    \b
    Exit status: 0 fine; 1 kb could not run it; 4 the snippet failed, was stopped, or
    printed something else than the notes say.

    \b
    Examples:
      kb run autograd
      kb run canny --out pictures
      kb run --all --record
    """
    if every == bool(snippet):
        raise click.UsageError("name one SNIPPET, or --all")
    with open_notes(index=index, timeout_s=timeout, run=True) as notes:
        folder = out or notes.index / "runs"
        if every:
            failed = _run_all(notes, folder, record, as_json)
        else:
            failed = _run_one(notes, str(snippet), folder, record, as_json)
    if failed:
        raise click.exceptions.Exit(EXIT_SNIPPET_FAILED)


# --- One


def _run_one(notes: Notes, name: str, folder: Path, record: bool, as_json: bool) -> bool:
    from kb.run.limits import Limits
    from kb.run.runner import Runner, preload_for

    snippet = notes.snippet(name)
    limits = Limits.for_timeout(notes.settings.timeout_s)
    notes.runner = Runner(limits, lanes=1, preload=preload_for([snippet]))
    run = notes.start(snippet)
    result = run.result() if as_json else _shown_live(run)
    outcome = Outcome(snippet, result, _difference(snippet, result))
    images = _save(result, folder)
    notes.record(run, overwrite=record, strict=True)
    if as_json:
        print_json(_object(outcome, images))
    else:
        _print_rest(outcome, result, images)
    return outcome.failed


def _shown_live(run: Run) -> RunResult:
    """Print what the run prints while it does; returns how it ended."""
    from kb.run.events import Printed

    streams = {"stdout": sys.stdout, "stderr": sys.stderr}
    try:
        for event in run.events():
            if isinstance(event, Printed):
                streams[event.stream].write(event.text)
                streams[event.stream].flush()
    except KeyboardInterrupt:
        run.cancel()
    return run.result(timeout_s=5)


def _print_rest(outcome: Outcome, result: RunResult, images: Sequence[Path]) -> None:
    for path, png in zip(images, result.images, strict=True):
        show_inline(png)
        click.echo(f"picture: {path}")
    if result.truncated:
        click.secho("the output was cut at the limit", fg="yellow", err=True)
    if outcome.differs:
        click.secho("the output is not what the notes say (-), but (+):", fg="yellow", err=True)
        click.echo(outcome.differs, err=True)


# --- All


def _run_all(notes: Notes, folder: Path, record: bool, as_json: bool) -> bool:
    from kb.run.runner import LANES

    snippets = notes.snippets()
    if not as_json:
        click.echo(_isolation_line(notes.runner), err=True)

    def carry_out(snippet: Snippet) -> tuple[Outcome, str]:
        if not snippet.runnable:
            return Outcome(snippet, None, ""), ""
        run = notes.start(snippet, reader=snippet.id)
        result = run.result()
        notes.record(run, overwrite=record, strict=True)
        return Outcome(snippet, result, _difference(snippet, result)), run.order.key

    with ThreadPoolExecutor(LANES) as pool:
        done = list(_followed(pool.map(carry_out, snippets), len(snippets), as_json))
    if record:
        notes.forget_recorded({key for _, key in done if key})
    outcomes = [outcome for outcome, _ in done]
    failed = [outcome for outcome in outcomes if outcome.failed]
    if as_json:
        runs = [_object(o, _save(o.result, folder)) for o in outcomes if o.result]
        skipped = [o.snippet.id for o in outcomes if o.result is None]
        print_json({"runs": runs, "skipped": skipped, "failed": len(failed)})
    else:
        _print_summary(outcomes, len(failed))
    return bool(failed)


def _followed(
    outcomes: Iterator[tuple[Outcome, str]], total: int, quiet: bool
) -> Iterator[tuple[Outcome, str]]:
    """The outcomes as they come, each printed, under a progress bar."""
    with progress_bars() as report:
        for number, (outcome, key) in enumerate(outcomes, start=1):
            if not quiet:
                _print_outcome(outcome)
            if report:
                report("run", number, total)
            yield outcome, key


def _print_outcome(outcome: Outcome) -> None:
    snippet, result = outcome.snippet, outcome.result
    where = f"{snippet.note}:{snippet.line}"
    if result is None:
        why = why_not(snippet) or _invalid([snippet])
        click.echo(f"{click.style('-', fg='yellow')} {snippet.id}  {why}, {where}")
        return
    sign = click.style("✗", fg="red") if outcome.failed else click.style("✓", fg="green")
    pictures = f", {counted(len(result.images), 'picture')}" if result.images else ""
    checked = ", as stated" if snippet.expected is not None and not outcome.differs else ""
    click.echo(f"{sign} {snippet.id}  {result.took_ms / 1000:.2f} s{pictures}{checked}")
    if outcome.failed:
        why = outcome.differs if result.status == "ok" else result.stderr.strip()
        click.echo(f"  {where}: {'the output differs' if outcome.differs else result.status}")
        for line in why.splitlines()[-12:]:
            click.echo(f"    {line}")


def _print_summary(outcomes: Sequence[Outcome], failed: int) -> None:
    ran = [outcome for outcome in outcomes if outcome.result]
    parts = [f"{len(ran) - failed} of {counted(len(ran), 'snippet')} ran well"]
    skipped = [outcome.snippet for outcome in outcomes if not outcome.result]
    lacking = [snippet for snippet in skipped if why_not(snippet)]
    if invalid := [snippet for snippet in skipped if not why_not(snippet)]:
        parts.append(f"{len(invalid)} {_invalid(invalid)}, not run")
    if lacking:
        parts.append(f"{len(lacking)} without what they need, not run")
    click.secho("; ".join(parts), fg="red" if failed else "green")


def _invalid(snippets: Sequence[Snippet]) -> str:
    from kb.code.languages import CODE_LANGUAGES

    titles = sorted({CODE_LANGUAGES[snippet.language].title for snippet in snippets})
    return f"not valid {' or '.join(titles)}"


def _isolation_line(runner: Runner) -> str:
    isolation = runner.isolation
    return f"isolation: {isolation.tier} ({', '.join(isolation.layers)})"


# --- Both


def _difference(snippet: Snippet, result: RunResult) -> str:
    from kb.run.expected import difference

    if snippet.expected is None or result.status != "ok":
        return ""
    return difference(snippet.expected, result.stdout)


def _object(outcome: Outcome, images: Sequence[Path]) -> dict[str, Any]:
    assert outcome.result is not None  # only what ran has an object
    stated = outcome.snippet.expected is not None and outcome.result.status == "ok"
    return run_object(outcome.result, images) | {
        "as_stated": not outcome.differs if stated else None
    }


def _save(result: RunResult | None, folder: Path) -> list[Path]:
    """Write a run's pictures as NAME-1.png, NAME-2.png, …"""
    if result is None:
        return []
    paths: list[Path] = []
    stem = result.snippet.replace("/", "-")
    for number, image in enumerate(result.images, 1):
        path = folder / f"{stem}-{number}.png"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(image)
        except OSError as error:
            raise KbError(
                f"{path}: cannot be written ({error.strerror}); name another --out"
            ) from error
        paths.append(path)
    return paths
