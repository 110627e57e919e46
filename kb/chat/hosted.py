"""The chat for a Gradio host: index the notes beside `app.py`, and show them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb.chat.page import build_chat

if TYPE_CHECKING:
    import gradio


def demo_of_folder(folder: Path) -> gradio.Blocks:
    """The chat over `folder/notes`, its index brought up to date in `folder/.kb`.

    A host calls `demo.launch()` without arguments; which address to listen on stays its choice
    (GRADIO_SERVER_NAME), else this machine alone.
    """
    from kb.build import build

    notes, index = folder / "notes", folder / ".kb"
    build(notes, index)
    return build_chat(index)
