"""The encoder in numpy: token ids in, hidden states out.

A plain BERT forward pass (Devlin et al. 2019; shapes and names as in ``BertModel``) over
float32 weights that are dequantised once into the cache folder and mapped from there. A
query of ten words takes some 9 ms; most of that is reading 85 MB of weights once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kb.embed.batches import cut_batches, each_batch, one_blas_thread, usable_cores
from kb.embed.e5.weights import DIM, FEED_FORWARD, HEADS, LAYERS, POSITIONS, WeightFile
from kb.embed.mapped import Arrays, mapped_arrays
from kb.embed.types import F32, Ids, layer_norm, unit_rows

# So many tokens at a time in bulk work. Processor time for 7,200 tokens: 7.2 s at 128 tokens,
# 6.4 at 256, 5.8 at 512 and at 2,048; smaller batches spread better over the cores.
_BATCH_TOKENS = 512

# Batches for each core between two reports of progress: 2 s of work.
_BATCHES_A_BLOCK = 4

# The arrays of the cache file in their order. Matrices stand transposed, (in, out), so that
# BLAS reads them as they lie; q, k and v side by side, one product instead of three.
_TOP = {"positions": (POSITIONS, DIM), "norm.w": (DIM,), "norm.b": (DIM,)}
_LAYER = {
    "qkv.w": (DIM, 3 * DIM),
    "qkv.b": (3 * DIM,),
    "out.w": (DIM, DIM),
    "out.b": (DIM,),
    "norm1.w": (DIM,),
    "norm1.b": (DIM,),
    "up.w": (DIM, FEED_FORWARD),
    "up.b": (FEED_FORWARD,),
    "down.w": (FEED_FORWARD, DIM),
    "down.b": (DIM,),
    "norm2.w": (DIM,),
    "norm2.b": (DIM,),
}
_SHAPES = _TOP | {f"{n}.{name}": shape for n in range(LAYERS) for name, shape in _LAYER.items()}

# Bump when the layout above changes: the file's name holds it.
_LAYOUT = 1
CACHE_NAME = f"encoder-{_LAYOUT}.f32"

# The exact GELU without scipy, whose import costs a cold query .1 s or more:
# erfc(z) = (A1 t + ... + A5 t^5) exp(-z^2), t = 1 / (1 + P z), z >= 0: Abramowitz & Stegun,
# Handbook of Mathematical Functions (1964), 7.1.26; error at most 1.5e-7.
_ERFC_P = np.float32(0.3275911)
_ERFC_A = [
    np.float32(a) for a in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
]
_ROOT_HALF = np.float32(0.5**0.5)

# So many values at a time: the passes below then stay within a core's cache.
_GELU_BLOCK = 16_384


def load_encoder(weights: WeightFile, folder: Path) -> Arrays:
    """Return the encoder's arrays by name, mapped from ``folder``; write them there first
    where they are missing or cut short (takes .3 s and 85 MB)."""
    return mapped_arrays(folder / CACHE_NAME, _SHAPES, lambda: _dequantised(weights))


def _dequantised(file: WeightFile) -> Arrays:
    """Return every array of the cache file, read from the weight file."""
    token_type = file.tensor("emb.type", (2, DIM))[0]  # every token is of the first type
    arrays = {
        "positions": file.tensor("emb.pos", (POSITIONS, DIM)) + token_type,
        "norm.w": file.tensor("emb.ln.w", (DIM,)),
        "norm.b": file.tensor("emb.ln.b", (DIM,)),
    }
    for n in range(LAYERS):
        qkv = [file.tensor(f"l{n}.{x}.w", (DIM, DIM)).T for x in "qkv"]
        arrays[f"{n}.qkv.w"] = np.concatenate(qkv, axis=1)
        arrays[f"{n}.qkv.b"] = np.concatenate([file.tensor(f"l{n}.{x}.b", (DIM,)) for x in "qkv"])
        for ours, theirs, size_in, size_out in (
            ("out", "ao", DIM, DIM),
            ("up", "fi", DIM, FEED_FORWARD),
            ("down", "fo", FEED_FORWARD, DIM),
        ):
            arrays[f"{n}.{ours}.w"] = file.tensor(f"l{n}.{theirs}.w", (size_out, size_in)).T
            arrays[f"{n}.{ours}.b"] = file.tensor(f"l{n}.{theirs}.b", (size_out,))
        for ours, theirs in (("norm1", "aln"), ("norm2", "oln")):
            arrays[f"{n}.{ours}.w"] = file.tensor(f"l{n}.{theirs}.w", (DIM,))
            arrays[f"{n}.{ours}.b"] = file.tensor(f"l{n}.{theirs}.b", (DIM,))
    return arrays


class NumpyEngine:
    """Hidden states in numpy. Holds no state of a call: threads may share it."""

    def __init__(self, weights: WeightFile, arrays: Arrays) -> None:
        """Use the encoder's ``arrays``, and ``weights`` for the word embeddings.

        Sets BLAS to one thread for the whole process.
        """
        one_blas_thread()
        self._weights = weights
        self._arrays = arrays
        self.block_tokens = _BATCHES_A_BLOCK * _BATCH_TOKENS * usable_cores()

    def run(self, windows: Sequence[Ids]) -> tuple[F32, list[F32]]:
        """Return the unit vector of each window, float32 (n, 384), and its last hidden
        states, each float32 (tokens, 384).

        A window is token ids, int64 (tokens,), with prefix, start and end, at most 512.
        """
        order = sorted(range(len(windows)), key=lambda i: len(windows[i]))
        batches = cut_batches(order, [len(window) for window in windows], _BATCH_TOKENS)
        hidden: list[F32] = [np.empty((0, DIM), np.float32)] * len(windows)

        def fill(batch: list[int]) -> None:
            for i, states in zip(batch, self._forward([windows[i] for i in batch]), strict=True):
                hidden[i] = states

        each_batch(fill, batches)
        means = [states.mean(axis=0) for states in hidden]
        return unit_rows(np.array(means, np.float32).reshape(-1, DIM)), hidden

    def _forward(self, batch: Sequence[Ids]) -> list[F32]:
        """Return the last hidden states of each window of one batch.

        The windows are laid end to end without padding; only attention sees them apart.
        """
        spans = _spans([len(ids) for ids in batch])
        w = self._arrays
        x = self._weights.word_rows(np.concatenate(batch))
        for span in spans:
            x[span] += w["positions"][: span.stop - span.start]
        x = layer_norm(x, w["norm.w"], w["norm.b"])
        for n in range(LAYERS):
            x = _block(x, spans, w, n)
        return [x[span] for span in spans]


def _spans(lengths: Sequence[int]) -> list[slice]:
    ends = np.cumsum(lengths).tolist()
    return [slice(end - length, end) for end, length in zip(ends, lengths, strict=True)]


def _block(x: F32, spans: list[slice], w: Arrays, n: int) -> F32:
    """One transformer block: attention and feed-forward, each added to its input, normalised."""
    qkv = x @ w[f"{n}.qkv.w"]
    qkv += w[f"{n}.qkv.b"]
    context = np.concatenate([_attention(qkv[span]) for span in spans])
    context = context @ w[f"{n}.out.w"]
    context += w[f"{n}.out.b"]
    context += x
    x = layer_norm(context, w[f"{n}.norm1.w"], w[f"{n}.norm1.b"])
    up = x @ w[f"{n}.up.w"]
    up += w[f"{n}.up.b"]
    down = gelu(up) @ w[f"{n}.down.w"]
    down += w[f"{n}.down.b"]
    down += x
    return layer_norm(down, w[f"{n}.norm2.w"], w[f"{n}.norm2.b"])


def _attention(qkv: F32) -> F32:
    """Return softmax(q k' / sqrt(d)) v of one text: (tokens, 3 * 384) to (tokens, 384)."""
    tokens = len(qkv)
    heads = qkv.reshape(tokens, 3, HEADS, DIM // HEADS).transpose(1, 2, 0, 3)
    q, k, v = heads[0], heads[1], heads[2]
    scores = q @ k.transpose(0, 2, 1)
    scores *= np.float32((DIM // HEADS) ** -0.5)
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    context: F32 = (scores @ v).transpose(1, 0, 2).reshape(tokens, DIM)
    return context


def gelu(x: F32) -> F32:
    """Replace each value of the contiguous float32 array ``x`` by its exact GELU; return ``x``.

    x * Phi(x) (Hendrycks & Gimpel 2016), computed as max(x, 0) - |x|/2 * erfc(|x| / sqrt 2),
    which needs no sign and loses no digits far out; the error is at most 8e-8 |x| and
    float32's own.
    """
    flat = x.reshape(-1)
    for start in range(0, len(flat), _GELU_BLOCK):
        _gelu_block(flat[start : start + _GELU_BLOCK])
    return x


def _gelu_block(x: F32) -> None:
    z = np.abs(x)
    z *= _ROOT_HALF
    t = z * _ERFC_P
    t += 1
    np.reciprocal(t, out=t)
    tail = t * _ERFC_A[0]
    for a in _ERFC_A[1:]:
        tail += a
        tail *= t
    tail *= z
    tail *= _ROOT_HALF  # |x| / 2 = z / sqrt 2
    z *= z
    np.negative(z, out=z)
    np.exp(z, out=z)
    tail *= z
    np.maximum(x, 0, out=x)
    x -= tail
