"""The `kb` command: one file a group of commands, loaded only when its command is asked for."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click

from kb.cli.colours import are_unwanted
from kb.errors import KbError
from kb.version import __version__

# Order of the help page: what a new user needs first stands first.
COMMANDS = {
    "chat": "kb.cli.serve",
    "build": "kb.cli.build",
    "search": "kb.cli.search",
    "ask": "kb.cli.search",
    "serve": "kb.cli.serve",
    "mcp": "kb.cli.mcp",
    "run": "kb.cli.run",
    "list": "kb.cli.listing",
    "show": "kb.cli.listing",
    "map": "kb.cli.map",
    "export": "kb.cli.export",
    "lint": "kb.cli.listing",
    "eval": "kb.cli.evaluate",
    "doctor": "kb.cli.doctor",
    "completion": "kb.cli.completion",
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The command names in the order of the table, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name; None, which click reports, for any other."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name]), f"{cmd_name}_command")
        assert isinstance(command, click.Command)  # the table is ours
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As usual; --help may print here."""
        with _reader_may_leave():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """As usual; a command prints here."""
        with _reader_may_leave():
            return super().invoke(ctx)


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """`kb list | head -1` ends well, as soon as nobody reads on."""
    try:
        yield
    except BrokenPipeError:
        # What is still to be flushed at Python's end would be complained of.
        with suppress(io.UnsupportedOperation):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog="Settings also come from kb.toml, [tool.kb] in pyproject.toml and KB_* variables.",
)
@click.version_option(__version__, prog_name="kb")
@click.pass_context
def app(ctx: click.Context) -> None:
    """Ask your Markdown study notes.

    \b
    kb chat path/to/notes      read a folder of notes and ask it in the browser
    kb build path/to/notes     only index it, into .kb/, for the commands below
    kb ask "what is softmax"   the best answer, in the notes' own words
    """
    if ctx.invoked_subcommand is None:
        click.echo("Welcome. One command shows your notes: kb chat path/to/notes\n")
        click.echo(ctx.get_help())


def main() -> None:
    """Run the command line; every mistake becomes one line and an exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # notes are Chinese whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app(prog_name="kb", color=_colour())
    except KbError as error:
        _fail(str(error))
    except Exception as error:
        if os.environ.get("KB_DEBUG"):
            raise
        _fail(
            f"unexpected {type(error).__name__}: {str(error) or 'no message'}; "
            "set KB_DEBUG=1 to see where, and please report it"
        )


def _colour() -> bool | None:
    """False where a reader wants no colours, or the terminal has none; else as click sees fit."""
    return False if are_unwanted(os.environ) else None


def _fail(message: str) -> None:
    line = " ".join(message.split())
    click.echo(f"{click.style('kb:', fg='red', bold=True)} {line}", err=True, color=_colour())
    sys.exit(1)
