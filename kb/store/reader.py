"""Reading the store: everything a search, a listing or a face asks of an index."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from kb.closing import Closing
from kb.errors import KbError
from kb.model import Chunk, ChunkKind, Language, LintWarning, Snippet
from kb.store import rows as codec
from kb.store.quantise import CodedMatrix
from kb.store.schema import DATABASE_NAME, connect_to_read, sqlite_errors, transaction
from kb.store.vectors import Float32, Ints, counts_from_bytes, vectors_from_bytes
from kb.text.passage import TermText

# SQLite allows 250,000 parameters at most; a thousand at a time is as quick.
_PARAMETERS_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What made an index, and which of its states this is."""

    generation: int  # one more with every build that changed something
    build_id: str  # random, new with every generation: what stamps derived files
    embedder: str  # the model's name
    fingerprint: str  # of weights and preparation of text: vectors compare only within one
    dim: int
    sentence_dim: int
    parser_version: str
    notes_root: str


class ChunkVectors(NamedTuple):
    """The vectors of one chunk and of its parts."""

    chunk: Float32  # (dim,)
    tokens: CodedMatrix
    sentences: CodedMatrix
    # (2 + lines,): how many tokens belong to the name, to the other names, to each line of the
    # answer; empty where that can't be said.
    piece_tokens: Ints


