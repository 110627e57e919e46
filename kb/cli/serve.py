"""`kb serve` and `kb chat`: the chat, the API and the site widget's server."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.folder_index import index_of
from kb.cli.following import following
from kb.cli.options import NotesPath, caution_options, settings_from

if TYPE_CHECKING:
    import socket

    from kb.notes import Notes
    from kb.run.isolation import Isolation


_notes_argument = click.argument("notes", type=NotesPath(), required=False, metavar="[FOLDER]")
_port_option = click.option(
    "--port", type=click.IntRange(1, 65535), help="Port.  [default: the first free from 7860]"
)
_run_option = click.option("--run/--no-run", default=None, help="Whether readers may run snippets.")
_watch_option = click.option(
    "--no-watch",
    "watch",
    is_flag=True,
    flag_value=False,
    default=True,
    help="Leave what is saved later unread.",
)
_index_option = click.option(
    "--index",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the index.  [default: .kb; of FOLDER, in the user's cache folder]",
)


@click.command("serve", short_help="Serve the chat, the JSON API and the widget for sites.")
@_notes_argument
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1, this machine only]")
@_port_option
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
@_run_option
@click.option(
    "--edit",
    is_flag=True,
    default=None,
    help="Let readers change the code before they run it; only where runs are fully isolated.",
)
@_watch_option
@caution_options
@_index_option
def serve_command(allow_origins: tuple[str, ...], **given: Any) -> None:
    """Serve the chat in a browser, the JSON API (described at /docs) and the widget for sites.

    With FOLDER, a folder of notes or a single note, it reads the notes first, and answers from
    what is saved there later within seconds. Without, it serves the index that there is; a
    later `kb build` is picked up without a restart. Whoever reaches the page can run the
    notes' own code, isolated as well as this machine can: kb doctor says how well. Ctrl-C or
    SIGTERM ends it, after what is under way.

    \b
    Examples:
      kb serve ~/notes --open
      kb serve --port 8080 --no-run
      kb serve --edit
      kb serve --host 0.0.0.0 --allow-origin https://notes.example --trust-proxy
    """
    _serve(allow_origins=allow_origins or None, **given)


@click.command("chat")
@_notes_argument
@_port_option
@_run_option
@_watch_option
@caution_options
@_index_option
def chat_command(**given: Any) -> None:
    """Ask a folder of notes in the browser.

    Reads the notes of FOLDER, a folder or a single note, and opens the chat; what is saved
    there later is answered from within seconds. The notes stay as they are: the index lies in
    the user's cache folder, unless --index or a .kb there says otherwise. Without FOLDER, the
    chat is over the index that there is. `kb serve` has more options.

    \b
    Examples:
      kb chat ~/notes
      kb chat lecture.md
    """
    _serve(open_browser=True, **given)


def _serve(
    *, notes: Path | None, watch: bool, open_browser: bool, index: Path | None, **flags: Any
) -> None:
    settings = settings_from(notes=notes, index=index, **flags)
    with ExitStack() as stack:
        if notes is None:
            from kb.notes import Notes

            # Fails at once, before seconds of imports; and so does listening.
            opened = stack.enter_context(Notes(settings.index, settings))
        if notes is not None and index is None:
            settings = replace(settings, index=index_of(notes, settings))
        from kb.web.server import address_of, listen

        listening = listen(settings.host, settings.port)
        if notes is not None:
            address = address_of(settings.host, listening)
            click.echo(f"reading {notes}; then the chat is at {address}", err=True)
            opened = stack.enter_context(following(settings, watch=watch))
        _answer(opened, listening, open_browser)


def _answer(notes: Notes, listening: socket.socket, open_browser: bool) -> None:
    """Serve until a signal comes."""
    if notes.can_run:
        _tell_isolation(notes.runner.isolation)
    from kb.web.app import create_app
    from kb.web.server import Server

    click.echo("starting the chat …", err=True)
    settings = notes.settings
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

    server.run(on_ready)


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
