"""kb for a Gradio host: index the notes beside `app.py`, and show them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kb.chat.page import build_chat
from kb.config import Settings, load_settings
from kb.notes import Notes
from kb.web.launch import serve_on_launch

if TYPE_CHECKING:
    import gradio

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
    chosen = load_settings(folder=folder)
    if "SPACE_ID" not in os.environ:
        return chosen
    # All requests come from its proxy.
    allowed = tuple(dict.fromkeys((*chosen.allow_origins, _SPACES)))
    return replace(chosen, allow_origins=allowed, trust_proxy=True)
