"""The tools, as a table: what an assistant may ask of the notes."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from anyio import to_thread
from pydantic import BaseModel

from kb.mcp import replies
from kb.mcp.arguments import AskArguments, ReadArguments, RunArguments, SearchArguments
from kb.model import RunResult
from kb.notes import Notes
from kb.run.live import Run
from kb.wire import (
    AnswerObject,
    LinesObject,
    RunObject,
    answer_object,
    lines_object,
    run_object,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tool found."""

    text: str  # to be read
    data: Mapping[str, Any]  # the same for a program, as the tool's `gives` describes it
    pictures: tuple[bytes, ...] = ()  # PNG files


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. `call` gets the notes, what `takes` has made of the arguments, and who asks."""

    name: str
    title: str
    description: str
    takes: type[BaseModel]
    gives: type  # a shape of kb.wire
    call: Callable[[Notes, Any, str], Awaitable[Reply]]
    runs_code: bool = False  # else it only reads


async def _search(notes: Notes, asked: SearchArguments, _reader: str) -> Reply:
    search = partial(notes.find, asked.query, k=asked.k, scope=asked.scope)
    answer = await to_thread.run_sync(search)
    return Reply(replies.hits_text(answer), answer_object(answer))


async def _ask(notes: Notes, asked: AskArguments, _reader: str) -> Reply:
    answer = await to_thread.run_sync(partial(notes.ask, asked.question, scope=asked.scope))
    return Reply(replies.answer_text(answer), answer_object(answer))


async def _run_snippet(notes: Notes, asked: RunArguments, reader: str) -> Reply:
    snippet = await to_thread.run_sync(notes.snippet, asked.snippet)
    run = await to_thread.run_sync(partial(notes.start, snippet, reader=reader))
    result = await _ended(run)
    await to_thread.run_sync(notes.record, run)
    names = [f"picture {number}" for number in range(1, len(result.images) + 1)]
    return Reply(replies.run_text(result), run_object(result, names), result.images)


async def _read_note(notes: Notes, asked: ReadArguments, _reader: str) -> Reply:
    lines = await to_thread.run_sync(notes.lines, asked.note, asked.first_line, asked.last_line)
    return Reply(replies.lines_text(lines), lines_object(lines))


TOOLS: Final = (
    Tool(
        "ask",
        "Ask the notes",
        "Answer a question from the study notes, in their own words and with the place they "
        "stand at. Use it first for any question that the notes may cover. `outcome`: `sure`, the "
        "first hit answers; `unsure`, it may, so judge for yourself; `none`, they don't cover "
        "it: say so, do not make the answer up. Cite note and lines.",
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
        LinesObject,
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


async def _ended(run: Run) -> RunResult:
    """How a run ended; who no longer waits has it stopped. Raises RunnerError."""
    try:
        return await run.result_async()
    finally:
        run.cancel()  # a run that is over doesn't mind
