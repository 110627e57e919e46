"""`GET /healthz`: whether the server answers, and how well it isolates what it runs."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response

import kb
from kb.desk import Desk
from kb.errors import KbError, public_line
from kb.web import schema

_log = logging.getLogger(__name__)


def health(desk: Desk) -> dict[str, Any]:
    """Raises KbError where the index can't be read."""
    return {
        "status": "ok",
        "version": kb.__version__,
        "answers": len(desk.list_chunks()),
        "run": _running(desk),
    }


def _running(desk: Desk) -> dict[str, Any]:
    if desk.runner is None:
        return {"enabled": False}
    isolation = desk.runner.isolation
    return {
        "enabled": True,
        "edit": desk.can_edit,
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


def health_router(desk: Desk) -> APIRouter:
    """503 with one line where the server can't answer."""
    router = APIRouter(tags=["The server"])

    @router.get("/healthz", response_model=schema.Health, responses={503: {"model": schema.Failed}})
    def healthz(request: Request) -> Response:
        """Whether the server can answer, and how well it isolates what it runs."""
        try:
            _check_chat(request.app)
            return JSONResponse(health(desk))
        except KbError as error:
            _log.warning("%s", error)
            failed = {"status": "failed", "error": public_line(error)}
            return JSONResponse(failed, status_code=503)

    return router
