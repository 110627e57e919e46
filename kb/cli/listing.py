"""`kb list`, `kb show` and `kb lint`: what the notes hold, and what to mend in them."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import click

from kb.cli.options import (
    NotesPath,
    complete_chunk,
    index_option,
    json_option,
    notes_settings,
    open_notes,
)
from kb.cli.output import breadcrumb, is_terminal, place, print_json, print_warning
from kb.errors import KbError
from kb.model import Chunk
from kb.text.counting import counted
from kb.wire import SnippetObject, chunk_object, snippet_object, warnings_object


@click.command("list")
@click.option("--snippets", is_flag=True, help="List the code that can be run instead.")
@json_option
@index_option
def list_command(snippets: bool, as_json: bool, index: Path | None) -> None:
    """List every question of the notes.

    \b
    Examples:
      kb list
      kb list --snippets
    """
    notes = open_notes(index=index)
    if snippets:
        _list_snippets([snippet_object(snippet) for snippet in notes.snippets()], as_json)
        return
    chunks = notes.chunks()
    if as_json:
        print_json({"chunks": [chunk_object(chunk) for chunk in chunks]})
    elif is_terminal():
        for note, group in groupby(chunks, lambda chunk: chunk.note):
            click.secho(note, fg="blue", bold=True)
            for chunk in group:
                indent = "  " * (len(chunk.breadcrumb) + 1)
                click.echo(f"{indent}{chunk.question}  {click.style(chunk.id, dim=True)}")
    else:
        for chunk in chunks:
            click.echo(f"{chunk.id}\t{chunk.question}\t{place(chunk)}")


def _list_snippets(snippets: list[SnippetObject], as_json: bool) -> None:
    if as_json:
        print_json({"snippets": snippets})
        return
    for snippet in snippets:
        source = snippet["path"] or f"{snippet['note']}:{snippet['line']}"
        missing = ", ".join(snippet["lacks"] or snippet["absent"])
        broken = f"lacks {missing}" if missing else "broken"
        click.echo(f"{snippet['id']}\t{source}" + ("" if snippet["runnable"] else f"\t{broken}"))


@click.command("show")
@click.argument("chunk", shell_complete=complete_chunk)
@json_option
@index_option
def show_command(chunk: str, as_json: bool, index: Path | None) -> None:
    """Show one question whole.

    CHUNK is the start of its id, or words of the question.

    \b
    Examples:
      kb show 3f2a
      kb show "LSTM 是什么" --json
    """
    shown = _find(chunk, open_notes(index=index).chunks())
    if as_json:
        print_json(chunk_object(shown))
        return
    click.secho(shown.question, bold=True)
    click.echo(click.style(place(shown), fg="blue") + breadcrumb(shown))
    if shown.aliases:
        click.secho("also: " + " · ".join(shown.aliases), dim=True)
    click.echo(f"\n{shown.answer}")


def _find(wanted: str, chunks: list[Chunk]) -> Chunk:
    """The one chunk that is meant; KbError where there is none, or several."""
    words = wanted.strip().casefold()
    ways = (  # the most certain first
        lambda chunk: wanted in (chunk.id, chunk.question),
        lambda chunk: words in {alias.casefold() for alias in chunk.aliases},
        lambda chunk: chunk.id.startswith(wanted),
        lambda chunk: words in chunk.question.casefold(),
    )
    matches = next(filter(None, ([c for c in chunks if fits(c)] for fits in ways)), [])
    if not matches or not words:
        raise KbError(f"no question has the id or the words “{wanted}”; kb list shows them all")
    if len(matches) > 1:
        few = "; ".join(f"{chunk.id[:6]} {chunk.question}" for chunk in matches[:3])
        rest = f"; and {len(matches) - 3} more" if len(matches) > 3 else ""
        raise KbError(f"“{wanted}” could be {few}{rest}. Say which by its id")
    return matches[0]


@click.command("lint")
@click.argument("paths", metavar="[PATH]...", type=NotesPath(), nargs=-1)
@json_option
def lint_command(paths: tuple[Path, ...], as_json: bool) -> None:
    """Name what to mend in the notes.

    PATH is a folder or a note (default: notes/), or several folders. Exit status 1 if there is
    anything. What isn't read is named, too.

    Looks at every note without building: unclosed fences, headings that had to be guessed,
    empty questions, tables of contents, duplicate questions, copies, dead links.

    \b
    Examples:
      kb lint
      kb lint notes/rnn.md --json
    """
    from kb.parse.left_out import Wanted
    from kb.parse.lint import lint_folders

    settings = notes_settings(paths)
    warnings, files = lint_folders(settings.folders, Wanted(settings.exclude, settings.include))
    if as_json:
        left_out = [path for path, _ in files.left_out]
        print_json({**warnings_object(warnings), "not_read": files.not_read, "left_out": left_out})
    else:
        for warning in warnings:
            print_warning(warning)
        if unread := files.summary():
            click.echo(unread, err=True)
        summary = counted(len(warnings), "warning") if warnings else "nothing to mend"
        click.echo(summary, err=True)
    if warnings:
        raise click.exceptions.Exit(1)
