"""What a proxy says of a request, believed only where one is known to be in front."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_SAID_BY_PROXIES = (b"x-forwarded-", b"forwarded", b"x-real-ip")


class Forwarded:
    """ASGI middleware that takes the reader's address from the proxy's headers, or drops them.

    Of several addresses the last counts: the proxy in front wrote it, anybody the others.
    """

    def __init__(self, app: ASGIApp, trusted: bool) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with what is believed."""
        if scope["type"] == "http":
            scope = self._believed(scope) if self._trusted else _without(scope)
        await self._app(scope, receive, send)

    @staticmethod
    def _believed(scope: Scope) -> Scope:
        last = Headers(scope=scope).get("x-forwarded-for", "").rpartition(",")[2].strip()
        try:
            return {**scope, "client": (str(ipaddress.ip_address(last)), 0)}
        except ValueError:  # no address: the proxy itself asks
            return scope


def _without(scope: Scope) -> Scope:
    kept = [(name, value) for name, value in scope["headers"] if not _is_a_proxys(name)]
    return {**scope, "headers": kept}


def _is_a_proxys(name: bytes) -> bool:
    return name.lower().startswith(_SAID_BY_PROXIES)
