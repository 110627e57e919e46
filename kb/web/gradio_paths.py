"""Which of Gradio's addresses are open: what the page needs, and nothing else.

Gradio brings dozens more, for uploads, files of the server, proxied requests, monitoring, its
own API and its editor of code. None has a use here, so a stranger gets none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from starlette._utils import get_route_path
from starlette.responses import JSONResponse, Response

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
        ("GET", "/gradio_api/app_id"),  # how a page finds out that the server is back
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
    """ASGI middleware around Gradio's application; all else is not there.

    `others`: paths outside of Gradio with their methods. A request by another method ends up
    here, since Gradio is asked for all that no route takes.
    """

    def __init__(self, app: ASGIApp, others: Mapping[str, Collection[str]]) -> None:
        self._app = app
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 404 or 405."""
        if scope["type"] == "http" and not is_open(scope["method"], get_route_path(scope)):
            await self._refusal(get_route_path(scope))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refusal(self, path: str) -> Response:
        if path in self._others:
            allowed = ", ".join(sorted(method.upper() for method in self._others[path]))
            return JSONResponse(
                {"error": f"only {allowed} is answered here"}, 405, {"allow": allowed}
            )
        return JSONResponse({"error": "nothing is here"}, 404)
