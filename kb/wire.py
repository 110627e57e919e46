"""The JSON objects that other tools rely on: the command line and the web give the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from kb.model import Answer, Chunk, Hit, Language, LintWarning, NoteMap, RunResult, Snippet
from kb.text.language import wording_in

MAX_HITS: Final = 20  # that a page or an assistant may ask for at once


def answer_object(answer: Answer) -> dict[str, Any]:
    """Of a search or a question: whether the notes answer it, and the hits, best first."""
    return {
        "query": answer.query,
        "respelled": answer.respelled,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "took_ms": round(answer.took_ms, 1),
        "hits": [hit_object(hit) for hit in answer.hits],
        "follow_ups": [chunk.question for chunk in answer.follow_ups],
    }


def hit_object(hit: Hit) -> dict[str, Any]:
    """Of one hit: its rank and score, and its chunk's fields beside them.

    `best_lines`: the first and the last line within `answer` of the part that fits the query
    best, counted from 1; null where no part stands out. (`lines` count within the note.)
    """
    chunk = chunk_object(hit.chunk)
    return {
        "rank": hit.rank,
        "id": chunk.pop("id"),
        "score": round(hit.score, 4),
        "best_lines": list(hit.best_lines) if hit.best_lines else None,
        **chunk,
    }


def chunk_object(chunk: Chunk) -> dict[str, Any]:
    """Of one chunk."""
    return {
        "id": chunk.id,
        "question": chunk.question,
        "answer": chunk.answer,
        "note": chunk.note,
        "lines": [chunk.first_line, chunk.last_line],
        "breadcrumb": list(chunk.breadcrumb),
        "language": chunk.language,
        "aliases": list(chunk.aliases),
        "tags": list(chunk.tags),
        "links": [
            {"text": link.text, "target": link.target, "line": link.line} for link in chunk.links
        ],
        "snippets": list(chunk.snippets),
    }


def snippet_object(snippet: Snippet) -> dict[str, Any]:
    """Of one snippet."""
    return {
        "id": snippet.id,
        "note": snippet.note,
        "line": snippet.line,
        "path": snippet.path,
        "runnable": snippet.runnable,
        "code": snippet.code,
    }


def warnings_object(warnings: Sequence[LintWarning]) -> dict[str, Any]:
    """Of a lint."""
    return {
        "warnings": [
            {"note": w.note, "line": w.line, "rule": w.rule, "message": w.message, "mend": w.mend}
            for w in warnings
        ]
    }


def run_object(result: RunResult, images: Sequence[Path | str]) -> dict[str, Any]:
    """Of one run; `images` say where its pictures are to be had."""
    return {
        "snippet": result.snippet,
        "status": result.status,
        "stdout": result.stdout,
        "stderr": result.stderr,
        "images": [str(path) for path in images],
        "truncated": result.truncated,
        "took_ms": round(result.took_ms, 1),
    }


def map_object(notes: NoteMap, language: Language | None = None) -> dict[str, Any]:
    """Of the map; `x` runs from 0 left to 1 right, `y` from 0 top to 1 bottom.

    `language`: put bilingual questions in it alone.
    """
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
