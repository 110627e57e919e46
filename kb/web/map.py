"""`GET /api/map?lang=en`: the map of the notes, as `kb map --json` gives it.

With `lang` (zh or en), questions that stand in both languages come in that one.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from kb.model import Language
from kb.notes import Notes
from kb.web import schema
from kb.wire import map_object

_LANGUAGES: dict[str, Language] = {"zh": "zh", "en": "en"}


def map_router(notes: Notes) -> APIRouter:
    """The route over some notes; an unknown language changes nothing."""
    router = APIRouter(
        tags=["Asking"], responses={status: {"model": schema.Error} for status in (400, 403, 429)}
    )

    @router.get(
        "/api/map",
        response_model=schema.MapObject,
        responses={503: {"model": schema.Error}},
    )
    def notes_map(lang: Annotated[str, Query()] = "") -> Response:
        """The notes in the plane: near each other what means the like."""
        return JSONResponse(map_object(notes.map(), _LANGUAGES.get(lang)))

    return router
