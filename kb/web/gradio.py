"""All that kb knows of the inside of Gradio, and of starlette and uvicorn below it.

Private names that the next version may move stand here and nowhere else; a test says when one
has. Gradio brings dozens of addresses beside those that the page needs: for uploads, files of
the server, proxied requests, monitoring, its own API and its editor of code. None has a use
here, so a stranger gets none, and the calls that stay open get through only such as the page
makes them, word for word: Gradio takes a dictionary for a file, and opens or fetches what it
names ("/dev/zero", "http://…"); some odd values end the task that serves everybody's questions.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

from starlette._utils import get_route_path
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import gradio
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

JOIN: Final = "/gradio_api/queue/join"
PREDICT: Final = "/gradio_api/run/predict"

_SESSION: Final = re.compile(r"[a-z0-9]{1,40}")
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

# Conversations that are remembered, the latest; one holds up to some MB.
_CONVERSATIONS: Final = 500
_MAX_WAITING: Final = 100  # questions of the chat

# A connection on which no request begins for so long is closed: they are few, and free to open.
_FIRST_REQUEST_S: Final = 15


# --- The chat within the application


def mount_chat(app: FastAPI, chat: gradio.Blocks, root_path: str, looks: Mapping[str, Any]) -> None:
    """Have the chat answer every path that no route of the application takes."""
    import gradio  # after the chat was built, which keeps it from calling home

    gradio.mount_gradio_app(app, chat, "/", root_path=root_path or None, **looks)
    mounted = app.routes[-1]
    assert isinstance(mounted, Mount)  # the call above did it
    app.state.chat = mounted.app
    mounted.app = OpenPaths(mounted.app, app.openapi()["paths"], functions_of(chat))
    # What Gradio's own `launch` would do, and less of what it keeps.
    chat.has_launched = True  # before, Gradio opens any file that a request names
    chat.state_session_capacity = _CONVERSATIONS
    chat.queue(max_size=_MAX_WAITING)


def chat_has_stopped(app: FastAPI) -> bool:
    """Whether the chat no longer answers, which only a restart mends."""
    chat = getattr(app.state, "chat", None)
    return chat is not None and bool(chat.get_blocks()._queue.stopped)


def end_streams(app: FastAPI) -> None:
    """Let the pages' open streams go: each page holds one that would never end by itself."""
    if (chat := getattr(app.state, "chat", None)) is not None:
        chat.stop_event.set()


# --- Which of Gradio's addresses are open


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
        path = route_path(scope)
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
            refusal = JSONResponse({"error": "the chat's page sends no such thing"}, 400)
            await refusal(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        headers.append((b"content-length", str(len(call)).encode()))
        await self._app({**scope, "headers": headers}, _replaying(call, receive), send)

    def _refusal(self, path: str) -> Response:
        if path in self._others:
            allowed = ", ".join(sorted(method.upper() for method in self._others[path]))
            error = {"error": f"only {allowed} is answered here"}
            return JSONResponse(error, 405, {"allow": allowed})
        return JSONResponse({"error": "nothing is here"}, 404)


def _replaying(body: bytes, receive: Receive) -> Receive:
    """A body that was read already, then whatever else comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


# --- Which calls of Gradio's functions get through


def functions_of(blocks: gradio.Blocks) -> dict[str, dict[int, int]]:
    """Of each path the functions that are called there, with how many inputs each has."""
    functions: dict[str, dict[int, int]] = {JOIN: {}, PREDICT: {}}
    for number, function in blocks.fns.items():
        functions[JOIN if function.queue else PREDICT][number] = len(function.inputs)
    return functions


def cleaned_call(body: bytes, functions: Mapping[int, int]) -> bytes | None:
    """A call with nothing in it but what the page sends; None for what the page never would.

    >>> cleaned_call(b'{"data": ["hi"], "fn_index": 0, "session_hash": "a1"}', {0: 1})
    b'{"data": ["hi"], "fn_index": 0, "session_hash": "a1", "trigger_id": null}'
    >>> cleaned_call(b'{"data": [{"path": "/dev/zero"}], "fn_index": 0}', {0: 1})
    """
    try:
        sent = json.loads(body)
        cleaned = _cleaned(sent, functions) if isinstance(sent, dict) else None
        return json.dumps(cleaned, ensure_ascii=False).encode() if cleaned else None
    except (ValueError, RecursionError):  # no JSON; or lone surrogates, which have no UTF-8
        return None


def _cleaned(sent: Mapping[str, Any], functions: Mapping[int, int]) -> dict[str, Any] | None:
    data, number = sent.get("data"), sent.get("fn_index")
    session, trigger = sent.get("session_hash"), sent.get("trigger_id")
    if type(number) is not int or number not in functions:
        return None
    if (
        not isinstance(data, list)
        or len(data) != functions[number]
        or not all(map(_is_plain, data))
    ):
        return None
    if not isinstance(session, str) or not _SESSION.fullmatch(session):
        return None
    if trigger is not None and (type(trigger) is not int or not 0 <= trigger < 10_000):
        return None
    return {"data": data, "fn_index": number, "session_hash": session, "trigger_id": trigger}


def _is_plain(value: object) -> bool:
    """A text, or the nothing that stands for the session's own state."""
    return value is None or isinstance(value, str)


# --- Below Gradio


def route_path(scope: Scope) -> str:
    """A request's path without the prefix that the application lies below."""
    return get_route_path(scope)


class ImpatientProtocol(H11Protocol):
    """HTTP for readers who ask something soon."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(_FIRST_REQUEST_S, self._give_up)

    def _give_up(self) -> None:
        if self.cycle is None and not self.transport.is_closing():
            self.transport.close()
