"""`blocks.launch()`, which Gradio hosts call without arguments, serves all of kb."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from kb.notes import Notes

if TYPE_CHECKING:
    import gradio

_log = logging.getLogger(__name__)


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
        settings = notes.settings
        chosen = replace(
            settings,
            host=server_name or os.environ.get("GRADIO_SERVER_NAME") or settings.host,
            port=server_port or int(os.environ.get("GRADIO_SERVER_PORT") or settings.port),
            root_path=root_path or os.environ.get("GRADIO_ROOT_PATH") or settings.root_path,
        )
        app = create_app(notes, chosen, blocks)
        server = Server(app, chosen)
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
