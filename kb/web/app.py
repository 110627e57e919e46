"""The ASGI application: the chat at `/`, the JSON API beside it, the widget's files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from kb.config import Settings
from kb.mcp.http import http_app
from kb.notes import Notes
from kb.render.assets import WIDGET
from kb.version import __version__
from kb.web.api import api_router
from kb.web.failures import answer_errors
from kb.web.gradio import mount_chat
from kb.web.guard import (
    MAX_BODY_BYTES,
    BelowPrefix,
    Forwarded,
    Origins,
    RateLimit,
    SecurityHeaders,
    is_local,
)
from kb.web.metrics import Measured, Metrics, metrics_router
from kb.web.runs import runs_router

if TYPE_CHECKING:
    import gradio

_ABOUT_THE_API: Final = (
    "Ask Markdown study notes. Answers are the notes' own words, or say that they have none. "
    'What goes wrong is told as `{"error": "one line"}`.'
)


def create_api(notes: Notes, settings: Settings | None = None) -> FastAPI:
    """The application without the chat's page; the settings are the notes' own, unless given."""
    settings = settings or notes.settings
    metrics = Metrics()
    app: FastAPI = FastAPIOffline(
        title="kb",
        version=__version__,
        description=_ABOUT_THE_API,
        redoc_url=None,
        static_url="/docs-assets",
        middleware=_middleware(settings, metrics),
        max_body_size=MAX_BODY_BYTES,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    answer_errors(app)
    notes.listen(metrics.count_answer)
    app.include_router(api_router(notes))
    app.include_router(runs_router(notes, metrics))
    app.include_router(metrics_router(notes, metrics))
    # What stands before it has looked at the request's name and origin.
    app.router.routes.append(Route("/mcp", http_app(notes, hosts=None)))
    _serve_widget(app)
    return app


def create_app(
    notes: Notes, settings: Settings | None = None, blocks: gradio.Blocks | None = None
) -> FastAPI:
    """The application whole. `blocks`: the chat, where there is one already.

    `app.state.chat` is Gradio's own application, mounted last: it takes every path that is
    left.
    """
    from kb.chat.chat_page import build_chat
    from kb.chat.looks import page_looks

    app = create_api(notes, settings)
    chat = blocks or build_chat(notes)
    root_path = (settings or notes.settings).root_path
    mount_chat(app, chat, root_path, page_looks(notes))
    return app


def _middleware(settings: Settings, metrics: Metrics) -> list[Middleware]:
    """Outermost first: a request passes them from top to bottom, its answer upwards."""
    local_only = is_local(settings.host) and not settings.trust_proxy
    return [
        Middleware(Forwarded, settings.trust_proxy),
        Middleware(BelowPrefix, settings.root_path),
        Middleware(Measured, metrics),
        Middleware(SecurityHeaders, settings.allow_origins),
        Middleware(Origins, settings.allow_origins, local_only),
        Middleware(
            CORSMiddleware,
            allow_origins=settings.allow_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["content-type", "mcp-protocol-version", "mcp-method", "mcp-name"],
            expose_headers=["retry-after"],
        ),
        Middleware(RateLimit, settings),
    ]


def _serve_widget(app: FastAPI) -> None:
    """The widget's files, which any page may load; what it asks here is another matter."""

    @app.get("/embed.js", include_in_schema=False)
    def embed_script() -> Response:
        # A browser asks each time whether it is still the same: an update reaches all pages.
        headers = {"cache-control": "no-cache", "cross-origin-resource-policy": "cross-origin"}
        return FileResponse(WIDGET / "embed.js", media_type="text/javascript", headers=headers)

    app.mount("/embed", StaticFiles(directory=WIDGET / "embed", check_dir=False), name="embed")
