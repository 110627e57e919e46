"""`GET /healthz`: whether the server answers, and how well it isolates what it runs."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response

from kb.errors import KbError, public_line
from kb.notes import Notes
from kb.version import __version__
from kb.web import schema

_log = logging.getLogger(__name__)


def health(notes: Notes) -> dict[str, Any]:
    """Raises KbError where the index can't be read."""
    return {
        "status": "ok",
        "version": __version__,
        "answers": notes.chunk_count(),
        "run": _running(notes),
    }


def _running(notes: Notes) -> dict[str, Any]:
    if not notes.can_run:
        return {"enabled": False}
    isolation = notes.runner.isolation
    return {
        "enabled": True,
        "edit": notes.can_edit,
        "isolation": isolation.tier,
        "layers": list(isolation.layers),
        "missing": isolation.missing,
        "not_covered": list(isolation.not_covered),
    }


def _check_chat(app: FastAPI) -> None:
    """Raises KbError where the chat has stopped answering, which a restart mends."""
    chat = getattr(app.state, "chat", None)
    if chat is not None and chat.get_blocks()._queue.stopped:
        raise KbError("the chat has stopped: restart the server")


def health_router(notes: Notes) -> APIRouter:
    """503 with one line where the server can't answer."""
    router = APIRouter(tags=["The server"])

    @router.get("/healthz", response_model=schema.Health, responses={503: {"model": schema.Failed}})
    def healthz(request: Request) -> Response:
        """Whether the server can answer, and how well it isolates what it runs."""
        try:
            _check_chat(request.app)
            return JSONResponse(health(notes))
        except KbError as error:
            _log.warning("%s", error)
            failed = {"status": "failed", "error": public_line(error)}
            return JSONResponse(failed, status_code=503)

    return router
