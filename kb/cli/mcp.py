"""`kb mcp`: the notes for an assistant."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import click

from kb.cli.options import caution_options, index_option, settings_from


@click.command("mcp")
@click.option("--run/--no-run", default=None, help="Whether the assistant may run snippets.")
@caution_options
@index_option
def mcp_command(run: bool | None, threshold: float | None, index: Path | None) -> None:
    """Let an assistant use the notes.

    Speaks the Model Context Protocol on standard input and output; an assistant starts it
    and stops it. It can ask, search, read notes, and run the notes' own code, isolated as
    well as this machine can. A later `kb build` is picked up without a restart.

    \b
    In the assistant's settings:
      {"mcpServers": {"notes": {"command": "kb", "args": ["mcp", "--index", "/path/to/.kb"]}}}
    """
    from kb.notes import Notes

    settings = settings_from(run=run, threshold=threshold, index=index)
    notes = Notes(settings.index, settings)  # fails at once where there is no index
    from kb.mcp.stdio import serve_stdio

    if sys.stdin.isatty():
        click.echo("kb mcp waits for an assistant to speak to it; Ctrl-C stops it", err=True)
        # Else Ctrl-C would wait, with the thread that reads, for the end of a line.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        serve_stdio(notes)
    finally:
        notes.close()
