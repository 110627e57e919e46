"""Reading judged queries: whatever sets a folder holds, told apart by their file names.

Byte order marks, either line ending, blank lines, lines that begin with `#`, further
columns and further fields are all taken; what can't be read is named by file and line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kb.errors import KbError

_PASSAGES: Final = re.compile(r"(?P<name>.+)-passages\.(?P<language>[^.]+)\.jsonl$")
_QUERIES: Final = re.compile(r"(?P<name>.+)-queries\.(?P<language>[^.]+)\.jsonl$")
_UNANSWERABLE_ENDING: Final = "-unanswerable"
_DIALOGUES_ENDING: Final = "-dialogues"
_PARTS_ENDING: Final = "-parts"
# A file of this stem is named after its folder: one folder a set, for notes of other people.
_NAMED_BY_FOLDER: Final = "queries"


@dataclass(frozen=True, slots=True)
class JudgedPassage:
    """One text that may answer a query."""

    id: str
    text: str
    title: str  # "" when the file gives none
    line: int


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """One query and what answers it."""

    language: str
    text: str
    relevant: frozenset[str] = frozenset()  # passage ids, in a set about passages
    pattern: re.Pattern[str] | None = None  # of the right chunk, in a set about notes


@dataclass(frozen=True, slots=True)
class PassageSet:
    """`NAME-passages.LANG.jsonl`."""

    name: str
    language: str
    file: str
    passages: tuple[JudgedPassage, ...]


@dataclass(frozen=True, slots=True)
class QuerySet:
    """`NAME-queries.LANG.jsonl`, `NAME.tsv` or `NAME-unanswerable.tsv`."""

    name: str
    language: str | None  # None where every query names its own
    queries: tuple[JudgedQuery, ...]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One conversation, each turn with the pattern of its right chunk."""

    language: str
    turns: tuple[JudgedQuery, ...]  # two or more


@dataclass(frozen=True, slots=True)
class DialogueSet:
    """`NAME-dialogues.jsonl`."""

    name: str  # with "-dialogues"
    dialogues: tuple[Dialogue, ...]


@dataclass(frozen=True, slots=True)
class JudgedParts:
    """One question that asks several things, or only looks so."""

    language: str
    text: str
    parts: tuple[JudgedQuery, ...]  # what is to be found; one: it stays one question
    instead: tuple[JudgedQuery, ...] = ()  # what may be found in their place, all of it


@dataclass(frozen=True, slots=True)
class PartsSet:
    """`NAME-parts.jsonl`."""

    name: str  # with "-parts"
    questions: tuple[JudgedParts, ...]


@dataclass(frozen=True, slots=True)
class JudgedFolder:
    """The judged sets of one folder, each kind in the order of the file names."""

    passages: tuple[PassageSet, ...]
    passage_queries: tuple[QuerySet, ...]
    about_notes: tuple[QuerySet, ...]
    unanswerable: tuple[QuerySet, ...]  # named without "-unanswerable"
    dialogues: tuple[DialogueSet, ...] = ()
    parts: tuple[PartsSet, ...] = ()

    @property
    def asks_notes(self) -> bool:
        """Whether any of them is about the user's notes."""
        return bool(self.about_notes or self.unanswerable or self.dialogues or self.parts)


def read_judged(folder: Path) -> JudgedFolder:
    """All judged sets of a folder. Raises KbError when there is none, or one is malformed."""
    if not folder.is_dir():
        raise KbError(f"no folder {folder}: name one that holds judged queries")
    files = sorted(path for path in folder.iterdir() if path.is_file())
    tables = [path for path in files if path.suffix == ".tsv"]
    judged = JudgedFolder(
        passages=tuple(
            PassageSet(match["name"], match["language"], path.name, tuple(_passages(path)))
            for path, match in _matching(files, _PASSAGES)
        ),
        passage_queries=tuple(
            QuerySet(match["name"], match["language"], tuple(_queries(path, match["language"])))
            for path, match in _matching(files, _QUERIES)
        ),
        about_notes=tuple(
            QuerySet(_set_name(path), None, tuple(_table(path, with_pattern=True)))
            for path in tables
            if not path.stem.endswith(_UNANSWERABLE_ENDING)
        ),
        unanswerable=tuple(
            QuerySet(
                _set_name(path, _UNANSWERABLE_ENDING),
                None,
                tuple(_table(path, with_pattern=False)),
            )
            for path in tables
            if path.stem.endswith(_UNANSWERABLE_ENDING)
        ),
        dialogues=tuple(
            DialogueSet(
                _set_name(path, _DIALOGUES_ENDING) + _DIALOGUES_ENDING, tuple(_dialogues(path))
            )
            for path in files
            if path.name.endswith(f"{_DIALOGUES_ENDING}.jsonl")
        ),
        parts=tuple(
            PartsSet(_set_name(path, _PARTS_ENDING) + _PARTS_ENDING, tuple(_in_parts(path)))
            for path in files
            if path.name.endswith(f"{_PARTS_ENDING}.jsonl")
        ),
    )
    if not (judged.passage_queries or judged.asks_notes):
        raise KbError(
            f"no judged queries in {folder}: expected NAME-queries.LANG.jsonl with "
            "NAME-passages.LANG.jsonl, NAME.tsv, NAME-unanswerable.tsv, NAME-dialogues.jsonl or "
            "NAME-parts.jsonl"
        )
    return judged


