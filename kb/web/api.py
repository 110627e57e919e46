"""Reading the notes over HTTP; `kb.web.runs` runs their code.

GET /api/ask?q=      the notes' answer, or that they have none
GET /api/search?q=   the same object, for a list of hits: whatever it is, it's searched for
GET /api/about       what a page needs to know before anybody asks
GET /api/map         the notes in the plane, as `kb map --json` gives them
GET /healthz         whether the server can answer, and how well it isolates what it runs
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, Literal, NotRequired

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from typing_extensions import TypedDict

from kb.errors import KbError, NoSuchChunk, public_line
from kb.model import Answer, Hit, Language, Snippet, Turn
from kb.notes import Notes
from kb.render.answer import body_html, has_to_show, snippet_name
from kb.render.examples import example_questions, main_language
from kb.render.html import code_html, title_html
from kb.render.words import words_in
from kb.run.isolation import Tier
from kb.search.query import MAX_QUERY_CHARACTERS, is_blank
from kb.text.language import language_of, wording_in, wordings_in
from kb.version import __version__
from kb.web.failures import ErrorObject
from kb.web.gradio import chat_has_stopped
from kb.wire import (
    MAX_HITS,
    MAX_NAME_CHARACTERS,
    AnswerFields,
    AnswerObject,
    Doc,
    HitObject,
    MapObject,
    PartFields,
    TitleRuns,
    answer_object,
    hit_object,
    map_object,
    part_fields,
    title_runs,
)

_ASK: Final = """Whether the notes answer a query, and the hits, best first. Where they don't, those
that are `near` are the nearest questions. To what is no question there is a `reply`."""
_SEARCH: Final = "As `/api/ask`, but whatever the query is, it is searched for: also “hello”."
_ASKS_AT_ONCE: Final = 4  # more would only wait for each other
_LANGUAGES: Final[dict[str, Language]] = {"zh": "zh", "en": "en"}

_log = logging.getLogger(__name__)

QueryText = Annotated[
    str,
    Query(
        min_length=1,
        max_length=MAX_QUERY_CHARACTERS,
        description='query; `"exact phrase"`, `-word`, `in:SCOPE` and `tag:NAME` narrow it',
    ),
]
K = Annotated[int, Query(ge=1, le=MAX_HITS, description="hits, at most")]
InScope = Annotated[
    str,
    Query(
        max_length=MAX_NAME_CHARACTERS,
        description="a folder, a note or a tag of the notes, to look in alone",
    ),
]
WordsIn = Annotated[
    Language | None, Query(description="of the words around the answer; else the query's own")
]
Render = Annotated[Literal["html"] | None, Query(description="html: with safe HTML beside")]
After = Annotated[
    str, Query(max_length=64, description="id of the chunk shown before, to follow on from")
]
AfterQuery = Annotated[
    str, Query(max_length=MAX_QUERY_CHARACTERS, description="the query it was shown for")
]


# --- What only these routes give


class ShownSnippet(TypedDict):
    """A snippet beside an answer."""

    id: Annotated[str, Doc("what /api/run and /api/recorded take")]
    name: Annotated[str, Doc("what a reader calls it: its file's name, or its id")]
    code: Annotated[str | None, Doc("HTML; null where the code stands in the answer itself")]
    runnable: Annotated[bool, Doc("whether it can be run, here and now")]
    lacks: Annotated[list[str], Doc("names that it needs and its note doesn't define")]
    absent: Annotated[list[str], Doc("packages that it needs and that are not installed here")]


class Rendered(TypedDict):
    """A hit as safe HTML; formulas stand as `\\(…\\)` and `\\[…\\]` in elements `kb-tex`."""

    question: str
    path: Annotated[
        list[TitleRuns],
        Doc("the headings above, outermost first, and the question: each as text and TeX by turns"),
    ]
    body: str
    snippets: list[ShownSnippet]


class ShownHit(HitObject):
    """A hit, as a page shows it."""

    rendered: NotRequired[Annotated[Rendered, Doc("with render=html only")]]


class ShownPart(PartFields):
    """One of several things that a query asks, as a page shows it."""

    hits: list[ShownHit]


class ShownAnswer(AnswerFields):
    """An answer, as a page shows it."""

    hits: list[ShownHit]
    parts: Annotated[
        list[ShownPart],
        Doc("of a query that asks several things, what was found for each, in its order"),
    ]
    language: NotRequired[Annotated[Language, Doc("with render=html only")]]
    context: NotRequired[
        Annotated[str | None, Doc("with render=html only: the question it was taken to follow")]
    ]
    context_title: NotRequired[
        Annotated[
            TitleRuns | None, Doc("with render=html only: `context` as text and TeX by turns")
        ]
    ]
    follow_up_titles: NotRequired[
        Annotated[
            list[TitleRuns],
            Doc("with render=html only: `follow_ups`, each as text and TeX by turns"),
        ]
    ]


class About(TypedDict):
    """What a page needs to know before anybody asks."""

    language: Annotated[Language, Doc("in which most of the notes are written")]
    examples: Annotated[list[str], Doc("questions to begin with")]
    example_titles: Annotated[list[TitleRuns], Doc("the same, each as text and TeX by turns")]
    run: Annotated[bool, Doc("whether readers may run the notes' code")]
    isolation: Tier | None


class Running(TypedDict):
    """How the notes' code is run; where it isn't, only that."""

    enabled: bool
    edit: NotRequired[Annotated[bool, Doc("whether readers may change it")]]
    isolation: NotRequired[Tier]
    layers: NotRequired[list[str]]
    missing: NotRequired[Annotated[str, Doc("why it is not better")]]
    not_covered: NotRequired[Annotated[list[str], Doc("what that leaves open")]]


class Health(TypedDict):
    """Whether the server can answer, and how well it isolates what it runs."""

    status: Literal["ok"]
    version: str
    answers: int
    run: Running


class Failed(TypedDict):
    """Why the server can't answer."""

    status: Literal["failed"]
    error: str


