"""The JSON objects that other tools rely on: the command line, web and assistants give the same.

Each is a shape, from which the API's description and the types of assistants and of the widget
are made, and a function that makes it. What a single route gives or takes stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal, cast

# Pydantic, which describes them, reads those of typing only from Python 3.12 on.
from typing_extensions import TypedDict

from kb.model import (
    Answer,
    Chunk,
    Explanation,
    Hit,
    Intent,
    Language,
    Link,
    LintWarning,
    NoteLines,
    NoteMap,
    Outcome,
    Recorded,
    RunResult,
    Snippet,
    Title,
)
from kb.text.drawable import drawable
from kb.text.language import wording_in

# What a page or an assistant may ask for at once.
MAX_HITS: Final = 20
MAX_NAME_CHARACTERS: Final = 300  # of a scope, a note, a snippet


@dataclass(frozen=True, slots=True)
class Doc:
    """What a field means, for whoever reads a description of its object."""

    text: str
    items: int | None = None  # how many a list has, where that is always the same

    def __get_pydantic_json_schema__(self, schema: Any, describe: Any) -> dict[str, Any]:
        """Called by pydantic, which is slow to import and has a class of its own for this."""
        described = {**describe(schema), "description": self.text}
        if self.items is None:
            return described
        return {**described, "minItems": self.items, "maxItems": self.items}


# --- Chunks and answers

# A question or heading for who draws it: text and TeX by turns, text first. Joined by dollars it
# is the string that stands beside it, in which a price looks like the beginning of a formula.
TitleRuns = list[str]


def title_runs(title: Title) -> TitleRuns:
    """Of one question or heading."""
    return [
        drawable(run, display=False) if number % 2 else run for number, run in enumerate(title.runs)
    ]


class LinkObject(TypedDict):
    """A link or picture of an answer."""

    text: str
    target: str
    line: int


class _ChunkFields(TypedDict):
    question: str
    answer: Annotated[str, Doc("Markdown")]
    note: Annotated[str, Doc("path in the notes folder")]
    lines: Annotated[list[int], Doc("first and last line within the note", items=2)]
    breadcrumb: Annotated[list[str], Doc("the headings above, outermost first")]
    language: Language
    aliases: list[str]
    tags: list[str]
    links: list[LinkObject]
    snippets: Annotated[list[str], Doc("ids of code that can be run")]


class ChunkObject(_ChunkFields):
    """A question of the notes with its answer."""

    id: str


class HitObject(_ChunkFields):
    """One ranked chunk: a question of the notes with its answer."""

    rank: int
    id: str
    score: float
    near: Annotated[bool, Doc("false: it has nothing to do with the query")]
    best_lines: Annotated[
        list[int] | None,
        Doc("first and last line, within `answer`, of the part that fits the query best"),
    ]


class PartFields(TypedDict):
    """What was found for a query, without the hits."""

    query: str
    respelled: Annotated[str | None, Doc("what was searched for, where a word was misspelt")]
    unmet: Annotated[str | None, Doc("the query's operators, where nothing meets them")]
    outcome: Annotated[
        Outcome,
        Doc(
            "sure: the first hit answers it; unsure: it may; none: the notes don't cover it, and "
            "hits are only near"
        ),
    ]
    answered: Annotated[bool, Doc("whether the outcome is sure")]
    confidence: Annotated[float, Doc("0 to 1: that the first hit answers it")]


class PartObject(PartFields):
    """One of several things that a query asks, with the hits for it, best first."""

    hits: list[HitObject]


class AnswerFields(PartFields):
    """An answer's, without its hits."""

    took_ms: float
    follow_ups: Annotated[list[str], Doc("questions that stand near, ready to be asked")]
    parts_left: Annotated[int, Doc("further parts, which were not looked for")]
    intent: Annotated[
        Intent | None,
        Doc("what the query is instead of a question, a greeting say; null for a question"),
    ]
    reply: Annotated[
        str | None,
        Doc("to that, one line of kb's own; where it shows a hit, the outcome is sure"),
    ]
    topic: Annotated[
        str | None,
        Doc("what to give as `after_q` with the next query, where it isn't this one"),
    ]


class AnswerObject(AnswerFields):
    """Whether the notes answer a query, and the hits, best first."""

    hits: list[HitObject]
    parts: Annotated[
        list[PartObject],
        Doc(
            "of a query that asks several things, what was found for each, in its order; then "
            "the outcome is sure or none where all theirs are, the confidence is the least, and "
            "their first hits come first. Empty where it asks one"
        ),
    ]


def answer_object(answer: Answer) -> AnswerObject:
    """Of a search or a question."""
    return {
        **part_fields(answer),
        "took_ms": round(answer.took_ms, 1),
        "hits": [hit_object(hit) for hit in answer.hits],
        "follow_ups": [chunk.question for chunk in answer.follow_ups],
        "parts": [
            {**part_fields(part), "hits": [hit_object(hit) for hit in part.hits]}
            for part in answer.parts
        ],
        "parts_left": answer.parts_left,
        "intent": answer.intent,
        "reply": answer.reply,
        "topic": answer.topic,
    }


def part_fields(answer: Answer) -> PartFields:
    """Of an answer, whether whole or to a part of a query."""
    return {
        "query": answer.query,
        "respelled": answer.respelled,
        "unmet": answer.unmet,
        "outcome": answer.outcome,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
    }


def hit_object(hit: Hit) -> HitObject:
    """Of one hit: its rank and score, and its chunk's fields beside them."""
    return {
        "rank": hit.rank,
        "id": hit.chunk.id,
        "score": round(hit.score, 4),
        "near": hit.near,
        "best_lines": list(hit.best_lines) if hit.best_lines else None,
        **_chunk_fields(hit.chunk),
    }


