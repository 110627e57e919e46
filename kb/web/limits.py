"""How much one reader may ask for: in a request, and in a minute."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette._utils import get_route_path

from kb.config import Settings
from kb.web.errors import Refused, error_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

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
        path = get_route_path(scope)
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
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:  # as a socket for both kinds of address sees it
            return str(found.ipv4_mapped)
        if not found.is_loopback:
            return str(ipaddress.ip_network((found, 64), strict=False))
    return address