def _set_name(path: Path, ending: str = "") -> str:
    stem = path.stem.removesuffix(ending)
    return path.parent.resolve().name if stem == _NAMED_BY_FOLDER else stem


def _matching(files: list[Path], pattern: re.Pattern[str]) -> Iterator[tuple[Path, re.Match[str]]]:
    for path in files:
        if match := pattern.match(path.name):
            yield path, match


def _passages(path: Path) -> Iterator[JudgedPassage]:
    seen: set[str] = set()
    for line, record in _records(path):
        passage_id = _field(path, line, record, "id")
        if passage_id in seen:
            raise KbError(f"{path}:{line}: the id {passage_id} stands twice: make it unique")
        seen.add(passage_id)
        title = str(record.get("title") or "").replace("_", " ")
        yield JudgedPassage(passage_id, _field(path, line, record, "text"), title, line)


def _queries(path: Path, language: str) -> Iterator[JudgedQuery]:
    for line, record in _records(path):
        relevant = record.get("relevant")
        if isinstance(relevant, str | int):
            relevant = [relevant]
        if not isinstance(relevant, list) or not relevant:
            raise KbError(f'{path}:{line}: no "relevant" passage: list the ids that answer')
        text = _field(path, line, record, "text")
        yield JudgedQuery(language, text, frozenset(str(id) for id in relevant))


def _dialogues(path: Path) -> Iterator[Dialogue]:
    for line, record in _records(path):
        language = _field(path, line, record, "language").lower()
        turns = record.get("turns")
        if not isinstance(turns, list) or len(turns) < 2:
            raise KbError(f'{path}:{line}: too few "turns": a dialogue needs two or more')
        yield Dialogue(language, tuple(_turn(path, line, language, turn) for turn in turns))


def _turn(path: Path, line: int, language: str, turn: object) -> JudgedQuery:
    if not isinstance(turn, dict):
        raise KbError(f'{path}:{line}: {turn!r} is no turn: expected "query" and "right"')
    query = _field(path, line, turn, "query", "turn")
    expression = _field(path, line, turn, "right", "turn")
    return JudgedQuery(language, query, pattern=_compiled(path, line, expression))


def _in_parts(path: Path) -> Iterator[JudgedParts]:
    for line, record in _records(path):
        language = _field(path, line, record, "language").lower()
        query = _field(path, line, record, "query")
        parts = _parts(path, line, language, query, record.get("parts"))
        if not parts:
            raise KbError(f'{path}:{line}: no "parts": list what is to be found')
        instead = _parts(path, line, language, query, record.get("instead") or [])
        yield JudgedParts(language, query, parts, instead)


def _parts(
    path: Path, line: int, language: str, query: str, parts: object
) -> tuple[JudgedQuery, ...]:
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise KbError(f'{path}:{line}: {parts!r} is no list of parts, each with "right"')
    expressions = [_field(path, line, part, "right", "part") for part in parts]
    return tuple(
        JudgedQuery(language, query, pattern=_compiled(path, line, expression))
        for expression in expressions
    )


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, text in _lines(path):
        try:
            record = json.loads(text)
        except ValueError as error:
            raise KbError(f"{path}:{line}: not JSON ({error}): one object a line") from error
        if not isinstance(record, dict):
            raise KbError(f"{path}:{line}: {type(record).__name__} found: one object a line")
        yield line, record


def _field(path: Path, line: int, record: dict[str, Any], name: str, where: str = "line") -> str:
    value = record.get(name)
    if not isinstance(value, str | int) or not str(value).strip():
        raise KbError(f'{path}:{line}: no "{name}": every {where} needs one')
    return str(value)


def _table(path: Path, *, with_pattern: bool) -> Iterator[JudgedQuery]:
    columns = ("language", "query", "regular expression")[: 3 if with_pattern else 2]
    for line, text in _lines(path):
        cells = [cell.strip() for cell in text.split("\t")]
        if len(cells) < len(columns) or not all(cells[: len(columns)]):
            raise KbError(
                f"{path}:{line}: {len(cells)} columns: expected {', '.join(columns)} "
                "with tabs between"
            )
        pattern = _compiled(path, line, cells[2]) if with_pattern else None
        yield JudgedQuery(cells[0].lower(), cells[1], pattern=pattern)


def _compiled(path: Path, line: int, expression: str) -> re.Pattern[str]:
    try:
        return re.compile(expression, re.IGNORECASE)
    except re.error as error:
        raise KbError(f"{path}:{line}: {expression!r} is no regular expression: {error}") from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number (from 1) and text of each line that says something; at least one."""
    lines = [
        (number, line.rstrip("\r"))
        for number, line in enumerate(_text(path).split("\n"), start=1)
        if line.strip() and not line.startswith("#")
    ]
    if not lines:
        raise KbError(f"{path}: nothing in it: add a line, or remove the file")
    yield from lines


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise KbError(f"{path}: not UTF-8 ({error.reason}): save it as UTF-8") from error
    except OSError as error:
        raise KbError(
            f"{path}: cannot be read ({error.strerror}): check who may read it"
        ) from error
