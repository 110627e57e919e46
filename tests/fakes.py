"""Stand-ins: an embedder that is a pure function of the text, and short ways to make nouns."""

from __future__ import annotations

import copy
import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from kb.embed.types import SAME_SCALE, Encoded
from kb.model import Chunk, ChunkKind, Hit, Note, Question, Title, Turn
from kb.notes import Notes
from kb.search.ranking import Ranking
from kb.search.searcher import Searcher
from kb.text.blocks import blocks_of
from kb.text.plain import plain_text
from kb.text.terms import terms

DIM = 256  # wide enough that unlike words are nearly at right angles


class HashEmbedder:
    """Each term has a fixed direction; a text's vector is the mean of its terms'.

    So equal words are near, others nearly at right angles, and nothing is learned.
    """

    name = "hash"
    dim = sentence_dim = DIM
    late_scale = SAME_SCALE

    def __init__(self, fingerprint: str = "hash-1") -> None:
        self.fingerprint = fingerprint
        self.read: list[str] = []  # every passage that was embedded, in order

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        return [self._encoded(text) for text in texts]

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Iterator[Encoded]:
        for done, text in enumerate(texts, start=1):
            self.read.append(text)
            yield self._encoded(text)
            if progress:
                progress(done)

    def token_counts(self, pieces: Sequence[str]) -> list[int]:
        return [len(terms(piece)) for piece in pieces]

    def encode_sentences(self, texts: Sequence[str], _side: str) -> np.ndarray:
        vectors = [_unit(self._tokens(text).mean(axis=0)) for text in texts]
        return np.array(vectors, np.float32).reshape(len(texts), DIM)

    def _encoded(self, text: str) -> Encoded:
        tokens = self._tokens(text)
        return Encoded(_unit(tokens.mean(axis=0)), tokens)

    def _tokens(self, text: str) -> np.ndarray:
        return np.stack([direction(term) for term in terms(text) or ["(no terms)"]])


def direction(term: str) -> np.ndarray:
    """The unit vector of a term, float32 (DIM,)."""
    seed = int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "big")
    return _unit(np.random.default_rng(seed).standard_normal(DIM))


def make_chunk(
    question: str | Title,
    answer: str | None = None,
    note: str = "note.md",
    breadcrumb: Sequence[str] = (),
    **fields: Any,
) -> Chunk:
    """A chunk whose id follows from its note and question."""
    answer = f"All about {question}." if answer is None else answer
    given: dict[str, Any] = {
        "id": hashlib.blake2b(
            f"{note}\n{question}".encode("utf-8", "replace"), digest_size=6
        ).hexdigest(),
        "kind": ChunkKind.ANSWER,
        "title": Title.of_text(question) if isinstance(question, str) else question,
        "answer": answer,
        "plain": plain_text(answer),
        "blocks": blocks_of(answer),
        "above": tuple(map(Title.of_text, breadcrumb)),
        "note": note,
        "first_line": 1,
        "last_line": 2,
        "language": "en",
    }
    return Chunk(**(given | fields))


def make_note(path: str, *chunks: Chunk, **fields: Any) -> Note:
    """A note that holds these chunks."""
    given: dict[str, Any] = {
        "path": path,
        "title": path,
        "tags": (),
        "aliases": (),
        "chunks": chunks,
        "snippets": (),
        "warnings": (),
    }
    return Note(**(given | fields))


def _unit(vector: np.ndarray) -> np.ndarray:
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def rank(
    searcher: Searcher, text: str, k: int = 5, past: Sequence[Turn] = (), scope: str = ""
) -> Ranking:
    """What a search for a text gives."""
    return searcher.rank(Question(text, tuple(past), scope, k))


def find(
    searcher: Searcher, text: str, k: int = 5, past: Sequence[Turn] = (), scope: str = ""
) -> list[Hit]:
    """Its hits."""
    return list(rank(searcher, text, k, past, scope).hits)


def changed(notes: Notes, **attributes: object) -> Notes:
    """The same notes with the same runner, but for some attributes or methods."""
    other = copy.copy(notes)
    own = {
        name: staticmethod(value) if callable(value) else value
        for name, value in attributes.items()
    }
    other.__class__ = type("ChangedNotes", (type(notes),), own)
    return other


def png(width: int, height: int) -> bytes:
    """A grey PNG file."""
    rows = (b"\0" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
