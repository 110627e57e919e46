"""The notes for assistants, by the Model Context Protocol: over stdio, and over HTTP."""

from kb.mcp.http import http_app
from kb.mcp.server import serve_stdio

__all__ = ["http_app", "serve_stdio"]
