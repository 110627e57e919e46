"""kb over HTTP: one ASGI application with the chat, the JSON API and the site widget."""

from kb.web.app import create_api, create_app
from kb.web.server import Server, listen

__all__ = ["Server", "create_api", "create_app", "listen"]
