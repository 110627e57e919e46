"""How an assistant reaches the notes: a process that it starts, or a server's address."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, Tool
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from project import PROJECT

# What the client library connects to.
Place = StdioServerParameters | str
# Of an index, where its server is to be found.
PlaceOf = Callable[[Path], Place]


def command_of(index: Path, *options: str) -> StdioServerParameters:
    """The real command, as an assistant's settings give it."""
    arguments = ["-m", "kb", "mcp", "--index", str(index), *options]
    return StdioServerParameters(command=sys.executable, args=arguments, cwd=PROJECT)


@contextmanager
def serving() -> Iterator[Callable[[ASGIApp], str]]:
    """Serve applications at /mcp with uvicorn, each at an address of its own."""
    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def serve(app: ASGIApp) -> str:
        listening = socket.create_server(("127.0.0.1", 0))
        whole = Starlette(routes=[Route("/mcp", app)])
        server = uvicorn.Server(uvicorn.Config(whole, log_config=None))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{listening.getsockname()[1]}/mcp"

    yield serve
    for server, thread in servers:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


class Assistant:
    """A client that stays connected, for tests that don't wait themselves."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self._portal = portal
        self._client = client

    def call(self, tool: str, **arguments: Any) -> CallToolResult:
        """One call of one tool. Raises MCPError where the server refuses it as no call at all."""
        return self._portal.call(partial(self._client.call_tool, tool, arguments))

    def tools(self) -> list[Tool]:
        """What it is offered."""
        return self._portal.call(self._client.list_tools).tools


@contextmanager
def assistant(place: Place) -> Iterator[Assistant]:
    """An assistant that has connected to the server at a place."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(place)) as client,
    ):
        yield Assistant(portal, client)


def text_of(result: CallToolResult) -> str:
    """What a result says."""
    return "\n".join(part.text for part in result.content if part.type == "text")


def error_of(result: CallToolResult) -> str:
    """The one line that says why a call failed."""
    assert result.is_error
    assert result.structured_content is None
    [line] = text_of(result).splitlines()
    return line
