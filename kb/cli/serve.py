"""`kb serve`: the chat, the API and the site widget's server."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from typing import TYPE_CHECKING, Any

import click

from kb.cli.options import index_option, settings_from

if TYPE_CHECKING:
    from kb.run.isolation import Isolation


@click.command("serve", short_help="Serve the chat, the JSON API and the widget for sites.")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1, this machine only]")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port.  [default: the first free from 7860]"
)
@click.option("--root-path", help="Path prefix behind a proxy, for example /kb.")
@click.option(
    "--allow-origin",
    "allow_origins",
    multiple=True,
    metavar="SITE",
    help="A site whose pages may ask here, run code and frame the chat, such as "
    "https://notes.example; repeat it for more, * for all.  [default: none]",
)
@click.option(
    "--trust-proxy",
    is_flag=True,
    default=None,
    help="Take readers' addresses from the proxy in front. Only where nobody can pass it by.",
)
@click.option(
    "--asks-per-minute",
    type=click.IntRange(0),
    help="Limit of one reader.  [default: 600; 0: none]",
)
@click.option(
    "--runs-per-minute",
    type=click.IntRange(0),
    help="Limit of one reader.  [default: 60; 0: none]",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@click.option("--run/--no-run", default=None, help="Whether readers may run snippets.")
@click.option(
    "--edit",
    is_flag=True,
    default=None,
    help="Let readers change the code before they run it; only where runs are fully isolated.",
)
@index_option
def serve_command(open_browser: bool, allow_origins: tuple[str, ...], **flags: Any) -> None:
    """Serve the chat in a browser, the JSON API (described at /docs) and the widget for sites.

    A later `kb build` is picked up without a restart. Whoever reaches the page can run the
    notes' own code, isolated as well as this machine can: kb doctor says how well. Ctrl-C or
    SIGTERM ends it, after what is under way.

    \b
    Examples:
      kb serve --open
      kb serve --port 8080 --no-run
      kb serve --edit
      kb serve --host 0.0.0.0 --allow-origin https://notes.example --trust-proxy
    """
    from kb.notes import Notes

    settings = settings_from(allow_origins=allow_origins or None, **flags)
    notes = Notes(settings.index, settings)  # fails at once, before seconds of imports
    if notes.can_run:
        _tell_isolation(notes.runner.isolation)
    from kb.web.app import create_app
    from kb.web.server import Server, listen

    listening = listen(settings.host, settings.port)  # fails before the rest is loaded
    click.echo("starting the chat …", err=True)
    server = Server(create_app(notes), settings, listening)

    def on_ready() -> None:
        if notes.can_run:
            # Not before: its imports would take the cores from those of the page.
            notes.runner.start()
        shown = click.style(server.address, fg="green", bold=True)
        click.echo(f"kb is ready: {shown}  (Ctrl-C stops it)")
        if settings.allow_origins:
            prefix = settings.root_path.lstrip("/") + "/" if settings.root_path else ""
            line = f'<script src="{server.address}{prefix}embed.js" defer></script>'
            click.echo(f"for your pages, with the address that readers know it by: {line}")
        if open_browser and _has_screen():
            threading.Thread(target=webbrowser.open, args=(server.address,), daemon=True).start()

    try:
        server.run(on_ready)
    finally:
        notes.close()


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
