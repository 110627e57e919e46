"""The recipe of a static export."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

from kb.errors import KbError
from kb.export.answers import Source, answer_record, snippet_record
from kb.export.characters import characters
from kb.export.codes import encode, gaps
from kb.export.folder import Folder, as_json, replacing
from kb.export.index_page import index_page
from kb.export.postings import postings_of
from kb.export.shards import SHARD_BYTES, shards_of, term_lines
from kb.model import Chunk, Progress
from kb.notes import Notes
from kb.render.assets import WIDGET
from kb.render.examples import example_questions, main_language
from kb.search.operators import written_options
from kb.search.query_terms import STOP_TERMS
from kb.wire import title_runs

# Of the files below `kb/`: a widget of another format says so instead of guessing.
FORMAT: Final = 2

# What draws them is larger than all the rest.
_DIAGRAM: Final = re.compile(r"(?i)(?:`{3}|~{3})[^\w\n]{0,9}mermaid")
_SCHEME: Final = re.compile(r"(?i)[a-z][a-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote."""

    folder: Path
    notes: int
    chunks: int
    snippets: int  # that can be run
    recorded: int  # of those, how many show their output
    files: int
    total_bytes: int


class _Written(NamedTuple):
    """A snippet that has a file of its own."""

    digest: str
    is_runnable: bool
    is_recorded: bool


def export_site(
    notes: Notes, folder: Path, *, pages: str | None = None, progress: Progress | None = None
) -> ExportReport:
    """Write a folder from which a browser answers questions without a server.

    `pages`: the pattern of the site's own page of a note, with `{path}` for the note's path
    without its suffix. Raises KbError when there is no usable index, the folder holds
    something else, or it can't be written; what was there before then stays.
    """
    report = progress or _silent
    if pages is not None:
        _check_pattern(pages)
    with notes.held_still(), replacing(folder) as new:
        chunks = notes.chunks()
        snippets = _snippets(notes, new)
        source = _source(notes, chunks, snippets)
        records = _records(chunks, source, new, report)
        new.write_manifest(_manifest(new, chunks, records, report))
        _copy_widget(new, chunks)
        new.write("index.html", index_page(chunks, main_language(chunks), pages).encode("utf-8"))
        return _report(folder, new, chunks, snippets)


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def _check_pattern(pages: str) -> None:
    """Stops a typing slip from making every source link lead nowhere, or run a script."""
    scheme = _SCHEME.match(pages)
    if "{path}" not in pages or (scheme and scheme[0].lower() not in ("http:", "https:")):
        raise KbError(
            f"--pages is {pages!r}; expected the address of a note's page with {{path}} for "
            "the note's path without .md, such as /notes/{path}/"
        )


def _snippets(notes: Notes, folder: Folder) -> dict[str, _Written]:
    """The snippets that can be shown, each in a file."""
    written = {}
    for snippet in notes.snippets():
        if record := snippet_record(snippet, notes.recorded(snippet), folder):
            written[snippet.id] = _Written(
                digest=folder.add_script("code", record),
                is_runnable=snippet.runnable,
                is_recorded=record["recorded"] is not None,
            )
    return written


def _source(notes: Notes, chunks: Sequence[Chunk], snippets: Mapping[str, _Written]) -> Source:
    places: dict[str, int] = {}
    for place, chunk in enumerate(chunks):
        places.setdefault(chunk.question, place)
    return Source(
        notes=notes,
        code={name: snippet.digest for name, snippet in snippets.items()},
        places=places,
    )


def _records(
    chunks: Sequence[Chunk], source: Source, folder: Folder, report: Progress
) -> Iterable[dict[str, Any]]:
    for done, chunk in enumerate(chunks, start=1):
        yield answer_record(chunk, source, folder)
        report("Answers", done, len(chunks))


def _manifest(
    folder: Folder,
    chunks: Sequence[Chunk],
    records: Iterable[Mapping[str, Any]],
    report: Progress,
) -> dict[str, Any]:
    """The small file that is read first, and never from a cache."""
    index = {
        "count": len(chunks),
        "notes": [[note, len(list(group))] for note, group in groupby(c.note for c in chunks)],
        "tags": _tags(chunks),
        "chunks": _chunk_shards(folder, records),
        "terms": _term_shards(folder, chunks, report),
        "stop_terms": sorted(STOP_TERMS),
        "options": sorted({word for chunk in chunks for word in written_options(chunk.plain)}),
    }
    return {
        "format": FORMAT,
        "index": folder.add_script("index", index),
        "characters": folder.add_script("characters", characters()),
        "language": main_language(chunks),
        "example_titles": [title_runs(title) for title in example_questions(chunks)],
    }


def _tags(chunks: Sequence[Chunk]) -> list[tuple[str, str]]:
    """Each tag with the places of its chunks."""
    places: dict[str, list[int]] = {}
    for place, chunk in enumerate(chunks):
        for tag in dict.fromkeys(chunk.tags):
            places.setdefault(tag, []).append(place)
    return [(tag, encode(gaps(rows))) for tag, rows in sorted(places.items())]


def _chunk_shards(folder: Folder, records: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Of each shard the place of its first chunk and the hash in its name."""
    lines = ((place, as_json(record)) for place, record in enumerate(records))
    shards = shards_of(lines, SHARD_BYTES)
    return [
        [shard.first, folder.add_json("chunks", f"[{','.join(shard.lines)}]")] for shard in shards
    ]


def _term_shards(folder: Folder, chunks: Sequence[Chunk], report: Progress) -> list[list[str]]:
    """Of each shard its first term and the hash in its name."""
    postings = postings_of(chunks, lambda done: report("Terms", done, len(chunks)))
    shards = shards_of(term_lines(postings), SHARD_BYTES)
    return [[shard.first, folder.add_script("terms", "\n".join(shard.lines))] for shard in shards]


def _copy_widget(folder: Folder, chunks: Sequence[Chunk]) -> None:
    folder.copy(WIDGET / "embed-static.js", "embed.js")
    has_diagrams = any(_DIAGRAM.search(chunk.answer) for chunk in chunks)
    for path in sorted((WIDGET / "embed").iterdir()):
        if path.name != "diagrams" or has_diagrams:
            folder.copy(path, f"embed/{path.name}")


def _report(
    target: Path, new: Folder, chunks: Sequence[Chunk], snippets: Mapping[str, _Written]
) -> ExportReport:
    runnable = [snippet for snippet in snippets.values() if snippet.is_runnable]
    files = [path for path in new.path.rglob("*") if path.is_file()]
    return ExportReport(
        folder=target,
        notes=len({chunk.note for chunk in chunks}),
        chunks=len(chunks),
        snippets=len(runnable),
        recorded=sum(snippet.is_recorded for snippet in runnable),
        files=len(files),
        total_bytes=sum(path.stat().st_size for path in files),
    )
