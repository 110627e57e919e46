"""Options and arguments that several commands share, and the settings they lead to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from kb.cli.folder_index import with_kept_index, with_notes_of_index
from kb.config import BOLD_THRESHOLD, CAREFUL_THRESHOLD, Settings, load_settings
from kb.errors import KbError

if TYPE_CHECKING:
    from kb.notes import Notes

_T = TypeVar("_T")

index_option = click.option(
    "--index",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the index.  [default: .kb]",
)


class NotesPath(click.Path):
    """A path of notes; refuses "", which an unset shell variable gives and which means "."."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or a usage error where it is empty."""
        if value == "":
            self.fail("the path is empty; write . for this folder", param, ctx)
        path = super().convert(value, param, ctx)
        # As make and some shells leave it in NOTES=~/notes.
        return path.expanduser() if isinstance(path, Path) and not path.exists() else path


def notes_settings(notes: Sequence[Path], **flags: object) -> Settings:
    """The settings, with the folders of notes that were named; none: those of the settings, or
    of the index that there is."""
    if not notes:
        return with_notes_of_index(settings_from(**flags))
    return settings_from(**flags, notes=notes[0], more_notes=tuple(notes[1:]))


def caution_options(command: Callable[..., _T]) -> Callable[..., _T]:
    """`--careful` and `--bold`: how likely a first hit must be right to count as an answer, and
    to be shown as what may be one."""
    options = (
        ("--careful", CAREFUL_THRESHOLD, "Answer only what is most likely right."),
        ("--bold", BOLD_THRESHOLD, "Answer what may well be wrong, too."),
    )
    for name, threshold, text in reversed(options):
        command = click.option(
            name, "threshold", type=float, flag_value=threshold, default=None, help=text
        )(command)
    return command


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def settings_from(**flags: object) -> Settings:
    """The settings with a command's flags on top.

    Within a folder that `kb serve FOLDER` or `kb chat FOLDER` keeps an index of, that one's.
    """
    return with_kept_index(load_settings(flags), flags)


def open_notes(**flags: object) -> Notes:
    """The notes behind the index that the settings name. Raises KbError without an index."""
    from kb.notes import Notes

    settings = settings_from(**flags)
    return Notes(settings.index, settings)


def joined(words: Sequence[str]) -> str:
    """A query from the words of the command line, so that quotes may be left out.

    A single "-" reads the query from standard input.
    """
    if list(words) == ["-"]:
        return sys.stdin.read()
    return " ".join(words)


def complete_snippet(
    ctx: click.Context,
    param: click.Parameter,  # noqa: ARG001 (click passes it)
    incomplete: str,
) -> list[CompletionItem]:
    """Snippet names of the index for the shell's Tab key; none where there is no index."""
    return [
        CompletionItem(snippet.id, help=snippet.note)
        for snippet in _completions(ctx, lambda notes: notes.snippets())
        if snippet.id.startswith(incomplete)
    ]


def complete_chunk(
    ctx: click.Context,
    param: click.Parameter,  # noqa: ARG001 (click passes it)
    incomplete: str,
) -> list[CompletionItem]:
    """Chunk ids of the index, with their questions as help."""
    return [
        CompletionItem(chunk.id, help=chunk.question)
        for chunk in _completions(ctx, lambda notes: notes.chunks())
        if chunk.id.startswith(incomplete)
    ]


def _completions(ctx: click.Context, listed: Callable[[Notes], list[_T]]) -> list[_T]:
    try:
        with open_notes(index=ctx.params.get("index")) as notes:
            return listed(notes)
    except KbError:
        return []
