"""`kb run`: one snippet of the notes, with what it prints and draws."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import click

from kb.cli.options import complete_snippet, index_option, json_option, settings
from kb.cli.output import print_json
from kb.errors import KbError
from kb.model import RunResult, Snippet
from kb.wire import run_object


@click.command("run")
@click.argument("snippet", shell_complete=complete_snippet)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the pictures.  [default: .kb/runs]",
)
@click.option("--timeout", type=click.FloatRange(0.1, 3600), help="Seconds it may take.")
@json_option
@index_option
def run_command(
    snippet: str, out: Path | None, timeout: float | None, as_json: bool, index: Path | None
) -> None:
    """Run code of the notes.

    SNIPPET is a name as kb list --snippets shows it: a .py file that a note links to, or
    Python inside a note. Its pictures are saved as PNG files.

    \b
    Examples:
      kb run autograd
      kb run canny --out pictures
    """
    from kb.run import run_snippet
    from kb.store.reader import Store

    chosen = settings(index=index, timeout_s=timeout)
    with Store(chosen.index) as store:
        found = store.snippet(snippet)
        if found is None:
            raise KbError(_unknown(snippet, store.snippets()))
        root = Path(store.info().notes_root)
    result = run_snippet(found, root, chosen.timeout_s)
    images = _save(result, out or chosen.index / "runs")
    if as_json:
        print_json(run_object(result, images))
    else:
        _print(result, images)
    if result.status != "ok":
        raise click.exceptions.Exit(1)


def _unknown(name: str, snippets: list[Snippet]) -> str:
    names = [snippet.id for snippet in snippets]
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(close)}? " if close else ""
    return f"no snippet is called “{name}”; {hint}kb list --snippets shows them all"


def _save(result: RunResult, folder: Path) -> list[Path]:
    """Write a run's pictures as NAME-1.png, NAME-2.png, …"""
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
            ) from (error)
        paths.append(path)
    return paths


def _print(result: RunResult, images: list[Path]) -> None:
    sys.stdout.write(result.stdout)
    sys.stdout.flush()
    if result.stderr:
        click.echo(result.stderr.rstrip(), err=True)
    for path in images:
        click.echo(f"picture: {path}")
    if result.truncated:
        click.secho("the output was cut at the limit", fg="yellow", err=True)
    if result.status in ("timeout", "killed"):
        click.secho(
            f"{result.snippet}: {result.status} after {result.took_ms / 1000:.1f} s", err=True
        )