# --- The routes


def api_router(notes: Notes) -> APIRouter:
    """The routes over some notes."""
    router = APIRouter()
    _add_asking(router, notes)
    _add_map(router, notes)
    _add_health(router, notes)
    return router


def _add_asking(router: APIRouter, notes: Notes) -> None:
    described: Any = {"tags": ["Asking"], "responses": _errors(400, 403, 404, 429, 503)}
    answers: Any = {"response_model": ShownAnswer, **described}
    at_once = CapacityLimiter(_ASKS_AT_ONCE)
    search = _asking(notes, notes.find, at_once)
    ask = _asking(notes, notes.ask, at_once)
    router.get("/api/ask", summary="Ask", description=_ASK, **answers)(ask)
    router.get("/api/search", summary="Search", description=_SEARCH, **answers)(search)

    @router.get("/api/about", response_model=About, **described)
    def about() -> Response:
        """What a page needs to know before anybody asks."""
        chunks = notes.chunks()
        examples = example_questions(chunks)
        return _json(
            {
                "language": main_language(chunks),
                "examples": list(map(str, examples)),
                "example_titles": list(map(title_runs, examples)),
                "run": notes.can_run,
                "isolation": notes.runner.isolation.tier if notes.can_run else None,
            }
        )


def _add_map(router: APIRouter, notes: Notes) -> None:
    @router.get(
        "/api/map",
        response_model=MapObject,
        tags=["Asking"],
        responses=_errors(400, 403, 429, 503),
    )
    def notes_map(lang: Annotated[str, Query()] = "") -> Response:
        """The notes in the plane: near each other what means the like."""
        # Questions that stand in both languages come in that one; an unknown one changes nothing.
        return JSONResponse(map_object(notes.map(), _LANGUAGES.get(lang)))


def _add_health(router: APIRouter, notes: Notes) -> None:
    @router.get(
        "/healthz",
        response_model=Health,
        tags=["The server"],
        responses={503: {"model": Failed}},
    )
    def healthz(request: Request) -> Response:
        """Whether the server can answer, and how well it isolates what it runs."""
        try:
            if chat_has_stopped(request.app):
                raise KbError("the chat has stopped: restart the server")
            return JSONResponse(_health(notes))
        except KbError as error:
            _log.warning("%s", error)
            return JSONResponse({"status": "failed", "error": public_line(error)}, 503)


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": ErrorObject} for status in statuses}


