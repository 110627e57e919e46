"""Writing the store: vectors as they come, then all else in one transaction."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from kb.closing import Closing
from kb.errors import KbError
from kb.model import Chunk, Note
from kb.store import rows as codec
from kb.store.quantise import CodedMatrix
from kb.store.schema import DATABASE_NAME, connect_to_write, sqlite_errors, transaction
from kb.store.vectors import Float32, counts_to_bytes, passage_hash, vector_to_bytes
from kb.text.passage import Passage, passage_of, term_text

_CHUNK_INSERT: Final = (
    f"INSERT INTO chunks ({codec.CHUNK_COLUMNS}, passage_hash) VALUES ({','.join('?' * 17)})"
)


@dataclass(frozen=True)
class IndexContents:
    """All that one build puts into the index."""

    notes: Sequence[Note]
    embedder: str
    fingerprint: str
    dim: int
    sentence_dim: int
    parser_version: str
    notes_root: str

    @cached_property
    def chunks(self) -> list[Chunk]:
        """The answers of all notes, in order."""
        return [chunk for note in self.notes for chunk in note.answers]

    @cached_property
    def passages(self) -> list[Passage]:
        """What the encoder sees of each chunk."""
        return [passage_of(chunk) for chunk in self.chunks]


class PassageVectors(NamedTuple):
    """What the model makes of a passage."""

    passage: Passage
    vector: Float32  # (dim,)
    tokens: Float32  # (tokens, dim)
    sentences: Float32  # (sentences, sentence_dim)
    piece_tokens: Sequence[int]  # of each piece; empty where that can't be said


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build changed in the index."""

    added: int  # chunks that are new, or whose text or place changed
    removed: int  # chunks whose id is no longer in the notes
    generation: int  # of the index now


