"""`kb map`: a page that draws all questions by what they mean."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import index_option, json_option, open_notes
from kb.cli.output import print_json
from kb.errors import KbError
from kb.text.counting import counted


@click.command("map")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write.  [default: map.html in the index folder]",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@json_option
@index_option
def map_command(out: Path | None, open_browser: bool, as_json: bool, index: Path | None) -> None:
    """Draw a map of the notes.

    Every question is a dot, near those that mean the like and coloured by area: folder, note
    or heading. Hovering shows the question, a click its answer. The page needs no server and no
    network. The chat has the same map, where a click asks.

    \b
    Examples:
      kb map --open
      kb map --out docs/map.html
      kb map --json
    """
    from kb.render.map_page import map_page
    from kb.wire import map_object

    notes = open_notes(index=index)
    drawn = notes.map()
    if as_json:
        print_json(map_object(drawn))
        return
    path = out or notes.index / "map.html"
    _write(path, map_page(drawn, notes.roots))
    click.echo(f"{path}: " + ", ".join([counted(len(drawn.points), "question"), *drawn.areas]))
    if open_browser:
        click.launch(path.resolve().as_uri())


def _write(path: Path, page: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise KbError(
            f"{path}: cannot be written ({error.strerror}); choose another file with --out"
        ) from error
