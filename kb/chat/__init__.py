"""The chat: a Gradio page that answers from the notes and runs their snippets."""

from kb.chat.options import page_options
from kb.chat.page import build_chat

__all__ = ["build_chat", "page_options"]
