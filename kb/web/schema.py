"""What the API takes and gives beside the objects of `kb.wire_schema`, for its OpenAPI page."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from kb.wire_schema import AnswerObject, HitObject, Language, RunObject


class Error(BaseModel):
    """What went wrong, in one line."""

    error: str


class ShownSnippet(BaseModel):
    """A snippet beside an answer."""

    id: str = Field(description="what /api/run and /api/recorded take")
    name: str = Field(description="what a reader calls it: its file's name, or its id")
    code: str | None = Field(description="HTML; null where the code stands in the answer itself")
    runnable: bool = Field(description="whether it can be run, here and now")


class Rendered(BaseModel):
    """A hit as safe HTML; formulas stand as `\\(…\\)` and `\\[…\\]` in elements `kb-tex`."""

    question: str
    body: str
    snippets: list[ShownSnippet]


class ShownHit(HitObject):
    """A hit, as a page shows it."""

    rendered: Rendered | None = Field(default=None, description="with render=html only")


class ShownAnswer(AnswerObject):
    """An answer, as a page shows it."""

    hits: list[ShownHit]  # type: ignore[assignment]
    language: Language | None = Field(default=None, description="with render=html only")
    context: str | None = Field(
        default=None, description="with render=html only: the question it was taken to follow"
    )


class About(BaseModel):
    """What a page needs to know before anybody asks."""

    language: Language = Field(description="in which most of the notes are written")
    examples: list[str] = Field(description="questions to begin with")
    run: bool = Field(description="whether readers may run the notes' code")
    isolation: Literal["full", "partial", "none"] | None


class RunRequest(BaseModel):
    """What to run."""

    snippet: str = Field(min_length=1)
    code: str | None = Field(default=None, description="changed code, where the server allows it")
    reader: str | None = Field(default=None, description="a word of the page's own: who asks")


class StopRequest(BaseModel):
    """Which run to stop."""

    run: str = Field(description="the word of the stream's first line")


class Stopping(BaseModel):
    """It will end in a moment."""

    stopping: Literal[True]


class RecordedObject(RunObject):
    """A run that is over."""

    at: str = Field(description="when it ran, ISO 8601, UTC")


class MapObject(BaseModel):
    """The notes in the plane."""

    areas: list[str]
    points: list[dict[str, Any]]


class Health(BaseModel):
    """Whether the server can answer, and how well it isolates what it runs."""

    status: Literal["ok"]
    version: str
    answers: int
    run: dict[str, Any]


class Failed(BaseModel):
    """Why the server can't answer."""

    status: Literal["failed"]
    error: str
