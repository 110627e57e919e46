"""The chat: a Gradio page that answers from the notes and runs their snippets."""

from kb.chat.page import build_chat
from kb.chat.server import launch, page_options

__all__ = ["build_chat", "launch", "page_options"]
