"""Whose pages may use this server.

One setting, `allow_origins`, says it for all ways: calling the API, running code, and showing
the chat in a frame. By default only the server's own pages may.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from kb.web.errors import Refused, error_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_log = logging.getLogger(__name__)

_MAX_TOLD: Final = 100  # strangers can send any
_LOCAL_NAMES: Final = ("localhost", "localhost.localdomain")


def may_call(headers: Headers, allowed: Sequence[str]) -> bool:
    """Whether the page that sent a request may.

    Stops another site, open in the same browser, from asking the notes or running code here.
    A request without an origin comes from no page, or from one of ours.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") != "cross-site" or _leads_here(headers)
    if headers.get("sec-fetch-site") == "same-origin" or "*" in allowed:
        return True
    return origin in allowed or origin.partition("://")[2] == headers.get("host")


def _leads_here(headers: Headers) -> bool:
    """Whether a page only points to an address: to show it, to load a script or a style."""
    return headers.get("sec-fetch-mode") in ("navigate", "no-cors")


def is_local(host: str) -> bool:
    """Whether an address, or a name with a port, means this machine and no other."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        if set(host) & set("/?#@\\"):  # no name of a host, whatever it begins or ends with
            return False
    except ValueError:
        return False
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name in _LOCAL_NAMES or name.endswith(".localhost")


class Origins:
    """ASGI middleware that refuses what `may_call` does.

    With `local_only` it also refuses requests for another name than this machine's: a site
    could else give its own name our address (DNS rebinding) and pass for our page.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str], local_only: bool) -> None:
        self._app = app
        self._allowed = tuple(allowed)
        self._local_only = local_only
        self._told: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 403."""
        if scope["type"] == "http" and (refusal := self._refusal(Headers(scope=scope))):
            await error_response(refusal)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refusal(self, headers: Headers) -> Refused | None:
        if self._local_only and not is_local(headers.get("host", "localhost")):
            return Refused(
                403,
                "this server is for its own machine; behind a proxy start it with "
                "--trust-proxy, for other machines with --host 0.0.0.0",
            )
        if not may_call(headers, self._allowed):
            self._tell_operator(headers.get("origin", ""))
            return Refused(
                403,
                "this page's site may not use the server; its operator can allow it with "
                "--allow-origin",
            )
        return None

    def _tell_operator(self, origin: str) -> None:
        """Once a site: its readers see only that nothing answers."""
        if origin not in self._told and len(self._told) < _MAX_TOLD:
            self._told.add(origin)
            _log.warning("refused a page of %.200r: not in --allow-origin", origin)


def frame_ancestors(allowed: Sequence[str]) -> str:
    """The directive of a Content-Security-Policy that says who may frame our pages."""
    return " ".join(("frame-ancestors 'self'", *allowed))
