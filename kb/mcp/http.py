"""The protocol over HTTP: each request stands on its own and is answered with one JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import JSONResponse

from kb.mcp.calls import build_server
from kb.notes import Notes

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LOCAL_HOSTS: Final = tuple(
    name + port for name in ("127.0.0.1", "localhost", "[::1]") for port in ("", ":*")
)

# A query has 2,000 characters at most, and JSON may write each in 12 bytes.
MAX_REQUEST_BYTES: Final = 64 * 1024


def http_app(
    notes: Notes, *, hosts: Sequence[str] | None = LOCAL_HOSTS, origins: Sequence[str] = ()
) -> ASGIApp:
    """An ASGI application for one address, such as `Route("/mcp", http_app(notes))`.

    There are no sessions, so it needs no start and no end of its own.

    Args:
        notes: What answers.
        hosts: The names the server goes by ("notes.example", "localhost:*"): a page of another
            site could else give its own name our address (DNS rebinding) and ask as if it were
            ours. None: what stands before this application has made sure, of the origins too.
        origins: The sites ("https://notes.example") whose pages may ask.
    """
    return _McpOverHttp(
        notes,
        TransportSecuritySettings(
            enable_dns_rebinding_protection=hosts is not None,
            allowed_hosts=list(hosts or ()),
            allowed_origins=list(origins),
        ),
    )


class _McpOverHttp:
    """A class, since Starlette takes a function for something that returns a response."""

    def __init__(self, notes: Notes, security: TransportSecuritySettings) -> None:
        self._server = build_server(notes)
        self._security = security

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] != "POST":
            # GET would open a stream for news that never come, DELETE end a session.
            error = {"error": "POST a message of the Model Context Protocol here"}
            await JSONResponse(error, 405, {"allow": "POST"})(scope, receive, send)
            return
        manager = StreamableHTTPSessionManager(
            self._server,
            json_response=True,
            stateless=True,
            security_settings=self._security,
            max_request_body_size=MAX_REQUEST_BYTES,
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)
