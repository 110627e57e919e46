"""What goes wrong, as one JSON object: `{"error": "one line"}`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as PlainHTTPException
from typing_extensions import TypedDict

from kb.errors import KbError, NotAllowedError, NotFoundError, public_line
from kb.run.live import BusyError, RunnerError

if TYPE_CHECKING:
    from starlette.responses import Response

_log = logging.getLogger(__name__)


class ErrorObject(TypedDict):
    """What went wrong, in one line."""

    error: str


class Refused(Exception):
    """A request that gets an error for an answer."""

    def __init__(self, status: int, message: str, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s


def error_response(error: Exception) -> Response:
    """The answer to a request that failed in a way we know."""
    status, retry_after_s = 503, None
    if isinstance(error, Refused):
        status, retry_after_s = error.status, error.retry_after_s
    elif isinstance(error, NotFoundError):
        status = 404
    elif isinstance(error, NotAllowedError):
        status = 403
    elif isinstance(error, BusyError):
        retry_after_s = 1
    elif isinstance(error, RunnerError):
        status = 500
    headers = {"retry-after": str(retry_after_s)} if retry_after_s is not None else None
    return JSONResponse({"error": public_line(error)}, status, headers)


def answer_errors(app: FastAPI) -> None:
    """Have an application answer all its errors so.

    A KbError that nobody caught is the index's: the reader can't mend it, the operator can.
    """

    def known(_: Request, error: Exception) -> Response:
        if isinstance(error, KbError) and not isinstance(error, NotFoundError | NotAllowedError):
            _log.warning("%s", error)
        return error_response(error)

    def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return JSONResponse({"error": "; ".join(map(_problem, error.errors()))}, 400)

    def plain(_: Request, error: Exception) -> Response:
        assert isinstance(error, PlainHTTPException)
        return JSONResponse({"error": str(error.detail)}, error.status_code, error.headers)

    def unknown(_: Request, error: Exception) -> Response:
        _log.error("a request failed", exc_info=error)
        message = "something went wrong here, not with your request; the server's log says what"
        return JSONResponse({"error": message}, 500)

    for kind, handler in (
        (KbError, known),
        (Refused, known),
        (RequestValidationError, invalid),
        (HTTPException, plain),
        (PlainHTTPException, plain),
        (Exception, unknown),
    ):
        app.add_exception_handler(kind, handler)


def _problem(error: dict[str, object]) -> str:
    place = error.get("loc")
    name = place[-1] if isinstance(place, tuple) and place else "the request"
    return f"“{name}”: {str(error.get('msg', 'is not valid')).lower()}"
