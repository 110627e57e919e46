"""What the other rooms see: one protocol, and the one class behind it, which centres."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from kb.embed.sentences import SentenceEncoder
from kb.embed.types import (
    F32,
    LANGUAGES,
    SIDES,
    TOKEN,
    VECTOR,
    Encoded,
    LateScale,
    RawModel,
    Side,
    TextsDone,
    unit_rows,
)
from kb.text.language import language_of
from kb.text.simplified import simplified


class Embedder(Protocol):
    """Texts to vectors of unit length. Threads may share one."""

    name: str  # of the model
    fingerprint: str  # what made the vectors; an index made by another can't be searched
    dim: int
    sentence_dim: int
    late_scale: LateScale  # brings scores of its token vectors onto the bundled model's scale

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each query's vector and its token vectors."""
        ...

    def encode_passages(
        self, texts: Sequence[str], progress: TextsDone | None = None
    ) -> Iterator[Encoded]:
        """Yield each passage's vector and its token vectors, in the order of ``texts``, as they
        become ready; ``progress`` is told how many are done."""
        ...

    def token_counts(self, pieces: Sequence[str]) -> list[int]:
        """Return how many token vectors each of the pieces has in a passage that they make with
        white space between, were none too long to be read."""
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

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """See ``Embedder``."""
        return list(self._encode(texts, "query"))

    def encode_passages(
        self, texts: Sequence[str], progress: TextsDone | None = None
    ) -> Iterator[Encoded]:
        """See ``Embedder``."""
        return self._encode(texts, "passage", progress)

    def token_counts(self, pieces: Sequence[str]) -> list[int]:
        """See ``Embedder``."""
        return self._model.token_counts([simplified(piece) for piece in pieces])

    def encode_sentences(self, texts: Sequence[str], side: Side) -> F32:
        """See ``Embedder``."""
        return self._sentences.encode(texts, side)

    def _encode(
        self, texts: Sequence[str], side: Side, progress: TextsDone | None = None
    ) -> Iterator[Encoded]:
        # A query in traditional characters finds .02 less in simplified notes (XQuAD, zh→zh).
        raw = self._model.raw([simplified(text) for text in texts], side, progress)
        for text, (vector, tokens) in zip(texts, raw, strict=True):
            means = self._means[:, SIDES.index(side), LANGUAGES.index(language_of(text))]
            yield Encoded(
                unit_rows((vector - means[VECTOR])[None])[0],
                unit_rows(tokens - means[TOKEN]),
            )
