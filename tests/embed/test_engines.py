"""The forward passes: numpy against torch, windows, and the GELU."""

from __future__ import annotations

import math
import threading
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from kb.embed.e5 import torch_engine
from kb.embed.e5.encoder import gelu
from kb.embed.e5.inference import BundledModel, _lists_bfloat16
from kb.embed.types import unit_rows
from kb.embed.windows import MAX_WINDOWS, OVERLAP, max_tokens, stitch, windows_of

TEXTS = [
    "softmax",
    "卷积层怎么提取特征？",
    "",
    "用 PyTorch 实现 cross entropy loss 的时候要注意什么",
    "A river carries sand and gravel from the mountains to the plain. " * 5,
    "神经网络通过反向传播更新权重。" * 70,
]


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(np.einsum("ij,ij->i", unit_rows(a), unit_rows(b)))


def test_both_engines_give_the_same_vectors(model: BundledModel, torch_model: BundledModel) -> None:
    ours, theirs = (list(m.raw(TEXTS, "passage")) for m in (model, torch_model))
    for (vector, tokens), (torch_vector, torch_tokens) in zip(ours, theirs, strict=True):
        assert vector @ torch_vector >= 0.9994
        assert tokens.shape == torch_tokens.shape
        assert (cosines(tokens, torch_tokens) >= 0.9994).all()


def test_bfloat16_stays_near(model: BundledModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_engine, "_computes_bfloat16", lambda: True)
    half = torch_engine.TorchEngine(model._weights, model._arrays)
    windows = [np.array([0, 41, 1294, 12, 2]), np.arange(0, 60)]
    for a, b in zip(half.run(windows)[0], model._numpy.run(windows)[0], strict=True):
        assert a @ b >= 0.9994


def test_a_text_gives_the_same_vectors_alone_and_among_others(model: BundledModel) -> None:
    together = list(model.raw(TEXTS, "passage"))
    for text, (vector, tokens) in zip(TEXTS, together, strict=True):
        alone_vector, alone_tokens = next(model.raw([text], "passage"))
        np.testing.assert_allclose(vector, alone_vector, atol=1e-5)
        np.testing.assert_allclose(tokens, alone_tokens, atol=1e-4)


def test_the_same_call_gives_the_same_bits(model: BundledModel) -> None:
    first, second = (list(model.raw(TEXTS, "passage")) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        assert (a[0] == b[0]).all()
        assert (a[1] == b[1]).all()


def test_threads_get_what_one_thread_gets(model: BundledModel) -> None:
    expected = [next(model.raw([text], "query"))[0] for text in TEXTS]
    results: dict[int, np.ndarray] = {}

    def ask(i: int) -> None:
        results[i] = next(model.raw([TEXTS[i % len(TEXTS)]], "query"))[0]

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for i in range(12):
        np.testing.assert_allclose(results[i], expected[i % len(TEXTS)], atol=1e-6)


def test_big_passage_jobs_go_to_torch_and_queries_never(
    model: BundledModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def load_torch() -> object:
        asked.append("torch")
        return model._numpy

    monkeypatch.setattr(model, "_wanted", "auto")
    monkeypatch.setattr(model, "_load_torch", load_torch)
    assert model._engine("passage", 100) is model._numpy
    assert model._engine("query", 10**9) is model._numpy
    assert not asked
    model._engine("passage", 10**9)
    assert asked == ["torch"]


def test_bfloat16_is_read_from_the_processor_flags(tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    assert not _lists_bfloat16(info)
    info.write_text("flags : fpu avx2")
    assert not _lists_bfloat16(info)
    info.write_text("flags : fpu avx512_bf16 amx_tile")
    assert _lists_bfloat16(info)


def test_gelu_is_the_exact_one() -> None:
    x = np.linspace(-12, 12, 40_001, dtype=np.float32)
    exact = np.array([v * 0.5 * (1 + math.erf(v / math.sqrt(2))) for v in x.tolist()])
    np.testing.assert_allclose(gelu(x.copy()), exact, atol=1e-6)


@pytest.mark.parametrize("tokens", [0, 1, 99, 100, 101, 136, 137, 1000, 10**6])
def test_windows_cover_every_token_and_stitch_to_each_once(tokens: int) -> None:
    size = 100
    kept = min(tokens, max_tokens(size))
    spans = windows_of(tokens, size)
    assert len(spans) <= MAX_WINDOWS
    assert all(span.stop - span.start <= size for span in spans)
    numbers = np.arange(kept, dtype=np.float32)[:, None]
    assert (stitch([numbers[span] for span in spans]) == numbers).all()
    assert all(b.start == a.stop - OVERLAP for a, b in pairwise(spans))
