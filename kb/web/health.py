"""`GET /healthz`: whether the server answers, and how well it isolates what it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import kb
from kb.errors import KbError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from kb.desk import Desk


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


def health_route(desk: Desk) -> Route:
    """503 with one line where the server can't answer."""
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    def healthz(_: Request) -> Response:
        try:
            return JSONResponse(health(desk))
        except KbError as error:
            return JSONResponse({"status": "failed", "error": str(error)}, status_code=503)

    return Route("/healthz", healthz)
