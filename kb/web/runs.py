"""Running code over HTTP.

    POST /api/run        {"snippet": id, "code": edited?, "reader": id?}
    POST /api/run/stop   {"run": the word of the stream's first line}
    GET  /api/recorded?snippet=id

A run is answered with one JSON object, as `kb run --json` gives it; or, to a client that
accepts application/x-ndjson, with one JSON object a line while it goes on:

    {"event": "waiting", "run": word}    {"event": "running"}
    {"event": "stdout" | "stderr", "text": more of it}    {"event": "image", "src": data URI}
    {"event": "done", "status": …, "took_ms": …, "truncated": …}
    {"event": "failed", "error": kb's own fault, in one line}
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from kb.errors import KbError
from kb.model import RunResult, Snippet
from kb.run import BusyError, Run, RunnerError
from kb.wire import run_object

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from kb.desk import Desk

_MAX_BODY_BYTES: Final = 256 * 1024  # 64 KiB of code, and JSON's way of writing Chinese
_MAX_READER_CHARS: Final = 64
_STREAM: Final = "application/x-ndjson"

_log = logging.getLogger(__name__)


class _Refused(Exception):
    """A request that gets an error for an answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def run_routes(desk: Desk) -> list[Route]:
    """The routes over a desk."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse, StreamingResponse
    from starlette.routing import Route

    going_on: dict[str, Run] = {}

    async def run(request: Request) -> Response:
        try:
            sent = await _body(request)
            snippet = await run_in_threadpool(_snippet, desk, sent.get("snippet"))
            started = await run_in_threadpool(
                desk.start_run, snippet, _text(sent, "code"), _reader(request, sent)
            )
        except (_Refused, KbError) as error:
            return _error(error)
        if _STREAM in request.headers.get("accept", ""):
            word = secrets.token_urlsafe(16)
            going_on[word] = started
            events = _events(desk, started, word, going_on)
            # A proxy must not keep lines back until it has many.
            headers = {"x-accel-buffering": "no", "cache-control": "no-store"}
            return StreamingResponse(events, media_type=_STREAM, headers=headers)
        try:
            result = await _ended(started)
        except RunnerError as error:
            return _error(error)
        await run_in_threadpool(_keep, desk, started)
        return JSONResponse(_object(result))

    async def stop(request: Request) -> Response:
        try:
            sent = await _body(request)
        except _Refused as error:
            return _error(error)
        word = sent.get("run")
        found = going_on.get(word) if isinstance(word, str) else None
        if found is None:
            return JSONResponse({"error": "no such run goes on"}, status_code=404)
        found.cancel()
        return JSONResponse({"stopping": True})

    def recorded(request: Request) -> Response:
        try:
            snippet = _snippet(desk, request.query_params.get("snippet"))
        except (_Refused, KbError) as error:
            return _error(error)
        kept = desk.recorded(snippet)
        if kept is None:
            return JSONResponse({"error": "nothing is recorded for it"}, status_code=404)
        return JSONResponse(_object(kept.result) | {"at": kept.at.isoformat()})

    return [
        Route("/api/run", run, methods=["POST"]),
        Route("/api/run/stop", stop, methods=["POST"]),
        Route("/api/recorded", recorded),
    ]


# --- Reading a request


async def _body(request: Request) -> Mapping[str, Any]:
    """The JSON object of a request.

    The checks of type and origin stop another site, open in the same browser, from having
    this server run code: a browser asks before it sends JSON elsewhere, and we never agree.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise _Refused(415, "send JSON, with content-type application/json")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise _Refused(403, "another site's page may not run code here")
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > _MAX_BODY_BYTES:
            raise _Refused(413, f"the request is longer than {_MAX_BODY_BYTES // 1024} KiB")
    try:
        sent = json.loads(data)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise _Refused(400, 'send one JSON object, such as {"snippet": "autograd"}')
    return sent


def _snippet(desk: Desk, name: object) -> Snippet:
    if not isinstance(name, str) or not name:
        raise _Refused(400, "“snippet” is missing; it is a name of kb list --snippets")
    found = desk.find_snippet(name)
    if found is None:
        raise _Refused(404, "no snippet of the notes has this name")
    return found


def _text(sent: Mapping[str, Any], key: str) -> str | None:
    value = sent.get(key)
    if value is not None and not isinstance(value, str):
        raise _Refused(400, f"“{key}” must be a text")
    return value


def _reader(request: Request, sent: Mapping[str, Any]) -> str:
    """Who takes turns with whom: the client's address, and the page it says it is."""
    page = sent.get("reader")
    named = page[:_MAX_READER_CHARS] if isinstance(page, str) else ""
    return f"{request.client.host if request.client else ''} {named}"


# --- Answering


def _error(error: Exception) -> Response:
    from starlette.responses import JSONResponse

    if isinstance(error, BusyError):
        return JSONResponse({"error": str(error)}, status_code=503, headers={"retry-after": "1"})
    status = error.status if isinstance(error, _Refused) else 400
    if isinstance(error, RunnerError):
        status = 500
    return JSONResponse({"error": str(error)}, status_code=status)


def _object(result: RunResult) -> dict[str, Any]:
    return run_object(result, [_data_uri(png) for png in result.images])


def _data_uri(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


async def _changes(run: Run) -> AsyncIterator[RunResult]:
    """What the run has shown, each time that has grown; the result last.

    No thread waits meanwhile: hundreds of readers may. Raises RunnerError.
    """
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        with contextlib.suppress(RuntimeError):  # the server has stopped
            loop.call_soon_threadsafe(changed.set)

    run.listen(tell)
    while True:
        changed.clear()
        shot = run.snapshot()
        yield shot
        if shot.status not in ("waiting", "running"):
            return
        await changed.wait()


async def _ended(run: Run) -> RunResult:
    async for shot in _changes(run):
        result = shot
    return result


async def _events(
    desk: Desk, run: Run, word: str, going_on: dict[str, Run]
) -> AsyncIterator[bytes]:
    from starlette.concurrency import run_in_threadpool

    try:
        yield _line({"event": "waiting", "run": word})
        before = RunResult(run.order.snippet, "waiting", "", "", (), 0.0)
        async for shot in _changes(run):
            if news := b"".join(map(_line, _news(before, shot))):
                yield news
            before = shot
        await run_in_threadpool(_keep, desk, run)
    except RunnerError as error:
        yield _line({"event": "failed", "error": str(error)})
    finally:
        going_on.pop(word, None)
        run.cancel()  # where the reader has left; a run that is over doesn't mind


def _news(before: RunResult, now: RunResult) -> list[dict[str, Any]]:
    """The events between two snapshots."""
    news: list[dict[str, Any]] = []
    if before.status == "waiting" and now.status != "waiting":
        news.append({"event": "running"})
    for name in ("stdout", "stderr"):
        if text := getattr(now, name)[len(getattr(before, name)) :]:
            news.append({"event": name, "text": text})
    news += [{"event": "image", "src": _data_uri(p)} for p in now.images[len(before.images) :]]
    if now.status not in ("waiting", "running"):
        ended = {"status": now.status, "took_ms": round(now.took_ms, 1)}
        news.append({"event": "done", **ended, "truncated": now.truncated})
    return news


def _line(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _keep(desk: Desk, run: Run) -> None:
    """A full disk must not make a good run fail."""
    try:
        desk.keep(run)
    except KbError as error:
        _log.warning("%s", error)