class StoreWriter(Closing):
    """The only hand that writes an index. Hold the build lock around it."""

    def __init__(self, index_dir: Path) -> None:
        self._path = index_dir / DATABASE_NAME
        self._connection = connect_to_write(index_dir)

    def close(self) -> None:
        """Let go of the file; SQLite folds the log back into it."""
        self._connection.close()

    def without_vectors(self, fingerprint: str, passages: Iterable[Passage]) -> list[Passage]:
        """The distinct passages that this model has not embedded yet, in order."""
        with sqlite_errors(self._path):
            rows = self._connection.execute(
                "SELECT passage_hash FROM vectors WHERE fingerprint = ?", (fingerprint,)
            )
            known = {row[0] for row in rows}
        return [one for one in dict.fromkeys(passages) if passage_hash(one) not in known]

    def add_vectors(self, fingerprint: str, vectors: Iterable[PassageVectors]) -> None:
        """Keep the vectors of some passages.

        A transaction of its own: a vector belongs to its passage, not to a build, so a
        build that is killed later need not compute it again, and no reader sees it.
        """
        rows = [
            (
                fingerprint,
                passage_hash(one.passage),
                vector_to_bytes(one.vector),
                CodedMatrix.of(one.tokens).to_bytes(),
                CodedMatrix.of(one.sentences).to_bytes(),
                counts_to_bytes(one.piece_tokens),
            )
            for one in vectors
        ]
        with sqlite_errors(self._path), transaction(self._connection, "IMMEDIATE"):
            self._connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?,?,?,?,?,?)", rows
            )

    def replace(self, contents: IndexContents) -> Changes:
        """Make the index hold these contents and nothing else, in one transaction.

        Nothing is touched, and the generation stays, when they are those it holds.
        """
        chunk_rows = _chunk_rows(contents)
        content = _digest(contents, chunk_rows)
        with sqlite_errors(self._path), transaction(self._connection, "IMMEDIATE"):
            before = self._meta()
            if before.get("content") == content:
                return Changes(added=0, removed=0, generation=int(before["generation"]))
            generation = int(before.get("generation", 0)) + 1
            added, removed = self._replace_chunks(contents.chunks, chunk_rows)
            self._replace_notes(contents.notes)
            self._drop_unused_vectors(contents.fingerprint)
            self._write_meta(contents, content, generation)
        return Changes(added, removed, generation)

    def _meta(self) -> dict[str, str]:
        return dict(self._connection.execute("SELECT key, value FROM meta").fetchall())

    def _replace_chunks(
        self, chunks: Sequence[Chunk], chunk_rows: Mapping[str, codec.Row]
    ) -> tuple[int, int]:
        """Chunks whose row is as before stay, with their terms; returns (added, removed)."""
        sql = f"SELECT row, {codec.CHUNK_COLUMNS}, passage_hash FROM chunks"
        old = {row[1]: (row[0], row[1:]) for row in self._connection.execute(sql)}
        stale = [key for key, (_, row) in old.items() if chunk_rows.get(key) != row]
        for key in stale:
            place = (old[key][0],)
            self._connection.execute("DELETE FROM chunks WHERE row = ?", place)
            self._connection.execute("DELETE FROM terms WHERE rowid = ?", place)
        kept = old.keys() - set(stale)
        fresh = [chunk for chunk in chunks if chunk.id not in kept]
        for chunk in fresh:
            place = (self._connection.execute(_CHUNK_INSERT, chunk_rows[chunk.id]).lastrowid,)
            fields = astuple(term_text(chunk))
            self._connection.execute(
                "INSERT INTO terms (rowid, heading, context, body) VALUES (?,?,?,?)",
                (*place, *fields),
            )
        return len(fresh), len(old.keys() - chunk_rows.keys())

    def _replace_notes(self, notes: Sequence[Note]) -> None:
        """Notes, snippets and warnings: few and small, so written anew."""
        snippets = {snippet.id: snippet for note in notes for snippet in note.snippets}
        tables = {
            "notes": [codec.note_to_row(note) for note in notes],
            "snippets": [codec.snippet_to_row(snippet) for snippet in snippets.values()],
            "warnings": [codec.warning_to_row(w) for note in notes for w in note.warnings],
        }
        for table, rows in tables.items():
            self._connection.execute(f"DELETE FROM {table}")
            if rows:
                marks = ",".join("?" * len(rows[0]))
                self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def _drop_unused_vectors(self, fingerprint: str) -> None:
        self._connection.execute(
            "DELETE FROM vectors WHERE fingerprint <> ? "
            "OR passage_hash NOT IN (SELECT passage_hash FROM chunks)",
            (fingerprint,),
        )

    def _write_meta(self, contents: IndexContents, content: str, generation: int) -> None:
        values = {
            "generation": str(generation),
            "content": content,
            # A generation may come twice (a removed index starts from 1 again); this can't.
            "build_id": uuid.uuid4().hex,
            "embedder": contents.embedder,
            "fingerprint": contents.fingerprint,
            "dim": str(contents.dim),
            "sentence_dim": str(contents.sentence_dim),
            "parser_version": contents.parser_version,
            "notes_root": contents.notes_root,
        }
        self._connection.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", sorted(values.items())
        )


def _chunk_rows(contents: IndexContents) -> dict[str, codec.Row]:
    """Chunk id to its row, the hash of its passage last."""
    rows: dict[str, codec.Row] = {}
    for chunk, passage in zip(contents.chunks, contents.passages, strict=True):
        if chunk.id in rows:
            raise KbError(
                f"{chunk.note}:{chunk.first_line}: two chunks have the id {chunk.id}: "
                "rename one of the questions"
            )
        rows[chunk.id] = (*codec.chunk_to_row(chunk), passage_hash(passage))
    return rows


def _digest(contents: IndexContents, chunk_rows: Mapping[str, codec.Row]) -> str:
    """A digest of all that `replace` would write, but the generation."""
    parts = [
        [contents.embedder, contents.fingerprint, contents.dim],
        [contents.parser_version, contents.notes_root],
        [[*row[:-1], row[-1].hex()] for row in chunk_rows.values()],
        [codec.note_to_row(note) for note in contents.notes],
        [codec.snippet_to_row(s) for note in contents.notes for s in note.snippets],
        [codec.warning_to_row(w) for note in contents.notes for w in note.warnings],
    ]
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()
