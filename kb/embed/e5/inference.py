"""The bundled model: multilingual-e5-small, run by numpy or by sentence-transformers on torch."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

import numpy as np

from kb.embed.batches import cut_batches
from kb.embed.cache import cache_folder
from kb.embed.e5.encoder import NumpyEngine, load_encoder
from kb.embed.e5.weights import DIM, WEIGHTS, WeightFile
from kb.embed.prepare import prepare, prepare_whole
from kb.embed.tokenizer import LONGEST_PIECE, Tokenizer
from kb.embed.types import F32, Ids, Side, TextsDone, unit_rows
from kb.embed.windows import max_tokens, stitch, windows_of

EngineName = Literal["auto", "numpy", "torch"]

# What the model was trained to see before each text (Wang et al. 2024, "Multilingual E5").
PREFIXES: dict[Side, str] = {"query": "query:", "passage": "passage:"}

# Passage tokens from which torch is worth its start of 5 to 7 s. Where it computes faster
# than numpy (bfloat16, a GPU), 15,000: 80 passages of 181 tokens. Elsewhere both need the
# same time (48 passages of 181 tokens on two AVX2 cores: numpy 5.8 s of processor time, torch
# 6.2), so only where the start no longer counts: 150,000 tokens are two minutes of work.
_TORCH_PAYS_FAST = 15_000
_TORCH_PAYS_PLAIN = 150_000

_CPU_INFO = Path("/proc/cpuinfo")

_START, _END = 0, 2  # the ids of <s> and </s>

# Tokens of one window with prefix, start and end: the model has 512 positions.
_WINDOW_TOKENS = 510


class Engine(Protocol):
    """What turns token ids into vectors."""

    # Tokens to be read between two reports of progress, and to be held at a time.
    block_tokens: int

    def run(self, windows: Sequence[Ids]) -> tuple[F32, list[F32]]:
        """Return each window's unit vector, (n, dim), and its hidden states, (tokens, dim)."""
        ...


class BundledModel:
    """Texts to raw (uncentred) vectors. Threads may share it."""

    dim = DIM

    def __init__(self, engine: EngineName, cache: Path | None) -> None:
        """Find and check the weights; open the tokenizer and the encoder from the cache.

        Raises KbError when the weights are missing or wrong or the cache can't be written.
        """
        path = WEIGHTS.find()
        self._folder = cache_folder(cache) / f"e5-small-{WEIGHTS.sha256[:8]}"
        WEIGHTS.check(path, self._folder / "checked.json")
        self._weights = WeightFile(path)
        self._tokenizer = Tokenizer(self._weights.pieces, self._folder)
        prefixes = self._tokenizer(list(PREFIXES.values()))
        self._prefixes = dict(zip(PREFIXES, prefixes, strict=True))
        self._arrays = load_encoder(self._weights, self._folder)
        self._numpy = NumpyEngine(self._weights, self._arrays)
        self._torch: Engine | None = None
        self._torch_lock = threading.Lock()
        self._wanted = engine

    def raw(
        self, texts: Sequence[str], side: Side, progress: TextsDone | None = None
    ) -> Iterator[tuple[F32, F32]]:
        """Yield each text's unit vector (384,) and token vectors (tokens, 384), in order.

        ``progress`` is told, now and then, how many texts are done.
        """
        ids = self._tokens(texts, side)
        engine = self._engine(side, sum(map(len, ids)))
        around = len(self._prefixes[side]) + 2
        lengths = [len(text) + around for text in ids]
        for block in cut_batches(range(len(ids)), lengths, engine.block_tokens):
            yield from self._run(engine, [ids[i] for i in block], self._prefixes[side])
            if progress:
                progress(block[-1] + 1)

    def token_counts(self, pieces: Sequence[str]) -> list[int]:
        """Return how many tokens each piece has; none crosses white space."""
        return [len(ids) for ids in self._tokenizer([prepare_whole(piece) for piece in pieces])]

    def _tokens(self, texts: Sequence[str], side: Side) -> list[Ids]:
        """Return each text's ids without prefix, start and end, cut at what will be read."""
        size = _WINDOW_TOKENS - len(self._prefixes[side]) - 2
        limit = size if side == "query" else max_tokens(size)
        # So many characters always hold ``limit`` tokens (but for runs of unknown characters,
        # which make one token together).
        max_chars = limit * LONGEST_PIECE
        return [ids[:limit] for ids in self._tokenizer([prepare(t, max_chars) for t in texts])]

    def _run(self, engine: Engine, texts: list[Ids], prefix: Ids) -> Iterator[tuple[F32, F32]]:
        before, after = np.append(_START, prefix), np.array([_END])
        cuts = [windows_of(len(ids), _WINDOW_TOKENS - len(before) - 1) for ids in texts]
        windows = [
            np.concatenate([before, ids[span], after])
            for ids, spans in zip(texts, cuts, strict=True)
            for span in spans
        ]
        vectors, hidden = engine.run(windows)
        at = 0
        for spans in cuts:
            here = slice(at, at + len(spans))
            tokens = stitch([states[len(before) : -1] for states in hidden[here]])
            yield unit_rows(vectors[here].mean(axis=0, keepdims=True))[0], tokens
            at = here.stop

    def _engine(self, side: Side, tokens: int) -> Engine:
        if self._wanted == "numpy" or (side == "query" and self._wanted == "auto"):
            return self._numpy
        if self._wanted == "torch" or self._torch or tokens >= _torch_pays():
            return self._load_torch()
        return self._numpy

    def _load_torch(self) -> Engine:
        from kb.embed.e5.torch_engine import TorchEngine

        with self._torch_lock:
            if self._torch is None:
                self._torch = TorchEngine(self._weights, self._arrays)
            return self._torch


@cache
def _torch_pays() -> int:
    """Return the passage tokens from which torch pays here, found without importing torch."""
    gpu = any(Path(device).exists() for device in ("/dev/nvidiactl", "/dev/kfd"))
    return _TORCH_PAYS_FAST if gpu or _lists_bfloat16(_CPU_INFO) else _TORCH_PAYS_PLAIN


def _lists_bfloat16(cpu_info: Path) -> bool:
    """Whether Linux's list of processor flags names AVX-512 bf16 or AMX."""
    try:
        text = cpu_info.read_text("utf-8", "replace")
    except OSError:
        return False
    return "avx512_bf16" in text or "amx_bf16" in text
