"""kb for a Gradio host: index the notes beside `app.py`, and show them.

Such a host calls `demo.launch()` without arguments; what then answers is all of kb.
"""

from __future__ import annotations

import logging
import os
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kb.chat.chat_page import build_chat
from kb.config import Settings, load_settings
from kb.notes import Notes

if TYPE_CHECKING:
    import gradio

_log = logging.getLogger(__name__)

# Hugging Face shows a Space in a frame of its own site.
_SPACES: Final = "https://huggingface.co"


def demo_of_folder(folder: Path) -> gradio.Blocks:
    """The chat over `folder/notes`, its index brought up to date in `folder/.kb`.

    A host calls `demo.launch()` without arguments; which address to listen on stays its choice
    (GRADIO_SERVER_NAME), else this machine alone.
    """
    from kb.indexing import build

    notes, index = folder / "notes", folder / ".kb"
    build(notes, index)
    opened = Notes(index, _settings(folder))
    blocks = build_chat(opened)
    serve_on_launch(blocks, opened)
    return blocks


def _settings(folder: Path) -> Settings:
    """Those of the folder and the environment; on a Space, also what such a host needs."""
    settings = load_settings(folder=folder)
    if "SPACE_ID" not in os.environ:
        return settings
    # All requests come from its proxy.
    allowed = tuple(dict.fromkeys((*settings.allow_origins, _SPACES)))
    return replace(settings, allow_origins=allowed, trust_proxy=True)


def serve_on_launch(blocks: gradio.Blocks, notes: Notes) -> None:
    """Have `blocks.launch` and `blocks.close` serve the chat as `kb serve` does.

    Which address to listen on is the caller's choice, else the host's (GRADIO_SERVER_NAME,
    GRADIO_SERVER_PORT), else the settings'.
    """

    def launch(
        *,
        server_name: str | None = None,
        server_port: int | None = None,
        root_path: str | None = None,
        prevent_thread_lock: bool = False,
        **unused: Any,
    ) -> tuple[Any, str, None]:
        from kb.web.app import create_app
        from kb.web.server import Server

        if unused:
            _log.warning("kb serves the page itself: launch() leaves %s out", ", ".join(unused))
        settings = _where_to_listen(notes.settings, server_name, server_port, root_path)
        app = create_app(notes, settings, blocks)
        server = Server(app, settings)
        address = server.start()
        blocks.is_running, blocks.local_url = True, address
        blocks.close = partial(_close, blocks, server)
        if notes.can_run:
            # Not before: its imports would take the cores from those of the page.
            notes.runner.start()
        if not prevent_thread_lock:
            _wait(blocks)
        return app, address, None

    blocks.launch = launch


def _where_to_listen(
    settings: Settings, host: str | None, port: int | None, root_path: str | None
) -> Settings:
    return replace(
        settings,
        host=host or os.environ.get("GRADIO_SERVER_NAME") or settings.host,
        port=port or int(os.environ.get("GRADIO_SERVER_PORT") or settings.port),
        root_path=root_path or os.environ.get("GRADIO_ROOT_PATH") or settings.root_path,
    )


def _close(blocks: gradio.Blocks, server: Any, verbose: bool = True) -> None:  # noqa: ARG001
    """Gradio's `close`, with its parameter."""
    blocks.is_running = False
    server.stop()


def _wait(blocks: gradio.Blocks) -> None:
    try:
        while blocks.is_running:
            time.sleep(0.2)
    except KeyboardInterrupt:
        blocks.close()
