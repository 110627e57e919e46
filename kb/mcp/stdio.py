"""The protocol over standard input and output, for an assistant on the same machine."""

from __future__ import annotations

import anyio
from mcp.server.stdio import stdio_server

from kb.mcp.calls import build_server
from kb.notes import Notes


def serve_stdio(notes: Notes) -> None:
    """Serve until standard input ends. Standard output carries the protocol and nothing else:
    what is printed meanwhile goes to standard error."""
    server = build_server(notes)

    async def serve() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(serve)
