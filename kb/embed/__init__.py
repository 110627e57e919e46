"""Text to unit vectors: the bundled model in its two engines, or any sentence-transformers one;
and the sentence encoder."""

from __future__ import annotations

from kb.embed.embedder import Embedder
from kb.embed.load import DEFAULT_MODEL, load_embedder
from kb.embed.sentences import SentenceEncoder, load_sentence_encoder
from kb.embed.split import split_sentences

__all__ = [
    "DEFAULT_MODEL",
    "Embedder",
    "SentenceEncoder",
    "load_embedder",
    "load_sentence_encoder",
    "split_sentences",
]
