"""Below a path of another site, behind a proxy that cuts the path off or leaves it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


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
