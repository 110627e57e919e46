"""The objects of `kb.wire`, described for whoever reads them: API pages, assistants."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

Language = Literal["zh", "en"]


class LinkObject(BaseModel):
    """A link or picture of an answer."""

    text: str
    target: str
    line: int


class HitObject(BaseModel):
    """One ranked chunk: a question of the notes with its answer."""

    rank: int
    id: str
    score: float
    best_lines: list[int] | None = Field(
        description="first and last line, within `answer`, of the part that fits the query best"
    )
    question: str
    answer: str = Field(description="Markdown")
    note: str = Field(description="path in the notes folder")
    lines: list[int] = Field(description="first and last line within the note")
    breadcrumb: list[str] = Field(description="the headings above, outermost first")
    language: Language
    aliases: list[str]
    tags: list[str]
    links: list[LinkObject]
    snippets: list[str] = Field(description="ids of code that can be run")


class AnswerObject(BaseModel):
    """Whether the notes answer a query, and the hits, best first."""

    query: str
    respelled: str | None = Field(description="what was searched for, where a word was misspelt")
    answered: bool = Field(description="false: the notes do not cover it; hits are only near")
    confidence: Annotated[float, Field(ge=0, le=1)]
    took_ms: float
    hits: list[HitObject]
    follow_ups: list[str] = Field(description="questions that stand near, ready to be asked")


class RunObject(BaseModel):
    """What a run printed and drew."""

    snippet: str
    status: Literal["ok", "error", "timeout", "killed"]
    stdout: str
    stderr: str
    images: list[str] = Field(description="where its PNG pictures are")
    truncated: bool
    took_ms: float
