"""`GET /api/map?lang=en`: the map of the notes, as `kb map --json` gives it.

With `lang` (zh or en), questions that stand in both languages come in that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.errors import KbError
from kb.model import Language
from kb.wire import map_object

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from kb.desk import Desk

_LANGUAGES: dict[str, Language] = {"zh": "zh", "en": "en"}


def map_route(desk: Desk) -> Route:
    """503 with one line where there is no usable index."""
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    def notes_map(request: Request) -> Response:
        language = _LANGUAGES.get(request.query_params.get("lang", ""))
        try:
            return JSONResponse(map_object(desk.map_notes(), language))
        except KbError as error:
            return JSONResponse({"error": str(error)}, status_code=503)

    return Route("/api/map", notes_map)
