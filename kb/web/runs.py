"""Running code over HTTP.

    POST /api/run        {"snippet": id, "code": edited?, "reader": id?}
    POST /api/run/stop   {"run": the word of the stream's first line}
    GET  /api/recorded?snippet=id    null where nothing is recorded

A run is answered with one JSON object, as `kb run --json` gives it; or, to a client that
accepts application/x-ndjson, with one JSON object a line while it goes on:

    {"event": "waiting", "run": word}    {"event": "running"}
    {"event": "stdout" | "stderr", "text": more of it}    {"event": "image", "src": data URI}
    {"event": "done", "status": …, "took_ms": …, "truncated": …}
    {"event": "failed", "error": kb's own fault, in one line}
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, Final, Literal, NotRequired

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from kb.errors import KbError, NotAllowedError, public_line
from kb.model import RunResult, RunStatus, Snippet
from kb.notes import Notes
from kb.run.events import Drawn, Ended, Printed, RunEvent, Started
from kb.run.live import Run, RunnerError
from kb.web.failures import ErrorObject, Refused
from kb.web.metrics import Metrics
from kb.wire import Doc, RecordedObject, RunObject, recorded_object, run_object

_MAX_READER_CHARS: Final = 64
_STREAM: Final = "application/x-ndjson"

Named = Annotated[str, Query(min_length=1, max_length=200, description="the id of a snippet")]


class RunRequest(BaseModel):
    """What to run."""

    snippet: str = Field(min_length=1)
    code: str | None = Field(default=None, description="changed code, where the server allows it")
    reader: str | None = Field(default=None, description="a word of the page's own: who asks")


class StopRequest(BaseModel):
    """Which run to stop."""

    run: str = Field(description="the word of the stream's first line")


class Stopping(TypedDict):
    """It will end in a moment."""

    stopping: Literal[True]


class RunEventObject(TypedDict):
    """One line of the stream; which fields it has, its event says."""

    event: Literal["waiting", "running", "stdout", "stderr", "image", "done", "failed"]
    run: NotRequired[Annotated[str, Doc("of waiting: the word that stops it")]]
    text: NotRequired[Annotated[str, Doc("of stdout and stderr: more of it")]]
    src: NotRequired[Annotated[str, Doc("of image: a data URI")]]
    status: NotRequired[Annotated[RunStatus, Doc("of done, with took_ms and truncated")]]
    took_ms: NotRequired[float]
    truncated: NotRequired[bool]
    error: NotRequired[Annotated[str, Doc("of failed: kb's own fault, in one line")]]


def runs_router(notes: Notes, metrics: Metrics) -> APIRouter:
    """The routes over some notes."""
    router = APIRouter(
        tags=["Running code"],
        responses={status: {"model": ErrorObject} for status in (400, 403, 404, 413, 415, 429)},
    )
    going_on: dict[str, Run] = {}

    @router.post(
        "/api/run",
        response_model=RunObject,
        responses={status: {"model": ErrorObject} for status in (500, 503)},
        openapi_extra=_takes(RunRequest),
    )
    async def run(request: Request) -> Response:
        """Run a snippet of the notes: one object at its end, or, to a client that accepts
        application/x-ndjson, events while it goes on, one JSON object a line."""
        sent = await _body(request)
        snippet = await run_in_threadpool(_snippet, notes, sent.get("snippet"))
        started = await run_in_threadpool(
            _started, notes, snippet, _text(sent, "code"), _reader(request, sent)
        )
        if _STREAM in request.headers.get("accept", ""):
            word = secrets.token_urlsafe(16)
            going_on[word] = started
            events = _events(notes, started, word, going_on, metrics)
            # A proxy must not keep lines back until it has many.
            headers = {"x-accel-buffering": "no", "cache-control": "no-store"}
            return StreamingResponse(events, media_type=_STREAM, headers=headers)
        result = await started.result_async()
        await run_in_threadpool(_keep, notes, started, metrics)
        return JSONResponse(run_object(result, _data_uris(result)))

    @router.post(
        "/api/run/stop",
        response_model=Stopping,
        openapi_extra=_takes(StopRequest),
    )
    async def stop(request: Request) -> Response:
        """End a run, by the word that its stream began with."""
        word = (await _body(request)).get("run")
        going = going_on.get(word) if isinstance(word, str) else None
        if going is None:
            raise Refused(404, "no such run goes on")
        going.cancel()
        return JSONResponse({"stopping": True})

    @router.get("/api/recorded", response_model=RecordedObject | None)
    def recorded(snippet: Named) -> Response:
        """What the snippet showed when it ran last; null where nothing is recorded."""
        kept = notes.recorded(_snippet(notes, snippet))
        if kept is None:  # no error: a page asks for each snippet, and errors fill its console
            return JSONResponse(None)
        return JSONResponse(recorded_object(kept, _data_uris(kept.result)))

    return router


def _takes(model: type[BaseModel]) -> dict[str, Any]:
    """The request's body for the API's description; `_body` reads it, bounded and strict."""
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


# --- Reading a request


async def _body(request: Request) -> Mapping[str, Any]:
    """The JSON object of a request.

    Only as JSON: a browser asks before it sends that to another site (see `kb.web.guard`).
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refused(415, "send JSON, with content-type application/json")
    try:
        sent = json.loads(await request.body())
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Refused(400, 'send one JSON object, such as {"snippet": "autograd"}')
    return sent


