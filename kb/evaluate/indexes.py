"""Indexes made for a measurement: of judged passages, and of the notes with another model."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kb.evaluate.judged import JudgedPassage, PassageSet
from kb.indexing import index_notes, loaded
from kb.model import Chunk, ChunkKind, Note, Progress, Title
from kb.search.searcher import Searcher
from kb.store.reader import Store
from kb.text.language import language_of
from kb.text.plain import plain_text

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder


@contextmanager
def passage_searcher(
    passages: PassageSet, embedder: Embedder | None, report: Progress
) -> Iterator[Searcher]:
    """A searcher over a temporary index in which each passage is a chunk.

    Without an embedder, the default one.
    """
    opened = loaded(embedder)
    with (
        passage_index(passages, opened, report) as index,
        closing(Searcher(index, opened)) as searcher,
    ):
        yield searcher


@contextmanager
def passage_index(passages: PassageSet, embedder: Embedder, report: Progress) -> Iterator[Path]:
    """A temporary index in which each passage is a chunk, with the passage's id."""
    chunks = [_passage_chunk(passage, passages) for passage in passages.passages]
    with _temporary_index(chunks, embedder, passages.file, report) as index:
        yield index


@contextmanager
def notes_index(index_dir: Path, embedder: Embedder, report: Progress) -> Iterator[Path]:
    """An index of the user's notes that this embedder can search.

    That in `index_dir` if the embedder made it, else a temporary one of the same chunks:
    the notes may have changed since, or be gone, and then a comparison of two models would
    compare two texts as well.
    """
    with Store(index_dir) as store:
        own = store.info().fingerprint == embedder.fingerprint
        chunks = [] if own else store.chunks()
    if own:
        yield index_dir
        return
    with _temporary_index(chunks, embedder, "notes", report) as index:
        yield index


@contextmanager
def _temporary_index(
    chunks: Sequence[Chunk], embedder: Embedder, what: str, report: Progress
) -> Iterator[Path]:
    """An index of chunks, which keep their ids; gone when this ends."""

    def report_build(stage: str, done: int, total: int) -> None:
        report(f"{stage} {what}", done, total)

    with tempfile.TemporaryDirectory(prefix="kb-eval-", ignore_cleanup_errors=True) as folder:
        index_notes(_as_notes(chunks), Path(folder), embedder, report_build)
        yield Path(folder)


def _as_notes(chunks: Sequence[Chunk]) -> list[Note]:
    paths = dict.fromkeys(chunk.note for chunk in chunks)
    return [
        Note(
            path=path,
            title=path,
            tags=(),
            aliases=(),
            chunks=tuple(chunk for chunk in chunks if chunk.note == path),
            snippets=(),
            warnings=(),
        )
        for path in paths
    ]


def _passage_chunk(passage: JudgedPassage, passages: PassageSet) -> Chunk:
    return Chunk(
        id=passage.id,
        kind=ChunkKind.ANSWER,
        title=Title(("",)),  # titles help within a language by .002 and cost .008 across
        answer=passage.text,
        plain=plain_text(passage.text),
        above=(),
        note=passages.file,
        first_line=passage.line,
        last_line=passage.line,
        language=language_of(passage.text),
    )
