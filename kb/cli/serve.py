"""`kb serve`: the chat in a browser."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kb.cli.options import index_option, settings


@click.command("serve")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1, this machine only]")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port.  [default: the first free from 7860]"
)
@click.option("--root-path", help="Path prefix behind a proxy, for example /kb.")
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@click.option("--run/--no-run", default=None, help="Whether readers may run snippets.")
@index_option
def serve_command(
    host: str | None,
    port: int | None,
    root_path: str | None,
    open_browser: bool,
    run: bool | None,
    index: Path | None,
) -> None:
    """Serve the chat in a browser.

    A later `kb build` is picked up without a restart. Whoever reaches the page can run
    the notes' own code on this machine: keep it local, or serve with --no-run.

    \b
    Examples:
      kb serve --open
      kb serve --port 8080 --no-run
    """
    from kb.store.reader import Store

    chosen = settings(host=host, port=port, run=run, index=index)
    with Store(chosen.index) as store:  # fails at once, before four seconds of imports
        store.info()
    click.echo("starting the chat …", err=True)
    from kb.chat import build_chat, launch

    blocks = build_chat(chosen.index, settings=chosen)
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


def _has_screen() -> bool:
    """False over ssh and in containers, where "a browser" would be a text one in the way."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
