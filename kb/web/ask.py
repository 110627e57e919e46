"""Asking over HTTP.

GET /api/ask?q=      the notes' answer, or that they have none
GET /api/search?q=   the same object, for a list of hits
GET /api/about       what a page needs to know before anybody asks
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from kb.errors import NoSuchChunk
from kb.model import Answer, Hit, Language, Turn
from kb.notes import Notes
from kb.render.answer import body_html, snippet_name
from kb.render.examples import example_questions, main_language
from kb.render.html import code_html, title_html
from kb.render.words import words_in
from kb.search.query import MAX_QUERY_CHARACTERS, is_blank
from kb.text.language import language_of, wording_in, wordings_in
from kb.web import schema
from kb.wire import MAX_HITS, answer_object

_MAX_SCOPE_CHARACTERS: Final = 300
_ASKS_AT_ONCE: Final = 4  # more would only wait for each other

Asked = Annotated[str, Query(min_length=1, max_length=MAX_QUERY_CHARACTERS, description="query")]
Count = Annotated[int, Query(ge=1, le=MAX_HITS, description="hits, at most")]
Scope = Annotated[
    str,
    Query(
        max_length=_MAX_SCOPE_CHARACTERS,
        description="a folder, a note or a tag of the notes, to look in alone",
    ),
]
Spoken = Annotated[
    Language | None, Query(description="of the words around the answer; else the query's own")
]
Render = Annotated[Literal["html"] | None, Query(description="html: with safe HTML beside")]
After = Annotated[
    str, Query(max_length=64, description="id of the chunk shown before, to follow on from")
]
AfterQuery = Annotated[
    str, Query(max_length=MAX_QUERY_CHARACTERS, description="the query it was shown for")
]


def ask_router(notes: Notes) -> APIRouter:
    """The routes over some notes."""
    at_once = CapacityLimiter(_ASKS_AT_ONCE)
    router = APIRouter(
        tags=["Asking"],
        responses={status: {"model": schema.Error} for status in (400, 403, 404, 429, 503)},
    )

    @router.get("/api/search", response_model=schema.ShownAnswer, summary="Search")
    @router.get("/api/ask", response_model=schema.ShownAnswer, summary="Ask")
    async def ask(
        q: Asked,
        k: Count = 5,
        scope: Scope = "",
        lang: Spoken = None,
        render: Render = None,
        after: After = "",
        after_q: AfterQuery = "",
    ) -> Response:
        """Whether the notes answer a query, and the hits, best first. Where they don't, the
        hits are the nearest questions."""

        def told() -> dict[str, Any]:
            answer = _answer(notes, q, _past(notes, after, after_q) if after else [], k, scope)
            found = answer_object(answer)
            if render == "html":
                _render(found, answer, notes, lang or answer.language)
            return found

        # Others than those that wait for a core go on meanwhile.
        return _json(await run_sync(told, limiter=at_once))

    @router.get("/api/about", response_model=schema.About)
    def about() -> Response:
        """What a page needs to know before anybody asks."""
        chunks = notes.chunks()
        return _json(
            {
                "language": main_language(chunks),
                "examples": [str(title) for title in example_questions(chunks)],
                "run": notes.can_run,
                "isolation": notes.runner.isolation.tier if notes.can_run else None,
            }
        )

    return router


def _answer(notes: Notes, query: str, past: Sequence[Turn], k: int, scope: str) -> Answer:
    if is_blank(query):  # nothing in it to search for
        return Answer(query, language_of(query), False, 0.0, hits=(), follow_ups=(), took_ms=0.0)
    return notes.ask(query, past=past, k=k, scope=scope)


def _json(content: dict[str, Any]) -> Response:
    """An answer that is never kept: a build may change it any moment."""
    return JSONResponse(content, headers={"cache-control": "no-store"})


def _past(notes: Notes, chunk_id: str, query: str) -> list[Turn]:
    """What was shown before; a chunk that has gone since is no topic."""
    try:
        chunk = notes.chunk(chunk_id)
    except NoSuchChunk:
        return []
    return [Turn(query or chunk.question, chunk)]


def _render(told: dict[str, Any], answer: Answer, notes: Notes, language: Language) -> None:
    """Add to an answer's object what a page shows: HTML, and questions in one language."""
    for hit, hit_told in zip(answer.hits, told["hits"], strict=True):
        hit_told["rendered"] = _rendered_hit(hit, notes, language)
    told["language"] = language
    told["context"] = str(wording_in(answer.context.title, language)) if answer.context else None
    titles = [chunk.title for chunk in answer.follow_ups]
    told["follow_ups"] = [str(title) for title in wordings_in(titles, language)]


def _rendered_hit(hit: Hit, notes: Notes, language: Language) -> dict[str, Any]:
    chunk = hit.chunk
    return {
        "question": title_html(wording_in(chunk.title, language)),
        "body": body_html(hit, notes.root, words_in(language)),
        "snippets": [
            {
                "id": snippet.id,
                "name": snippet_name(snippet),
                "code": code_html(snippet.code.rstrip()) if snippet.path else None,
                "runnable": snippet.runnable and notes.can_run,
            }
            for snippet in notes.snippets_of(chunk)
            if snippet.path or snippet.runnable
        ],
    }
