"""`GET /metrics`: what the server did so far, in Prometheus' text format."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from kb.errors import KbError
from kb.model import Answer
from kb.version import __version__
from kb.web.gradio import route_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kb.notes import Notes

# A question takes some 20 ms, a page less than a second, a run up to its limit.
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")  # anybody can invent more

# Starlette's own routes, which leave no name behind.
_PLAIN_ROUTES: Final = ("/mcp",)


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "kb_http_requests", "Requests by route.", ["route", "method", "status"],
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "kb_http_request_seconds", "Time to a whole answer, by route.", ["route"],
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.questions = Counter(
            "kb_questions", "Questions, and whether the notes answer them.", ["outcome"],
            registry=self.registry,
        )  # fmt: skip
        self.runs = Counter(
            "kb_runs", "Runs of snippets, by how they ended.", ["status"], registry=self.registry
        )
        self.index_age = Gauge(
            "kb_index_age_seconds", "Since the index last changed.", registry=self.registry
        )
        self.answers = Gauge("kb_index_answers", "Answers in the index.", registry=self.registry)
        build = Gauge("kb_build_info", "kb itself.", ["version"], registry=self.registry)
        build.labels(__version__).set(1)

    def count_answer(self, answer: Answer) -> None:
        """One more question, whoever asked it."""
        self.questions.labels("intent" if answer.intent else answer.outcome).inc()


class Measured:
    """ASGI middleware that counts and times every request."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; count it when its answer is whole."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def send_and_look(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_look)
        finally:
            route = _route_of(scope)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(route, method, str(status)).inc()
            self._metrics.seconds.labels(route).observe(time.perf_counter() - started)


def _route_of(scope: Scope) -> str:
    """A route's pattern, never a path as it was asked for: strangers invent those without
    end, and each would be kept."""
    if (path := route_path(scope)) in _PLAIN_ROUTES:
        return path
    return str(getattr(scope.get("route"), "path", None) or "other")


def metrics_router(notes: Notes, metrics: Metrics) -> APIRouter:
    """The route over some notes."""
    router = APIRouter()

    @router.get("/metrics", include_in_schema=False)
    def tell(_: Request) -> Response:
        try:
            metrics.answers.set(notes.chunk_count())
            metrics.index_age.set(max(0.0, time.time() - notes.changed_at()))
        except KbError:  # the last known figures, and /healthz says why
            pass
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router
