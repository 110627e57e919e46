"""What the tools found, as text for an assistant to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kb.model import Answer, Chunk, Hit, NoteLines, Outcome, RunResult
from kb.text.counting import counted

# Of an answer in a list of hits: some five lines, enough to choose by.
_EXCERPT_CHARACTERS: Final = 400
_DOUBTS: Final[Mapping[Outcome, str]] = {
    "unsure": "Not sure that the notes answer this; nearest in them:",
    "none": "The notes do not cover this.",
}


def hits_text(answer: Answer) -> str:
    """A list of hits, each with what of it fits."""
    return "\n\n".join([*_above(answer), *map(_hit, answer.hits)])


def answer_text(answer: Answer) -> str:
    """The best answer whole, with its source and what else there is; or that there is none. Of
    several parts, each under its own words."""
    if answer.reply is not None and not answer.hits:
        return answer.reply
    if answer.parts:
        left = [f"({counted(answer.parts_left, 'further part')} not looked for)"]
        parts = [f"[{part.query}]\n\n{answer_text(part)}" for part in answer.parts]
        return "\n\n".join([*parts, *(left if answer.parts_left else [])])
    if answer.outcome == "none":
        nearest = [f"- {hit.chunk.question} ({_place(hit.chunk)})" for hit in answer.nearest]
        return "\n".join([*_above(answer), *(["Nearest questions:"] if nearest else []), *nearest])
    best, *others = answer.hits
    return "\n\n".join(
        [
            *_above(answer),
            f"# {best.chunk.question}",
            best.chunk.answer,
            f"Source: {_place(best.chunk)}",
            *_snippets(best.chunk),
            *_listed("Also:", [f"{hit.chunk.question} ({_place(hit.chunk)})" for hit in others]),
            *_listed("Ask next:", [chunk.question for chunk in answer.follow_ups]),
        ]
    )


def run_text(result: RunResult) -> str:
    """How a run ended, and what it printed; its pictures stand beside it."""
    parts = [f"{result.snippet}: {result.status}, {result.took_ms:.0f} ms"]
    for name, text in (("stdout", result.stdout), ("stderr", result.stderr)):
        if text:
            parts.append(f"{name}:\n{text}")
    if result.truncated:
        parts.append("(It printed or drew more than is kept; the rest was cut.)")
    if result.images:
        parts.append(f"{counted(len(result.images), 'picture')}:")
    return "\n\n".join(parts)


def lines_text(lines: NoteLines) -> str:
    """Lines of a note under a line that says which, and a word on what was cut."""
    which = f"lines {lines.first_line}-{lines.last_line} of {lines.total_lines}"
    text = f"[{lines.note}, {which}]\n{lines.text}"
    if lines.next_line is None:
        return text
    return f"{text}\n[cut here; go on with first_line={lines.next_line}]"


def _above(answer: Answer) -> Iterator[str]:
    if answer.respelled:
        yield f"(searched for: {answer.respelled})"
    if answer.reply is not None:
        yield answer.reply
    elif answer.unmet:
        yield f"Nothing matches {answer.unmet}."
    elif answer.outcome in _DOUBTS:
        yield _DOUBTS[answer.outcome]


def _hit(hit: Hit) -> str:
    chunk = hit.chunk
    head = f"{hit.rank}. {chunk.question} ({_place(chunk)})"
    return "\n".join([head, _excerpt(hit), *_snippets(chunk)])


def _excerpt(hit: Hit) -> str:
    """The lines of an answer that fit best, or its beginning."""
    text = hit.chunk.answer
    if hit.best_lines:
        first, last = hit.best_lines
        text = "\n".join(text.split("\n")[first - 1 : last])
    return text if len(text) <= _EXCERPT_CHARACTERS else f"{text[:_EXCERPT_CHARACTERS].rstrip()} …"


def _place(chunk: Chunk) -> str:
    return f"{chunk.note}:{chunk.first_line}-{chunk.last_line}"


def _snippets(chunk: Chunk) -> list[str]:
    return [f"Runnable code: {', '.join(chunk.snippets)}"] if chunk.snippets else []


def _listed(head: str, items: Sequence[str]) -> list[str]:
    return ["\n".join([head, *(f"- {item}" for item in items)])] if items else []
