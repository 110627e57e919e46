"""What stands before the application: whom a request comes from, and whether it may go on.

Five layers, outermost first: what a proxy says of the reader's address, the path that the
application lies below, the headers of every answer, whose pages may use the server, and how
much one reader may ask for.
"""

from __future__ import annotations

import ipaddress
import logging
import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers

from kb.config import Settings
from kb.web.failures import Refused, error_response
from kb.web.gradio import route_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)


# --- What a proxy says, believed only where one is known to be in front

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


# --- Below a path of another site, behind a proxy that cuts the path off or leaves it on


class BelowPrefix:
    """ASGI middleware that tells the application below which path it lies."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with the prefix in its path, once."""
        if scope["type"] == "http" and self._prefix:
            path: str = scope["path"]
            there = path == self._prefix or path.startswith(f"{self._prefix}/")
            whole = path if there else self._prefix + path
            raw = whole.encode("utf-8", "surrogateescape")
            scope = {**scope, "root_path": self._prefix, "path": whole, "raw_path": raw}
        await self._app(scope, receive, send)


# --- The headers that every answer carries

# A browser then refuses every request to another host, whatever a note or a library's
# script asks for. Gradio's page has scripts and styles inline and compiles templates.
_POLICY: Final = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
)


def content_security_policy(allowed: Sequence[str] = ()) -> str:
    """The policy of our pages, which the sites of `allowed` may frame."""
    return "; ".join((*_POLICY, frame_ancestors(allowed)))


class SecurityHeaders:
    """ASGI middleware that puts them on."""

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self._app = app
        self._headers = [
            (b"content-security-policy", content_security_policy(allowed).encode()),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
        ]
        if not allowed:  # which the policy says too; for browsers that don't know it
            self._headers.append((b"x-frame-options", b"SAMEORIGIN"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to what comes back."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)


# --- Whose pages may use this server
#
# One setting, `allow_origins`, says it for all ways: calling the API, running code, and showing
# the chat in a frame. By default only the server's own pages may.

_MAX_LOGGED: Final = 100  # strangers can send any
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
        self._logged: set[str] = set()

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
            self._log_once(headers.get("origin", ""))
            return Refused(
                403,
                "this page's site may not use the server; its operator can allow it with "
                "--allow-origin",
            )
        return None

    def _log_once(self, origin: str) -> None:
        """Once a site: its readers see only that nothing answers."""
        if origin not in self._logged and len(self._logged) < _MAX_LOGGED:
            self._logged.add(origin)
            _log.warning("refused a page of %.200r: not in --allow-origin", origin)


def frame_ancestors(allowed: Sequence[str]) -> str:
    """The directive of a Content-Security-Policy that says who may frame our pages."""
    return " ".join(("frame-ancestors 'self'", *allowed))


# --- How much one reader may ask for: in a request, and in a minute

MAX_BODY_BYTES: Final = 256 * 1024  # 64 KiB of code, and JSON's way of writing Chinese

# So many questions of one reader are worked on or wait; a page has one or two under way.
_AT_ONCE: Final = 8

# What a request counts as, by how its path begins; the first that fits. All else is files.
_KINDS: Final = (
    ("/api/run/stop", None),
    ("/api/run", "run"),
    ("/api/", "ask"),
    ("/mcp", "run"),  # it may ask for one
    ("/gradio_api/", "ask"),
)


class RateLimit:
    """ASGI middleware that slows down who asks too often."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        amounts = {"ask": settings.asks_per_minute, "run": settings.runs_per_minute}
        self._limits = {
            kind: RateLimitItemPerMinute(amount, namespace=kind)
            for kind, amount in amounts.items()
            if amount
        }
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._at_once: Counter[str] = Counter()  # questions under way, by reader

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 429 and when to come back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = route_path(scope)
        kind = kind_of(path)
        client = client_key(scope["client"][0] if scope.get("client") else "")
        if wait_s := self._wait_s(kind, client):
            refusal = Refused(429, f"too many requests; try again in {wait_s} s", wait_s)
            await error_response(refusal)(scope, receive, send)
        elif kind == "ask" and path.startswith("/api/"):
            with self._under_way(client):
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    @contextmanager
    def _under_way(self, client: str) -> Iterator[None]:
        self._at_once[client] += 1
        try:
            yield
        finally:
            self._at_once[client] -= 1
            if not self._at_once[client]:
                del self._at_once[client]

    def _wait_s(self, kind: str | None, client: str) -> int:
        if self._at_once[client] >= _AT_ONCE and kind == "ask":
            return 1
        limit = self._limits.get(kind or "")
        if limit is None:
            return 0
        if self._counter.hit(limit, client):
            return 0
        reset = self._counter.get_window_stats(limit, client).reset_time
        return max(1, math.ceil(reset - time.time()))


def kind_of(path: str) -> str | None:
    """Whether a request asks or runs; None for one that costs next to nothing."""
    return next((kind for beginning, kind in _KINDS if path.startswith(beginning)), None)


def client_key(address: str) -> str:
    """Who an address counts as: itself, or of an IPv6 address the network, since whoever has
    one has all the others of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:  # as a socket for both kinds of address sees it
            return str(parsed.ipv4_mapped)
        if not parsed.is_loopback:
            return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address
