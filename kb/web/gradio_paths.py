"""Which of Gradio's addresses are open: what the page needs, and nothing else.

Gradio brings dozens more, for uploads, files of the server, proxied requests, monitoring, its
own API and its editor of code. None has a use here, so a stranger gets none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette._utils import get_route_path
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_OPEN: Final = frozenset(
    {
        ("GET", ""),
        ("GET", "/"),
        ("GET", "/config"),
        ("GET", "/theme.css"),
        ("GET", "/favicon.ico"),
        ("GET", "/robots.txt"),
        ("GET", "/manifest.json"),
        ("GET", "/gradio_api/theme.css"),
        ("GET", "/gradio_api/queue/data"),
        ("GET", "/gradio_api/startup-events"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/run/predict"),
        ("POST", "/gradio_api/cancel"),
    }
)
_OPEN_BELOW: Final = ("/assets/", "/static/", "/gradio_api/heartbeat/")


def is_open(method: str, path: str) -> bool:
    """Whether a request to Gradio is one that the page makes."""
    read = "GET" if method == "HEAD" else method
    return (read, path) in _OPEN or (read == "GET" and path.startswith(_OPEN_BELOW))


class OpenPaths:
    """ASGI middleware around Gradio's application; all else is not there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 404."""
        if scope["type"] == "http" and not is_open(scope["method"], get_route_path(scope)):
            await JSONResponse({"error": "nothing is here"}, 404)(scope, receive, send)
            return
        await self._app(scope, receive, send)
