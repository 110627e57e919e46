"""The recipe: read, parse, embed what is new, store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from kb.model import ChunkKind, Note, Progress
from kb.store.dense import DenseIndex
from kb.store.lock import build_lock
from kb.store.reader import Store
from kb.store.writer import Changes, IndexContents, PassageVectors, StoreWriter

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder
    from kb.store.vectors import Float32
    from kb.text.passage import Passage

_Item = TypeVar("_Item")

# What is embedded is kept this often: a killed build loses no more work than that.
_PASSAGES_A_SAVE: Final = 256


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one build found and did."""

    notes: int
    chunks: int  # answers in the index now
    copies: int  # answers left out, since another gives the same words
    embedded: int  # distinct passages that the model had to read
    reused: int  # chunks whose vectors were there already
    changed: int  # chunks that are new, or whose text or place changed
    removed: int  # chunks that are no longer in the notes
    snippets: int
    warnings: int
    generation: int
    seconds: float


def build(
    notes_root: Path,
    index_dir: Path,
    embedder: Embedder | str | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Make or renew the index of a folder of notes, or of a single note.

    Only chunks whose text changed are embedded. The index switches to the new state in
    one transaction: until then, and if this is killed at any instant, it answers as
    before. Raises KbError when the notes are missing, empty or unreadable (the index then
    stays as it is), and when another build keeps the index too long.
    """
    from kb.parse.note_files import notes_folder
    from kb.parse.read import read_notes

    notes = read_notes(notes_root)
    if progress:
        progress("read", len(notes), len(notes))
    root = str(notes_folder(notes_root).resolve())
    return index_notes(notes, index_dir, loaded(embedder), progress, root)


def index_notes(
    notes: Sequence[Note],
    index_dir: Path,
    embedder: Embedder,
    progress: Progress | None = None,
    notes_root: str = "",
) -> BuildReport:
    """The part of a build that follows the parser: embed what is new, then store."""
    started = time.perf_counter()
    contents = IndexContents(
        notes=notes,
        embedder=embedder.name,
        fingerprint=embedder.fingerprint,
        dim=embedder.dim,
        sentence_dim=embedder.sentence_dim,
        parser_version=_parser_version(),
        notes_root=notes_root,
    )
    with build_lock(index_dir), StoreWriter(index_dir) as writer:
        embedded, reused = _embed_missing(contents, writer, embedder, progress)
        changes = writer.replace(contents)
    with Store(index_dir) as store:
        DenseIndex.of(store, index_dir)
    return _report(contents, embedded, reused, changes, time.perf_counter() - started)


def _embed_missing(
    contents: IndexContents, writer: StoreWriter, embedder: Embedder, progress: Progress | None
) -> tuple[int, int]:
    """Embed the passages that have no vectors yet; returns (passages embedded, chunks reused)."""
    missing = writer.without_vectors(contents.fingerprint, contents.passages)
    if missing:
        _embed(missing, writer, embedder, progress)
    absent = set(missing)
    return len(missing), sum(passage not in absent for passage in contents.passages)


def _embed(
    passages: Sequence[Passage],
    writer: StoreWriter,
    embedder: Embedder,
    progress: Progress | None,
) -> None:
    report: Callable[[int], None] | None = None
    if progress:
        progress("embed", 0, len(passages))

        def report(done: int) -> None:
            progress("embed", done, len(passages))

    texts = [passage.text for passage in passages]
    encoded = zip(passages, embedder.encode_passages(texts, report), strict=True)
    for batch in _batches(encoded, _PASSAGES_A_SAVE):
        sentences = _sentence_vectors([passage.text for passage, _ in batch], embedder)
        writer.add_vectors(
            embedder.fingerprint,
            [
                PassageVectors(
                    passage, vector, tokens, own, _piece_tokens(passage, len(tokens), embedder)
                )
                for (passage, (vector, tokens)), own in zip(batch, sentences, strict=True)
            ],
        )


def _piece_tokens(passage: Passage, tokens: int, embedder: Embedder) -> list[int]:
    """How many tokens each piece of a passage has; nothing where they don't add up, since the
    passage is longer than the model reads."""
    counts = embedder.token_counts(passage.pieces)
    return counts if sum(counts) == tokens else []


def _sentence_vectors(texts: Sequence[str], embedder: Embedder) -> list[Float32]:
    """Of each text one vector a sentence, float32 (sentences, sentence_dim)."""
    from kb.embed.sentences import split_sentences

    sentences = [split_sentences(text) for text in texts]
    vectors = embedder.encode_sentences(
        [one for of_text in sentences for one in of_text], "passage"
    )
    ends = np.cumsum([len(of_text) for of_text in sentences])
    return np.split(vectors, ends[:-1])


def _batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def loaded(embedder: Embedder | str | None) -> Embedder:
    """An embedder as it is, a model's name as its embedder, None as the default one."""
    from kb.embed.load import DEFAULT_MODEL, load_embedder

    if embedder is None or isinstance(embedder, str):
        return load_embedder(embedder or DEFAULT_MODEL)
    return embedder


def _parser_version() -> str:
    from kb.parse.read import PARSER_VERSION

    return str(PARSER_VERSION)


def _report(
    contents: IndexContents, embedded: int, reused: int, changes: Changes, seconds: float
) -> BuildReport:
    return BuildReport(
        notes=len(contents.notes),
        chunks=len(contents.chunks),
        copies=sum(c.kind is ChunkKind.COPY for note in contents.notes for c in note.chunks),
        embedded=embedded,
        reused=reused,
        changed=changes.added,
        removed=changes.removed,
        snippets=len({snippet.id for note in contents.notes for snippet in note.snippets}),
        warnings=sum(len(note.warnings) for note in contents.notes),
        generation=changes.generation,
        seconds=seconds,
    )
