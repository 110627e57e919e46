"""What the other rooms see: one protocol, and the one class behind it, which centres."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from kb.embed.sentences import SentenceEncoder
from kb.embed.types import (
    F32,
    LANGUAGES,
    SIDES,
    TOKEN,
    VECTOR,
    LateScale,
    Progress,
    RawModel,
    Side,
    unit_rows,
)
from kb.text.language import language_of, simplified


class Embedder(Protocol):
    """Texts to vectors of unit length. Threads may share one."""

    name: str  # of the model
    fingerprint: str  # what made the vectors; an index made by another can't be searched
    dim: int
    sentence_dim: int
    late_scale: LateScale  # brings scores of its token vectors onto the bundled model's scale

    def encode_queries(self, texts: Sequence[str]) -> F32:
        """Return one unit vector a query, float32 (n, dim)."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> F32:
        """Return one unit vector a passage, float32 (n, dim)."""
        ...

    def encode_query_tokens(self, texts: Sequence[str]) -> list[F32]:
        """Return a unit vector for each token, float32 (tokens, dim); (0, dim) of an empty text."""
        ...

    def encode_passage_tokens(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[F32]:
        """Return a unit vector for each token, float32 (tokens, dim); (0, dim) of an empty text."""
        ...

    def encode_queries_both(self, texts: Sequence[str]) -> list[tuple[F32, F32]]:
        """Return of each query its vector (dim,) and its token vectors (tokens, dim)."""
        ...

    def encode_passages_both(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> Iterator[tuple[F32, F32]]:
        """Yield of each passage its vector (dim,) and its token vectors (tokens, dim).

        One forward pass gives both; in the order of ``texts``, as they become ready.
        ``progress`` is told how many passages are done.
        """
        ...

    def passage_token_counts(self, texts: Sequence[str]) -> list[int]:
        """Return how many token vectors each text has as a passage, were none too long.

        Parts of a passage that are cut at white space add up to the whole, unless the
        model's pieces cross white space or the passage is longer than is read.
        """
        ...

    def encode_sentences(self, texts: Sequence[str], side: Side) -> F32:
        """Return one unit vector a text, float32 (n, sentence_dim), of the second encoder."""
        ...


class CentredEmbedder:
    """An ``Embedder``: a raw model, from whose vectors the background's mean is taken, and
    the sentence encoder beside it.

    All vectors of such a model share one large direction, another one for each language and
    for queries and passages; without it, what is left tells the texts apart.
    """

    def __init__(
        self,
        name: str,
        stamp: str,
        model: RawModel,
        means: F32,
        sentences: SentenceEncoder,
        late_scale: LateScale,
    ) -> None:
        """Centre what ``model`` gives by ``means``, float32 (2, 2, 2, dim).

        ``stamp`` says in which state the model is.
        """
        self.name = name
        self.fingerprint = f"{name} {stamp} + {sentences.fingerprint}"
        self.dim = model.dim
        self.sentence_dim = sentences.dim
        self.late_scale = late_scale
        self._model = model
        self._means = means
        self._sentences = sentences

    def encode_queries(self, texts: Sequence[str]) -> F32:
        """See ``Embedder``."""
        return self._stack(self._both(texts, "query"))

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> F32:
        """See ``Embedder``."""
        return self._stack(self._both(texts, "passage", progress))

    def encode_query_tokens(self, texts: Sequence[str]) -> list[F32]:
        """See ``Embedder``."""
        return [tokens for _, tokens in self._both(texts, "query")]

    def encode_passage_tokens(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[F32]:
        """See ``Embedder``."""
        return [tokens for _, tokens in self._both(texts, "passage", progress)]

    def encode_queries_both(self, texts: Sequence[str]) -> list[tuple[F32, F32]]:
        """See ``Embedder``."""
        return list(self._both(texts, "query"))

    def encode_passages_both(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> Iterator[tuple[F32, F32]]:
        """See ``Embedder``."""
        return self._both(texts, "passage", progress)

    def passage_token_counts(self, texts: Sequence[str]) -> list[int]:
        """See ``Embedder``."""
        return self._model.token_counts([simplified(text) for text in texts])

    def encode_sentences(self, texts: Sequence[str], side: Side) -> F32:
        """See ``Embedder``."""
        return self._sentences.encode(texts, side)

    def _both(
        self, texts: Sequence[str], side: Side, progress: Progress | None = None
    ) -> Iterator[tuple[F32, F32]]:
        # A query in traditional characters finds .02 less in simplified notes (XQuAD, zh→zh).
        raw = self._model.raw([simplified(text) for text in texts], side, progress)
        for text, (vector, tokens) in zip(texts, raw, strict=True):
            means = self._means[:, SIDES.index(side), LANGUAGES.index(language_of(text))]
            yield (
                unit_rows((vector - means[VECTOR])[None])[0],
                unit_rows(tokens - means[TOKEN]),
            )

    def _stack(self, both: Iterator[tuple[F32, F32]]) -> F32:
        return np.array([vector for vector, _ in both], np.float32).reshape(-1, self.dim)
