"""The multilingual Universal Sentence Encoder in numpy: texts in, one vector each out.

The convolutional variant of Yang et al. 2020, "Multilingual Universal Sentence Encoder for
Semantic Retrieval" (arXiv:1907.04307), trained on questions with their answers, translations
and entailments in 16 languages, Chinese and English among them. Every piece is seen as itself
and in n-grams of 2, 3 and 5; the sum of what is seen, by the root of their number, goes
through two dense layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kb.embed.batches import cut_batches, each_batch, one_blas_thread
from kb.embed.cache import cache_folder
from kb.embed.mapped import Arrays
from kb.embed.prepare import prepare
from kb.embed.tokenizer import LONGEST_PIECE, Tokenizer
from kb.embed.types import F32, Ids, layer_norm, unit_rows
from kb.embed.use.weights import (
    BRANCHES,
    CHANNELS,
    DIM,
    END,
    PIECES,
    START,
    UNK,
    WEIGHTS,
    load_use_weights,
    read_pieces,
)

# The model was made for sentences and short paragraphs and would read any length; the limit
# bounds the work that one hostile text can make.
_MOST_TOKENS = 2048

# So many tokens at a time in bulk work. Processor time for 91,580 tokens: 5.6 s at 128 tokens,
# 5.1 at 256, 4.8 at 512, 5.3 at 2,048.
_BATCH_TOKENS = 512

# So many rows of zeros lie between two texts: the widest n-gram reaches two pieces to each side.
_GAP = 2


class UseModel:
    """Texts to raw (uncentred) vectors. Threads may share it."""

    dim = DIM

    def __init__(self, cache: Path | None) -> None:
        """Find and check the weights; open the tokenizer and the arrays from the cache.

        Sets BLAS to one thread for the whole process. Raises KbError when the weights are
        missing or wrong or the cache can't be written.
        """
        one_blas_thread()
        weights, pieces = WEIGHTS.find(), PIECES.find()
        folder = cache_folder(cache) / f"use-{WEIGHTS.sha256[:8]}"
        WEIGHTS.check(weights, folder / "checked-weights.json")
        PIECES.check(pieces, folder / "checked-pieces.json")
        self._tokenizer = Tokenizer(lambda: read_pieces(pieces), folder)
        self._weights = load_use_weights(weights, folder)

    def raw(self, texts: Sequence[str]) -> F32:
        """Return each text's unit vector, float32 (n, 512); a text without words has one too."""
        tokens = self._tokens(texts)
        vectors = np.empty((len(texts), DIM), np.float32)

        def fill(batch: list[int]) -> None:
            vectors[batch] = self._forward([tokens[i] for i in batch])

        lengths = [len(ids) for ids in tokens]
        each_batch(fill, cut_batches(range(len(tokens)), lengths, _BATCH_TOKENS))
        return vectors

    def _tokens(self, texts: Sequence[str]) -> list[Ids]:
        """Return each text's ids with start and end, int64 (tokens,); of an empty text the
        unknown piece between them."""
        prepared = [prepare(text, _MOST_TOKENS * LONGEST_PIECE) for text in texts]
        return [
            np.array([START, *(ids[:_MOST_TOKENS].tolist() or [UNK]), END], np.int64)
            for ids in self._tokenizer(prepared)
        ]

    def _forward(self, batch: Sequence[Ids]) -> F32:
        """Return the unit vector of each text of one batch, laid end to end."""
        lengths = np.array([len(ids) for ids in batch])
        words = self._weights.word_rows(np.concatenate(batch))
        w = self._weights.arrays
        features = np.concatenate([words, *_ngrams(words, lengths, w)], axis=1)
        features = layer_norm(features, w["norm2.w"], w["norm2.b"])
        x = _pool(features, lengths, w)
        x = np.maximum(_dense(x, w, "dense1"), 0)
        return unit_rows(np.tanh(_dense(x, w, "dense2")))


def _ngrams(words: F32, lengths: Ids, w: Arrays) -> list[F32]:
    """Return what each branch makes of the n-gram at every piece, each (tokens, 256)."""
    x = words @ w["enter.w"]
    x += w["enter.b"]
    x = layer_norm(x, w["norm1.w"], w["norm1.b"])
    # Each text's pieces lie _GAP rows further on than those of the text before.
    at = np.arange(len(words)) + np.repeat(_GAP * np.arange(1, len(lengths) + 1), lengths)
    room = np.zeros((at[-1] + _GAP + 1, CHANNELS), np.float32)
    branches = []
    for b, (n, before) in enumerate(BRANCHES.items()):
        windows = at[:, None] + np.arange(-before, n - before)
        y = x[:, b * CHANNELS : (b + 1) * CHANNELS]
        for conv in ("conv1", "conv2"):
            room[at] = y
            seen = room[windows].reshape(len(words), n * CHANNELS) @ w[f"{n}.{conv}.w"]
            seen += w[f"{n}.{conv}.b"]
            y = np.maximum(seen, 0) + y
        branches.append(y)
    return branches


def _pool(features: F32, lengths: Ids, w: Arrays) -> F32:
    """Return the sum of each text's projected features by the root of its length, (n, 512)."""
    counts = lengths.astype(np.float32)[:, None]
    starts = np.cumsum(lengths) - lengths
    # Summing before the projection, not after, leaves it one row a text.
    pooled: F32 = np.add.reduceat(features, starts, axis=0) @ w["pool.w"]
    pooled += counts * w["pool.b"]
    pooled /= np.sqrt(counts)
    return pooled


def _dense(x: F32, w: Arrays, name: str) -> F32:
    """Return one dense layer's output before its activation: two steps, and one past them."""
    hidden = np.maximum(x @ w[f"{name}.up"], 0)
    out: F32 = hidden @ w[f"{name}.down"]
    out += x @ w[f"{name}.past"]
    return out