def chunk_object(chunk: Chunk) -> ChunkObject:
    """Of one chunk."""
    return {"id": chunk.id, **_chunk_fields(chunk)}


def _chunk_fields(chunk: Chunk) -> _ChunkFields:
    return {
        "question": chunk.question,
        "answer": chunk.answer,
        "note": chunk.note,
        "lines": [chunk.first_line, chunk.last_line],
        "breadcrumb": list(chunk.breadcrumb),
        "language": chunk.language,
        "aliases": list(chunk.aliases),
        "tags": list(chunk.tags),
        "links": [_link_object(link) for link in chunk.links],
        "snippets": list(chunk.snippets),
    }


def _link_object(link: Link) -> LinkObject:
    return {"text": link.text, "target": link.target, "line": link.line}


class SignalObject(TypedDict):
    """What one signal gave to a hit's score."""

    value: float
    weight: float
    contribution: float


class TermObject(TypedDict):
    """One telling term of a query."""

    term: str
    weight: float
    found: Annotated[bool, Doc("whether the chunk has it")]


class ExplanationObject(TypedDict):
    """Why a hit stands where it stands; beside the hit's own fields."""

    signals: Annotated[dict[str, SignalObject], Doc("by name")]
    terms: list[TermObject]


def explanation_object(explanation: Explanation) -> ExplanationObject:
    """Of one hit."""
    return {
        "signals": {
            share.name: {
                "value": round(share.value, 6),
                "weight": share.weight or 0.0,
                "contribution": round(share.contribution, 6),
            }
            for share in explanation.signals
        },
        "terms": [
            {"term": term.term, "weight": round(term.weight, 4), "found": term.is_there}
            for term in explanation.terms
        ],
    }


# --- Notes, their snippets and warnings, and their map


class SnippetObject(TypedDict):
    """A piece of Python that a reader can run."""

    id: str
    note: str
    line: int
    path: Annotated[str | None, Doc("of its file; null where it stands in the note")]
    runnable: bool
    lacks: Annotated[list[str], Doc("names that it needs and its note doesn't define")]
    absent: Annotated[list[str], Doc("packages that it needs and that are not installed here")]
    code: str


def snippet_object(snippet: Snippet) -> SnippetObject:
    """Of one snippet."""
    return {
        "id": snippet.id,
        "note": snippet.note,
        "line": snippet.line,
        "path": snippet.path,
        "runnable": snippet.runnable,
        "lacks": list(snippet.lacks),
        "absent": list(snippet.absent),
        "code": snippet.code,
    }


class WarningObject(TypedDict):
    """Something that had to be guessed, or that an author should mend."""

    note: str
    line: int
    rule: str
    message: str
    mend: str


class WarningsObject(TypedDict):
    """All of them."""

    warnings: list[WarningObject]


def warnings_object(warnings: Sequence[LintWarning]) -> WarningsObject:
    """Of a lint."""
    return {
        "warnings": [
            {"note": w.note, "line": w.line, "rule": w.rule, "message": w.message, "mend": w.mend}
            for w in warnings
        ]
    }


class LinesObject(TypedDict):
    """Some lines of a note, as they lie on disk."""

    note: str
    first_line: int
    last_line: int
    total_lines: Annotated[int, Doc("of the whole note")]
    text: str
    next_line: Annotated[int | None, Doc("where to go on, if the text was cut; else null")]


def lines_object(lines: NoteLines) -> LinesObject:
    """Of some lines."""
    return {
        "note": lines.note,
        "first_line": lines.first_line,
        "last_line": lines.last_line,
        "total_lines": lines.total_lines,
        "text": lines.text,
        "next_line": lines.next_line,
    }


class PointObject(TypedDict):
    """A chunk's place on the map."""

    id: str
    question: str
    note: str
    lines: list[int]
    area: Annotated[str, Doc("one of the map's areas; empty for none of them")]
    x: Annotated[float, Doc("from 0 left to 1 right")]
    y: Annotated[float, Doc("from 0 top to 1 bottom")]


class MapObject(TypedDict):
    """The notes in the plane."""

    areas: list[str]
    points: list[PointObject]


def map_object(notes: NoteMap, language: Language | None = None) -> MapObject:
    """Of the map. `language`: put bilingual questions in it alone."""
    return {
        "areas": list(notes.areas),
        "points": [
            {
                "id": point.chunk.id,
                "question": str(wording_in(title, language) if language else title),
                "note": point.chunk.note,
                "lines": [point.chunk.first_line, point.chunk.last_line],
                "area": point.area,
                "x": point.x,
                "y": point.y,
            }
            for point in notes.points
            for title in [point.chunk.title]
        ],
    }


# --- Runs


class RunObject(TypedDict):
    """What a run printed and drew."""

    snippet: str
    status: Literal["ok", "error", "timeout", "killed"]
    stdout: str
    stderr: str
    images: Annotated[list[str], Doc("where its PNG pictures are")]
    truncated: bool
    took_ms: float


class RecordedObject(RunObject):
    """A run that is over."""

    at: Annotated[str, Doc("when it ran, ISO 8601, UTC")]


def run_object(result: RunResult, images: Sequence[Path | str]) -> RunObject:
    """Of one run that has ended; `images` say where its pictures are to be had."""
    return {
        "snippet": result.snippet,
        "status": cast("Literal['ok', 'error', 'timeout', 'killed']", result.status),
        "stdout": result.stdout,
        "stderr": result.stderr,
        "images": [str(path) for path in images],
        "truncated": result.truncated,
        "took_ms": round(result.took_ms, 1),
    }


def recorded_object(recorded: Recorded, images: Sequence[str]) -> RecordedObject:
    """Of what a snippet showed when it ran last."""
    return {**run_object(recorded.result, images), "at": recorded.at.isoformat()}
