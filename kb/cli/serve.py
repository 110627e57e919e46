"""`kb serve`: the chat in a browser."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import index_option, settings

if TYPE_CHECKING:
    from kb.run import Isolation


@click.command("serve")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1, this machine only]")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port.  [default: the first free from 7860]"
)
@click.option("--root-path", help="Path prefix behind a proxy, for example /kb.")
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@click.option("--run/--no-run", default=None, help="Whether readers may run snippets.")
@click.option(
    "--edit",
    is_flag=True,
    default=None,
    help="Let readers change the code before they run it; only where runs are fully isolated.",
)
@index_option
def serve_command(
    host: str | None,
    port: int | None,
    root_path: str | None,
    open_browser: bool,
    run: bool | None,
    edit: bool | None,
    index: Path | None,
) -> None:
    """Serve the chat in a browser.

    A later `kb build` is picked up without a restart. Whoever reaches the page can run the
    notes' own code, isolated as well as this machine can: kb doctor says how well.

    \b
    Examples:
      kb serve --open
      kb serve --port 8080 --no-run
      kb serve --edit
    """
    from kb.desk import open_desk

    chosen = settings(host=host, port=port, run=run, edit=edit, index=index)
    desk = open_desk(chosen.index, chosen)  # fails at once, before seconds of imports
    if desk.runner is not None:
        _tell_isolation(desk.runner.isolation)
    click.echo("starting the chat …", err=True)
    from kb.chat import build_chat, launch

    blocks = build_chat(desk)
    address = launch(
        blocks,
        chosen.host,
        chosen.port or None,
        root_path=root_path,
        open_browser=open_browser and _has_screen(),
        block=False,
    )
    click.echo(f"kb is ready: {click.style(address, fg='green', bold=True)}  (Ctrl-C stops it)")
    blocks.block_thread()


def _tell_isolation(isolation: Isolation) -> None:
    colour = {"full": "green", "partial": "yellow", "none": "red"}[isolation.tier]
    tier = click.style(isolation.tier, fg=colour)
    click.echo(f"isolation of running code: {tier} ({', '.join(isolation.layers)})", err=True)
    if isolation.missing:
        click.echo(f"  {isolation.missing}", err=True)


def _has_screen() -> bool:
    """False over ssh and in containers, where "a browser" would be a text one in the way."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
