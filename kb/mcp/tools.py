"""The tools, as a table: what an assistant may ask of the notes."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final

from anyio import to_thread
from pydantic import BaseModel, Field

from kb.desk import Desk
from kb.errors import KbError
from kb.mcp import text
from kb.mcp.arguments import AskArguments, ReadArguments, RunArguments, SearchArguments
from kb.mcp.notes import read_passage
from kb.model import Answer, RunResult, Snippet
from kb.run.changes import ended
from kb.run.run import Run
from kb.wire import answer_object, run_object
from kb.wire_schema import AnswerObject, RunObject

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tool found."""

    text: str  # to be read
    data: dict[str, Any]  # the same for a program, as the tool's `gives` describes it
    pictures: tuple[bytes, ...] = ()  # PNG files


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. `call` gets the desk, what `takes` has made of the arguments, and who asks."""

    name: str
    title: str
    description: str
    takes: type[BaseModel]
    gives: type[BaseModel]
    call: Callable[[Desk, Any, str], Awaitable[Reply]]
    runs_code: bool = False  # else it only reads


class PassageObject(BaseModel):
    """Some lines of a note, as they lie on disk."""

    note: str
    first_line: int
    last_line: int
    total_lines: int = Field(description="of the whole note")
    text: str
    next_line: int | None = Field(description="where to go on, if the text was cut; else null")


async def _search(desk: Desk, asked: SearchArguments, _reader: str) -> Reply:
    answer = await to_thread.run_sync(_found, desk, asked.query, asked.k, asked.scope)
    return Reply(text.hits_text(answer), answer_object(answer))


async def _ask(desk: Desk, asked: AskArguments, _reader: str) -> Reply:
    answer = await to_thread.run_sync(_found, desk, asked.question, 5, asked.scope)
    return Reply(text.answer_text(answer), answer_object(answer))


async def _run_snippet(desk: Desk, asked: RunArguments, reader: str) -> Reply:
    snippet = await to_thread.run_sync(_snippet, desk, asked.snippet)
    run = await to_thread.run_sync(partial(desk.start_run, snippet, reader=reader))
    result = await _ended(run)
    await to_thread.run_sync(desk.keep, run)
    names = [f"picture {number}" for number in range(1, len(result.images) + 1)]
    return Reply(text.run_text(result), run_object(result, names), result.images)


async def _read_note(desk: Desk, asked: ReadArguments, _reader: str) -> Reply:
    passage = await to_thread.run_sync(
        read_passage, desk.index_dir, asked.note, asked.first_line, asked.last_line
    )
    return Reply(text.passage_text(passage), asdict(passage))


TOOLS: Final = (
    Tool(
        "ask",
        "Ask the notes",
        "Answer a question from the study notes, in their own words and with the place they "
        "stand at. Use it first for any question that the notes may cover. `answered` false "
        "means that they don't: say so, do not make the answer up. Cite note and lines.",
        AskArguments,
        AnswerObject,
        _ask,
    ),
    Tool(
        "search",
        "Search the notes",
        "Find the passages of the study notes that fit a query best, in either language, with "
        "an excerpt of each. Use it to explore a topic or to compare several passages; for one "
        "answer use `ask`.",
        SearchArguments,
        AnswerObject,
        _search,
    ),
    Tool(
        "read_note",
        "Read a note",
        "Read lines of a note as they are written, to see what stands around a hit. A long "
        "note comes in parts: go on from `next_line`.",
        ReadArguments,
        PassageObject,
        _read_note,
    ),
    Tool(
        "run_snippet",
        "Run code of the notes",
        "Run a Python snippet of the notes, and get what it prints and the pictures it draws. It "
        "runs the notes' own code as it stands, for some seconds at most, isolated as well as "
        "the machine can; no other code can be run.",
        RunArguments,
        RunObject,
        _run_snippet,
        runs_code=True,
    ),
)


def _found(desk: Desk, query: str, k: int, scope: str) -> Answer:
    """An answer; raises KbError for a scope in which nothing lies."""
    answer = desk.ask(query, k=k, scope=scope)
    if scope and not answer.hits and (line := desk.scope_complaint(scope)):
        raise KbError(line)
    return answer


def _snippet(desk: Desk, name: str) -> Snippet:
    found = desk.find_snippet(name)
    if found is not None:
        return found
    names = sorted({snippet for chunk in desk.list_chunks() for snippet in chunk.snippets})
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(close)}?" if close else "`search` names those of its hits"
    raise KbError(f"no snippet of the notes is called “{name}”; {hint}")


async def _ended(run: Run) -> RunResult:
    """How a run ended; who no longer waits has it stopped. Raises RunnerError."""
    try:
        return await ended(run)
    finally:
        run.cancel()  # a run that is over doesn't mind
