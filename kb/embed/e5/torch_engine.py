"""The bulk engine: the same weights in sentence-transformers, on torch. Importing it is cheap;
making one imports torch and takes some 5 s."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np

from kb.embed.e5.weights import (
    DIM,
    FEED_FORWARD,
    HEADS,
    LAYERS,
    POSITIONS,
    WeightFile,
)
from kb.embed.mapped import Arrays
from kb.embed.types import F32, LAYER_NORM_EPSILON, Ids, unit_rows

# Windows a batch. On a processor small batches win, because their activations stay in the
# cache (181-token passages, two cores: 4 a batch did 1.7 times as many a second as 32); on a
# GPU large ones do.
_CPU_BATCH = 4
_GPU_BATCH = 64

# Tokens between two reports of progress: on two cores 1 s of work in bfloat16, 4 s in float32.
# Short blocks hold texts of unlike lengths, whose padding costs: over our notes 5 % with 8,192
# tokens, 8 % with 4,096; on a GPU a block holds several batches.
_CPU_BLOCK_TOKENS = 8_192
_GPU_BLOCK_TOKENS = 65_536

_EMPTY_VOCABULARY = 1  # rows of word embeddings are handed in; torch need not hold 384 MB


class TorchEngine:
    """Hidden states by sentence-transformers: an input module of our own, stock pooling and
    normalising. float32; bfloat16 on processors that compute in it. Threads may share it."""

    def __init__(self, weights: WeightFile, arrays: Arrays) -> None:
        """Build the model in memory from the encoder's ``arrays``, on a GPU where there is one."""
        import torch

        self._torch = torch
        self._weights = weights
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._half = self._device == "cpu" and _computes_bfloat16()
        on_cpu = self._device == "cpu"
        self._batch = _CPU_BATCH if on_cpu else _GPU_BATCH
        self.block_tokens = _CPU_BLOCK_TOKENS if on_cpu else _GPU_BLOCK_TOKENS
        self._model = _sentence_transformer(arrays, self._device)
        if self._half:
            self._model.to(torch.bfloat16)

    def run(self, windows: Sequence[Ids]) -> tuple[F32, list[F32]]:
        """Return the unit vector of each window, float32 (n, 384), and its last hidden
        states, each float32 (tokens, 384). A window is token ids, int64 (tokens,)."""
        order = sorted(range(len(windows)), key=lambda i: len(windows[i]))
        vectors = np.empty((len(windows), DIM), np.float32)
        hidden: list[F32] = [np.empty((0, DIM), np.float32)] * len(windows)
        for start in range(0, len(order), self._batch):
            batch = order[start : start + self._batch]
            pooled, states = self._forward([windows[i] for i in batch])
            vectors[batch] = pooled
            for row, i in enumerate(batch):
                # A copy, so that the batch's padding is not kept alive.
                hidden[i] = states[row, : len(windows[i])].copy()
        return unit_rows(vectors), hidden  # once more: bfloat16 rows are unit length to 1 %

    def _forward(self, batch: Sequence[Ids]) -> tuple[F32, F32]:
        """Return the pooled vectors (n, 384) and the padded hidden states (n, longest, 384)."""
        torch = self._torch
        longest = max(map(len, batch))
        words = np.zeros((len(batch), longest, DIM), np.float32)
        mask = np.zeros((len(batch), longest), np.int64)
        for row, ids in enumerate(batch):
            words[row, : len(ids)] = self._weights.word_rows(ids)
            mask[row, : len(ids)] = 1
        with torch.inference_mode():
            embeds = torch.from_numpy(words).to(self._device)
            if self._half:
                embeds = embeds.to(torch.bfloat16)
            features = {
                "inputs_embeds": embeds,
                "attention_mask": torch.from_numpy(mask).to(self._device),
            }
            out = self._model(features)
            pooled = out["sentence_embedding"].float().cpu().numpy()
            return pooled, out["token_embeddings"].float().cpu().numpy()


def _computes_bfloat16() -> bool:
    """Whether the processor computes in bfloat16 (AVX-512 bf16 or AMX): elsewhere it runs at half
    of float32's speed."""
    import torch

    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, check, bool)() for check in checks)


def _sentence_transformer(arrays: Arrays, device: str) -> Any:
    """Return a SentenceTransformer over a BertModel that holds ``arrays``."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=_EMPTY_VOCABULARY,
        pad_token_id=0,
        hidden_size=DIM,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=FEED_FORWARD,
        max_position_embeddings=POSITIONS,
        layer_norm_eps=LAYER_NORM_EPSILON,
        hidden_act="gelu",
    )
    with torch.device("meta"):  # no time spent on random weights
        bert = BertModel(config, add_pooling_layer=False)
    bert = bert.to_empty(device="cpu")
    bert.embeddings.position_ids = torch.arange(POSITIONS)[None]
    bert.embeddings.token_type_ids = torch.zeros((1, POSITIONS), dtype=torch.int64)
    state = {name: torch.from_numpy(array.copy()) for name, array in _state(arrays).items()}
    bert.load_state_dict(state)
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    modules = [_input_module(bert), Pooling(DIM, "mean"), Normalize()]
    return SentenceTransformer(modules=modules, device=device).eval()


def _input_module(bert: Any) -> Any:
    """Return sentence-transformers' first module: word embeddings in, hidden states out."""
    from sentence_transformers.sentence_transformer.modules import InputModule

    class Bert(InputModule):  # type: ignore[misc]  # the base is untyped
        """Takes rows of word embeddings instead of text: the ids were made by our tokenizer."""

        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, features: dict[str, Any], **_: object) -> dict[str, Any]:
            out = self.bert(
                inputs_embeds=features["inputs_embeds"], attention_mask=features["attention_mask"]
            )
            return {**features, "token_embeddings": out.last_hidden_state}

        def save(self, *_: object, **__: object) -> None:
            raise NotImplementedError("the weights lie in their own file")

    return Bert()


def _state(arrays: Arrays) -> dict[str, F32]:
    """Return the encoder's arrays by the names and in the shapes of ``BertModel``."""
    state = {
        "embeddings.word_embeddings.weight": np.zeros((_EMPTY_VOCABULARY, DIM), np.float32),
        "embeddings.position_embeddings.weight": arrays["positions"],
        # Already a part of the positions.
        "embeddings.token_type_embeddings.weight": np.zeros((2, DIM), np.float32),
        "embeddings.LayerNorm.weight": arrays["norm.w"],
        "embeddings.LayerNorm.bias": arrays["norm.b"],
    }
    for n in range(LAYERS):
        layer = f"encoder.layer.{n}."
        for i, part in enumerate(("query", "key", "value")):
            span = slice(i * DIM, (i + 1) * DIM)
            state[f"{layer}attention.self.{part}.weight"] = arrays[f"{n}.qkv.w"][:, span].T
            state[f"{layer}attention.self.{part}.bias"] = arrays[f"{n}.qkv.b"][span]
        for ours, theirs in (
            ("out", "attention.output.dense"),
            ("up", "intermediate.dense"),
            ("down", "output.dense"),
        ):
            state[f"{layer}{theirs}.weight"] = arrays[f"{n}.{ours}.w"].T
            state[f"{layer}{theirs}.bias"] = arrays[f"{n}.{ours}.b"]
        for ours, theirs in (("norm1", "attention.output"), ("norm2", "output")):
            state[f"{layer}{theirs}.LayerNorm.weight"] = arrays[f"{n}.{ours}.w"]
            state[f"{layer}{theirs}.LayerNorm.bias"] = arrays[f"{n}.{ours}.b"]
    return state
