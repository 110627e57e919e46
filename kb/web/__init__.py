"""The JSON API beside the chat: running code, and whether the server is well."""

from kb.web.routes import routes

__all__ = ["routes"]