class Store(Closing):
    """A finished index, read-only. Not for two threads at the same time.

    Every method raises KbError when the file turns out to be damaged.
    """

    def __init__(self, index_dir: Path) -> None:
        self._path = index_dir / DATABASE_NAME
        self._connection = connect_to_read(index_dir)
        self._file = _file_identity(self._path)
        try:
            self.info()
        except KbError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads inside see one state, whatever a build commits meanwhile."""
        with sqlite_errors(self._path), transaction(self._connection):
            yield

    def is_replaced(self) -> bool:
        """Whether another file has taken the place of the opened one, or none is left."""
        return _file_identity(self._path) != self._file

    def info(self) -> IndexInfo:
        """What made the index. Raises KbError when no build has ended yet."""
        meta = dict(self._all("SELECT key, value FROM meta"))
        if "generation" not in meta:
            raise KbError(f"{self._path} holds no finished index: run `kb build`")
        return IndexInfo(
            generation=int(meta["generation"]),
            build_id=meta["build_id"],
            embedder=meta["embedder"],
            fingerprint=meta["fingerprint"],
            dim=int(meta["dim"]),
            sentence_dim=int(meta["sentence_dim"]),
            parser_version=meta["parser_version"],
            notes_root=meta["notes_root"],
        )

    def chunks(self) -> list[Chunk]:
        """All chunks, in the order of the notes and their lines."""
        sql = f"SELECT {codec.CHUNK_COLUMNS} FROM chunks ORDER BY note, first_line, id"
        return [codec.chunk_from_row(row) for row in self._all(sql)]

    def chunk(self, chunk_id: str) -> Chunk | None:
        """One chunk, or None when there is none of this id."""
        sql = f"SELECT {codec.CHUNK_COLUMNS} FROM chunks WHERE id = ?"
        rows = self._all(sql, (chunk_id,))
        return codec.chunk_from_row(rows[0]) if rows else None

    def chunks_of_note(self, note: str) -> list[Chunk]:
        """The chunks of one note, in the order of their lines."""
        sql = f"SELECT {codec.CHUNK_COLUMNS} FROM chunks WHERE note = ? ORDER BY first_line, id"
        return [codec.chunk_from_row(row) for row in self._all(sql, (note,))]

    def chunks_at(self, rows: Iterable[int]) -> dict[int, Chunk]:
        """The chunks of some rows."""
        sql = f"SELECT row, {codec.CHUNK_COLUMNS} FROM chunks WHERE row IN"
        return {row[0]: codec.chunk_from_row(row[1:]) for row in self._where_in(sql, rows)}

    def names(self) -> list[str]:
        """The questions and other names of all chunks, each once."""
        names = self._all("SELECT title, aliases FROM chunks")
        return list(
            dict.fromkeys(
                name
                for title, aliases in names
                for name in (codec.heading(title), *codec.strings(aliases))
            )
        )

    def places(self) -> dict[int, tuple[str, tuple[str, ...]]]:
        """Row to the note and the tags of its chunk, for all chunks, ordered by row."""
        places = self._all("SELECT row, note, tags FROM chunks ORDER BY row")
        return {row: (note, codec.strings(tags)) for row, note, tags in places}

    def languages_at(self, rows: Iterable[int]) -> dict[int, Language]:
        """The languages of the chunks of some rows."""
        return dict(self._where_in("SELECT row, language FROM chunks WHERE row IN", rows))

    def ids(self) -> dict[int, str]:
        """Row to chunk id, for all chunks, ordered by row."""
        return dict(self._all("SELECT row, id FROM chunks ORDER BY row"))

    def snippets(self) -> list[Snippet]:
        """All snippets, by id."""
        sql = f"SELECT {codec.SNIPPET_COLUMNS} FROM snippets ORDER BY id"
        return [codec.snippet_from_row(row) for row in self._all(sql)]

    def snippet(self, snippet_id: str) -> Snippet | None:
        """One snippet, or None when there is none of this id."""
        sql = f"SELECT {codec.SNIPPET_COLUMNS} FROM snippets WHERE id = ?"
        rows = self._all(sql, (snippet_id,))
        return codec.snippet_from_row(rows[0]) if rows else None

    def warnings(self) -> list[LintWarning]:
        """What the parser had to guess, in the order of the notes and their lines."""
        sql = f"SELECT {codec.WARNING_COLUMNS} FROM warnings ORDER BY note, line, rowid"
        return [codec.warning_from_row(row) for row in self._all(sql)]

    def note_paths(self) -> list[str]:
        """The notes the index was made from, sorted."""
        return [row[0] for row in self._all("SELECT path FROM notes ORDER BY path")]

    def document_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """How many chunks hold each term; absent terms are left out."""
        sql = "SELECT term, doc FROM term_rows WHERE term IN"
        return dict(self._where_in(sql, terms))

    def words_that_begin_with(self, letter: str) -> dict[str, int]:
        """The Latin terms that begin with a letter a to z, with how many chunks hold each."""
        sql = "SELECT term, doc FROM term_rows WHERE term >= ? AND term < ?"
        counts = self._all(sql, (letter, chr(ord(letter) + 1)))
        return {term: count for term, count in counts if term.isalpha()}

    def rows_by_bm25(
        self, terms: Sequence[str], k: int, within: Sequence[int] | None = None
    ) -> list[int]:
        """The rows of the best chunks by BM25, best first; any one term is enough, or
        phrase: terms with spaces between. Only rows `within`, where they are given.

        A term in the question counts three times one in the answer (the weights are
        those of Robertson's simple BM25F; between 2 and 5 nothing changes).
        """
        if not terms:
            return []
        # The "+" has FTS5 look up the terms once, not once for every row of the list.
        kept = "" if within is None else "AND +rowid IN (SELECT value FROM json_each(?)) "
        listed = () if within is None else (json.dumps(within),)
        sql = (
            f"SELECT rowid FROM terms WHERE terms MATCH ? {kept}"
            "ORDER BY bm25(terms, 3.0, 1.0, 1.0), rowid LIMIT ?"
        )
        return [row[0] for row in self._all(sql, (match_any(terms), *listed, k))]

    def rows_with_phrase(self, terms: Sequence[str], *fields: str) -> set[int]:
        """The rows in which some terms stand one behind another, within one of these fields of a
        `TermText`."""
        phrase = match_any([" ".join(terms)])
        sql = "SELECT rowid FROM terms WHERE terms MATCH ?"
        return {row for (row,) in self._all(sql, (f"{{{' '.join(fields)}}} : {phrase}",))}

    def breadcrumbs(self, rows: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """The headings above the chunks of some rows."""
        sql = "SELECT row, above FROM chunks WHERE row IN"
        return {row: codec.headings(above) for row, above in self._where_in(sql, rows)}

    def plain_texts(self, rows: Iterable[int]) -> list[str]:
        """The answers of some rows without Markdown."""
        sql = "SELECT plain FROM chunks WHERE row IN"
        return [plain for (plain,) in self._where_in(sql, rows)]

    def rows_of_kind(self, kind: ChunkKind) -> frozenset[int]:
        """The rows of all chunks of a kind."""
        return frozenset(
            row for (row,) in self._all("SELECT row FROM chunks WHERE kind = ?", (kind.value,))
        )

    def term_texts(self, rows: Iterable[int]) -> dict[int, TermText]:
        """The indexed terms of some rows."""
        sql = "SELECT rowid, heading, context, body FROM terms WHERE rowid IN"
        return {row[0]: TermText(*row[1:]) for row in self._where_in(sql, rows)}

    def vectors(self) -> tuple[npt.NDArray[np.int64], Float32]:
        """Rows (n,) ascending, and the chunk vectors (n, dim) beside them."""
        info = self.info()
        vectors = self._all(
            "SELECT row, vector FROM chunks JOIN vectors USING (passage_hash) "
            "WHERE fingerprint = ? ORDER BY row",
            (info.fingerprint,),
        )
        rows = np.array([row for row, _ in vectors], dtype=np.int64)
        return rows, vectors_from_bytes([blob for _, blob in vectors], info.dim)

    def vector_of(self, chunk_id: str) -> Float32 | None:
        """The vector (dim,) of one chunk, or None when there is none of this id."""
        info = self.info()
        rows = self._all(
            "SELECT vector FROM chunks JOIN vectors USING (passage_hash) "
            "WHERE fingerprint = ? AND id = ?",
            (info.fingerprint, chunk_id),
        )
        return vectors_from_bytes([rows[0][0]], info.dim)[0] if rows else None

    def vectors_at(self, rows: Iterable[int]) -> dict[int, ChunkVectors]:
        """The vectors of some rows."""
        info = self.info()
        sql = (
            "SELECT row, vector, tokens, sentences, piece_tokens "
            "FROM chunks JOIN vectors USING (passage_hash) "
            "WHERE fingerprint = ? AND row IN"
        )
        records = self._where_in(sql, rows, (info.fingerprint,))
        return {
            row: ChunkVectors(
                vectors_from_bytes([vector], info.dim)[0],
                CodedMatrix.from_bytes(tokens, info.dim),
                CodedMatrix.from_bytes(sentences, info.sentence_dim),
                counts_from_bytes(pieces),
            )
            for row, vector, tokens, sentences, pieces in records
        }

    def _all(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with sqlite_errors(self._path):
            return self._connection.execute(sql, parameters).fetchall()

    def _where_in(
        self, sql: str, values: Iterable[object], before: tuple[object, ...] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of a query that ends in `IN`, asked for some values at a time."""
        listed = list(values)
        for start in range(0, len(listed), _PARAMETERS_AT_ONCE):
            part = listed[start : start + _PARAMETERS_AT_ONCE]
            marks = ",".join("?" * len(part))
            yield from self._all(f"{sql} ({marks})", (*before, *part))


def match_any(terms: Sequence[str]) -> str:
    """An FTS5 query that any one of the terms satisfies; nothing in a term is syntax."""
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)


def _file_identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