# --- Asking


def _asking(
    notes: Notes, get: Callable[..., Answer], at_once: CapacityLimiter
) -> Callable[..., Awaitable[Response]]:
    """A route that gives an answer, got by `Notes.ask` or `Notes.find`."""

    async def answered(
        q: QueryText,
        k: K = 5,
        scope: InScope = "",
        lang: WordsIn = None,
        render: Render = None,
        after: After = "",
        after_q: AfterQuery = "",
    ) -> Response:
        def shown() -> AnswerObject | ShownAnswer:
            past = _past(notes, after, after_q) if after else []
            answer = _nothing(q) if is_blank(q) else get(q, past=past, k=k, scope=scope)
            if render == "html":
                return _shown_answer(answer, notes, lang or answer.language)
            return answer_object(answer)

        # Others than those that wait for a core go on meanwhile.
        return _json(await run_sync(shown, limiter=at_once))

    return answered


def _nothing(query: str) -> Answer:
    """To a query that holds nothing to search for."""
    return Answer(query, language_of(query), "none", 0.0, hits=(), follow_ups=(), took_ms=0.0)


def _json(content: AnswerObject | ShownAnswer | About) -> Response:
    """An answer that is never kept: a build may change it any moment."""
    return JSONResponse(content, headers={"cache-control": "no-store"})


def _past(notes: Notes, chunk_id: str, query: str) -> list[Turn]:
    """What was shown before; a chunk that has gone since is no topic."""
    try:
        chunk = notes.chunk(chunk_id)
    except NoSuchChunk:
        return []
    return [Turn(query or chunk.question, chunk)]


def _shown_answer(answer: Answer, notes: Notes, language: Language) -> ShownAnswer:
    """An answer as a page shows it: with HTML, and questions in one language."""
    follow_ups = wordings_in((chunk.title for chunk in answer.follow_ups), language)
    context = wording_in(answer.context.title, language) if answer.context else None
    return {
        **answer_object(answer),
        "hits": [_shown_hit(hit, notes, language) for hit in answer.hits],
        "parts": [_shown_part(part, notes, language) for part in answer.parts],
        "follow_ups": list(map(str, follow_ups)),
        "follow_up_titles": list(map(title_runs, follow_ups)),
        "language": language,
        "context": str(context) if context else None,
        "context_title": title_runs(context) if context else None,
    }


def _shown_part(part: Answer, notes: Notes, language: Language) -> ShownPart:
    return {
        **part_fields(part),
        "hits": [_shown_hit(hit, notes, language) for hit in part.hits],
    }


def _shown_hit(hit: Hit, notes: Notes, language: Language) -> ShownHit:
    chunk = hit.chunk
    return {
        **hit_object(hit),
        "rendered": {
            "question": title_html(wording_in(chunk.title, language)),
            "path": [title_runs(title) for title in (*chunk.above, chunk.title)],
            "body": body_html(hit, notes.roots, words_in(language)),
            "snippets": [
                _shown_snippet(snippet, notes)
                for snippet in notes.snippets_of(chunk)
                if has_to_show(snippet)
            ],
        },
    }


def _shown_snippet(snippet: Snippet, notes: Notes) -> ShownSnippet:
    return {
        "id": snippet.id,
        "name": snippet_name(snippet),
        "code": code_html(snippet.code.rstrip(), snippet.language) if snippet.path else None,
        "runnable": snippet.runnable and notes.can_run,
        "lacks": list(snippet.lacks),
        "absent": list(snippet.absent),
    }


# --- The server's health


def _health(notes: Notes) -> Health:
    """Raises KbError where the index can't be read."""
    return {
        "status": "ok",
        "version": __version__,
        "answers": notes.chunk_count(),
        "run": _running(notes),
    }


def _running(notes: Notes) -> Running:
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
