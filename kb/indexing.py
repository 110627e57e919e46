"""The recipe: read, parse, embed what is new, store."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.model import ChunkKind, LintWarning, Note, Progress
from kb.store.dense import DenseIndex
from kb.store.lock import build_lock
from kb.store.reader import Store
from kb.store.writer import Changes, IndexContents, PassageVectors, StoreWriter

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder
    from kb.embed.types import Encoded
    from kb.parse.read import ParseNote
    from kb.store.vectors import Float32
    from kb.text.passage import Passage

# What is embedded is kept this often, and then told: a killed build goes on where it said it was.
# A save is a few milliseconds; so many passages at most are held.
_SAVE_S: Final = 1.0
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
    # Files of the notes' folders, by their paths: of formats that kb doesn't read; left out, by
    # the author or by kb itself; and those that couldn't be read, with the reason.
    not_read: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    unreadable: tuple[LintWarning, ...] = ()
    summary: str = ""  # of the first two, in words: "not read: 3 .pdf; left out: 2 templates"


def build(
    notes: Path | Sequence[Path],
    index_dir: Path,
    embedder: Embedder | str | None = None,
    progress: Progress | None = None,
    parse: ParseNote | None = None,
    exclude: Sequence[str] = (),
    include: Sequence[str] = (),
) -> BuildReport:
    """Make or renew the index of a folder of notes, of several, or of a single note.

    Only chunks whose text changed are embedded. The index switches to the new state in
    one transaction: until then, and if this is killed at any instant, it answers as
    before. Raises KbError when the notes are missing, empty or all unreadable (the index then
    stays as it is), and when another build keeps the index too long.

    `progress` is told of what is done: "read" notes, "load" the model, "embed" passages.
    """
    from kb.parse.left_out import Wanted
    from kb.parse.note import parse_note
    from kb.parse.read import read_folders
    from kb.search.cedict import dictionary

    dictionary()  # where it is installed, no search has to wait until it is made
    paths = [notes] if isinstance(notes, Path) else list(notes)
    reading = partial(progress, "read") if progress else None
    wanted = Wanted(tuple(exclude), tuple(include))
    read = read_folders(paths, wanted, parse or parse_note, reading)
    roots = str(read.roots.resolved())
    report = index_notes(read.notes, index_dir, loaded(embedder, progress), progress, roots)
    return replace(
        report,
        warnings=report.warnings + len(read.files.unreadable),
        not_read=tuple(read.files.not_read),
        left_out=tuple(path for path, _ in read.files.left_out),
        unreadable=tuple(read.files.unreadable),
        summary=read.files.summary(),
    )


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
    """Embed passages and keep their vectors, a second's work at a time; progress is told of what
    is kept."""
    report = progress or (lambda *_: None)
    report("embed", 0, len(passages))
    pending: list[tuple[Passage, Encoded]] = []
    saved_at = time.monotonic()

    def save(done: int) -> None:
        nonlocal saved_at
        if pending:
            writer.add_vectors(embedder.fingerprint, _vectors(pending, embedder))
            pending.clear()
        saved_at = time.monotonic()
        report("embed", done, len(passages))

    def between_blocks(done: int) -> None:
        if time.monotonic() - saved_at >= _SAVE_S:
            save(done)

    texts = [passage.text for passage in passages]
    encoded = embedder.encode_passages(texts, between_blocks)
    for done, item in enumerate(zip(passages, encoded, strict=True), start=1):
        pending.append(item)
        if len(pending) == _PASSAGES_A_SAVE:
            save(done)
    save(len(passages))


def _vectors(read: Sequence[tuple[Passage, Encoded]], embedder: Embedder) -> list[PassageVectors]:
    """What is kept of some passages that the model has read."""
    sentences = _sentence_vectors([passage.text for passage, _ in read], embedder)
    return [
        PassageVectors(passage, vector, tokens, own, _piece_tokens(passage, len(tokens), embedder))
        for (passage, (vector, tokens)), own in zip(read, sentences, strict=True)
    ]


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


def loaded(embedder: Embedder | str | None, progress: Progress | None = None) -> Embedder:
    """An embedder as it is, a model's name as its embedder, None as the default one."""
    from kb.embed.load import DEFAULT_MODEL, load_embedder

    if embedder is not None and not isinstance(embedder, str):
        return embedder
    if progress:
        progress("load", 0, 1)
    return load_embedder(embedder or DEFAULT_MODEL)


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