def _snippet(notes: Notes, name: object) -> Snippet:
    if not isinstance(name, str) or not name:
        raise Refused(400, "“snippet” is missing; it is a name of kb list --snippets")
    return notes.snippet(name)


def _started(notes: Notes, snippet: Snippet, code: str | None, reader: str) -> Run:
    """A run that waits for its turn. What can't be run is the request's fault."""
    try:
        return notes.start(snippet, code, reader)
    except (NotAllowedError, RunnerError):
        raise
    except KbError as error:
        raise Refused(400, str(error)) from error


def _text(sent: Mapping[str, Any], key: str) -> str | None:
    value = sent.get(key)
    if value is not None and not isinstance(value, str):
        raise Refused(400, f"“{key}” must be a text")
    return value


def _reader(request: Request, sent: Mapping[str, Any]) -> str:
    """Who takes turns with whom: the client's address, and the page it says it is."""
    page = sent.get("reader")
    named = page[:_MAX_READER_CHARS] if isinstance(page, str) else ""
    return f"{request.client.host if request.client else ''} {named}"


# --- Answering


def _data_uris(result: RunResult) -> list[str]:
    return [_data_uri(png) for png in result.images]


def _data_uri(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


async def _events(
    notes: Notes, run: Run, word: str, going_on: dict[str, Run], metrics: Metrics
) -> AsyncIterator[bytes]:
    try:
        yield _line({"event": "waiting", "run": word})
        async for event in run.events_async():
            yield _line(_event_object(event))
        await run_in_threadpool(_keep, notes, run, metrics)
    except RunnerError as error:
        yield _line({"event": "failed", "error": public_line(error)})
    finally:
        going_on.pop(word, None)
        run.cancel()  # where the reader has left; a run that is over doesn't mind


def _event_object(event: RunEvent) -> RunEventObject:
    match event:
        case Started():
            return {"event": "running"}
        case Printed(stream, text):
            return {"event": stream, "text": text}
        case Drawn(picture):
            return {"event": "image", "src": _data_uri(picture)}
        case Ended(status, took_ms, truncated):
            return {
                "event": "done",
                "status": status,
                "took_ms": round(took_ms, 1),
                "truncated": truncated,
            }


def _line(event: RunEventObject) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _keep(notes: Notes, run: Run, metrics: Metrics) -> None:
    """Count a run that is over, and record it."""
    metrics.runs.labels(run.result().status).inc()
    notes.record(run)
