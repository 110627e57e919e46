"""The objects of the API, described for its OpenAPI page; `kb.wire` makes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

Language = Literal["zh", "en"]


class Error(BaseModel):
    """What went wrong, in one line."""

    error: str


class LinkObject(BaseModel):
    """A link or picture of an answer."""

    text: str
    target: str
    line: int


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


class HitObject(BaseModel):
    """One ranked chunk."""

    rank: int
    id: str
    score: float
    best_lines: list[int] | None = Field(
        description="first and last line, within `answer`, of the part that fits the query best"
    )
    question: str
    answer: str = Field(description="Markdown")
    note: str
    lines: list[int] = Field(description="first and last line within the note")
    breadcrumb: list[str]
    language: Language
    aliases: list[str]
    tags: list[str]
    links: list[LinkObject]
    snippets: list[str]
    rendered: Rendered | None = Field(default=None, description="with render=html only")


class AnswerObject(BaseModel):
    """Whether the notes answer a query, and the hits, best first."""

    query: str
    respelled: str | None
    answered: bool
    confidence: Annotated[float, Field(ge=0, le=1)]
    took_ms: float
    hits: list[HitObject]
    follow_ups: list[str]
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


class RunObject(BaseModel):
    """What a run printed and drew."""

    snippet: str
    status: Literal["ok", "error", "timeout", "killed"]
    stdout: str
    stderr: str
    images: list[str] = Field(description="PNG pictures as data: URIs")
    truncated: bool
    took_ms: float


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
