"""The nouns as rows of the store, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, cast

from kb.model import (
    Block,
    BlockKind,
    Chunk,
    ChunkKind,
    Language,
    Link,
    LintWarning,
    Note,
    Snippet,
    Title,
)

Row = tuple[Any, ...]

CHUNK_COLUMNS: Final = (
    "id, kind, title, answer, above, note, first_line, last_line, language, "
    "aliases, tags, links, snippets, plain, blocks, topic"
)
SNIPPET_COLUMNS: Final = "id, code, language, note, line, path, runnable, expected, earlier, lacks"
WARNING_COLUMNS: Final = "note, line, rule, message, mend"
NOTE_COLUMNS: Final = "path, title, tags, aliases"


def chunk_to_row(chunk: Chunk) -> Row:
    """In the order of CHUNK_COLUMNS."""
    return (
        chunk.id,
        chunk.kind.value,
        _dump(_runs(chunk.title)),
        _clean(chunk.answer),
        _dump([_runs(title) for title in chunk.above]),
        _clean(chunk.note),
        chunk.first_line,
        chunk.last_line,
        chunk.language,
        _dump(chunk.aliases),
        _dump(chunk.tags),
        _dump([[link.text, link.target, link.line, link.is_image] for link in chunk.links]),
        _dump(chunk.snippets),
        _clean(chunk.plain),
        _dump(chunk.blocks),
        _clean(chunk.topic),
    )


def chunk_from_row(row: Row) -> Chunk:
    """The inverse of `chunk_to_row`."""
    return Chunk(
        id=row[0],
        kind=ChunkKind(row[1]),
        title=Title(strings(row[2])),
        answer=row[3],
        above=_titles(row[4]),
        note=row[5],
        first_line=row[6],
        last_line=row[7],
        language=cast(Language, row[8]),
        aliases=strings(row[9]),
        tags=strings(row[10]),
        links=tuple(
            Link(text, target, line, is_image)
            for text, target, line, is_image in json.loads(row[11])
        ),
        snippets=strings(row[12]),
        plain=row[13],
        blocks=tuple(Block(BlockKind(kind), *rest) for kind, *rest in json.loads(row[14])),
        topic=row[15],
    )


def snippet_to_row(snippet: Snippet) -> Row:
    """In the order of SNIPPET_COLUMNS."""
    return (
        snippet.id,
        _clean(snippet.code),
        snippet.language,
        snippet.note,
        snippet.line,
        snippet.path,
        int(snippet.runnable),
        snippet.expected if snippet.expected is None else _clean(snippet.expected),
        _dump([_clean(code) for code in snippet.earlier]),
        _dump(snippet.lacks),
    )


def snippet_from_row(row: Row) -> Snippet:
    """The inverse of `snippet_to_row`."""
    return Snippet(
        id=row[0],
        code=row[1],
        language=row[2],
        note=row[3],
        line=row[4],
        path=row[5],
        runnable=bool(row[6]),
        expected=row[7],
        earlier=strings(row[8]),
        lacks=strings(row[9]),
    )


def warning_to_row(warning: LintWarning) -> Row:
    """In the order of WARNING_COLUMNS."""
    return (
        warning.note,
        warning.line,
        warning.rule,
        _clean(warning.message),
        _clean(warning.mend),
    )


def warning_from_row(row: Row) -> LintWarning:
    """The inverse of `warning_to_row`."""
    return LintWarning(*row)


def note_to_row(note: Note) -> Row:
    """In the order of NOTE_COLUMNS."""
    return (note.path, _clean(note.title), _dump(note.tags), _dump(note.aliases))


def heading(text: str) -> str:
    """The column of a chunk's question, as a string."""
    return str(Title(strings(text)))


def headings(text: str) -> tuple[str, ...]:
    """The column of the headings above a chunk, each as a string."""
    return tuple(map(str, _titles(text)))


def _titles(text: str) -> tuple[Title, ...]:
    return tuple(Title(tuple(runs)) for runs in json.loads(text))


def _runs(title: Title) -> list[str]:
    return [_clean(run) for run in title.runs]


def _clean(text: str) -> str:
    """Without lone surrogates, which SQLite refuses: each becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _dump(values: Sequence[object]) -> str:
    return json.dumps(values, ensure_ascii=True, separators=(",", ":"))


def strings(text: str) -> tuple[str, ...]:
    """A list of strings as it stands in a column."""
    return tuple(json.loads(text))
