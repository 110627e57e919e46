"""Which of Gradio's addresses are open: what the page needs, and nothing else.

Gradio brings dozens more, for uploads, files of the server, proxied requests, monitoring, its
own API and its editor of code. None has a use here, so a stranger gets none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from starlette._utils import get_route_path
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kb.web.gradio_calls import JOIN, PREDICT, cleaned_call

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
        ("POST", JOIN),
        ("POST", PREDICT),
    }
)
_OPEN_BELOW: Final = ("/assets/", "/static/", "/gradio_api/heartbeat/")
_MAX_PATH: Final = 300  # a file's name can't be longer, and Gradio looks for it


def is_open(method: str, path: str) -> bool:
    """Whether a request to Gradio is one that the page makes."""
    read = "GET" if method == "HEAD" else method
    below = read == "GET" and path.startswith(_OPEN_BELOW) and len(path) <= _MAX_PATH
    return (read, path) in _OPEN or below


class OpenPaths:
    """ASGI middleware around Gradio's application; all else is not there.

    `others`: paths outside of Gradio with their methods. A request by another method ends up
    here, since Gradio is asked for all that no route takes. `functions`: as `functions_of`.
    """

    def __init__(
        self,
        app: ASGIApp,
        others: Mapping[str, Collection[str]],
        functions: Mapping[str, Mapping[int, int]],
    ) -> None:
        self._app = app
        self._others = others
        self._functions = functions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 400, 404 or 405."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = get_route_path(scope)
        if not is_open(scope["method"], path):
            await self._refusal(path)(scope, receive, send)
        elif path in self._functions:
            await self._call(self._functions[path], scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _call(
        self, functions: Mapping[int, int], scope: Scope, receive: Receive, send: Send
    ) -> None:
        call = cleaned_call(await Request(scope, receive).body(), functions)
        if call is None:
            told = JSONResponse({"error": "the chat's page sends no such thing"}, 400)
            await told(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        headers.append((b"content-length", str(len(call)).encode()))
        await self._app({**scope, "headers": headers}, _replaying(call, receive), send)

    def _refusal(self, path: str) -> Response:
        if path in self._others:
            allowed = ", ".join(sorted(method.upper() for method in self._others[path]))
            told = {"error": f"only {allowed} is answered here"}
            return JSONResponse(told, 405, {"allow": allowed})
        return JSONResponse({"error": "nothing is here"}, 404)


def _replaying(body: bytes, receive: Receive) -> Receive:
    """A body that was read already, then whatever else comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
