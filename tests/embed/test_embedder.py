"""The public face: shapes, unit rows, centring, long and hostile texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from effort import seconds
from kb.embed.centring import background_means, shipped_means
from kb.embed.e5.inference import BundledModel
from kb.embed.embedder import CentredEmbedder, Embedder
from kb.embed.load import DEFAULT_MODEL, load_embedder
from kb.embed.types import Encoded

HOSTILE = [
    "ﷺ" * 1000, "\ud800\udfff", "\x00", "", "\x00".join("abc"), "a" * 10_000_000,
    "<s></s><mask>", "\u0301" * 10_000, "\u202e" * 500, "𠀀" * 3000,
]  # fmt: skip


def test_all_rows_are_float32_of_unit_length(embedder: Embedder) -> None:
    texts = ["softmax", "什么是卷积？"]
    encoded = [*embedder.encode_queries(texts), *embedder.encode_passages(texts)]
    for rows in (rows for each in encoded for rows in (each.vector[None], each.tokens)):
        assert rows.dtype == np.float32
        assert rows.shape[1] == embedder.dim == 384
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_each_text_is_encoded_as_if_it_were_alone(embedder: Embedder) -> None:
    texts = ["a passage about rivers", "关于河流的段落"]
    for text, (vector, tokens) in zip(texts, embedder.encode_passages(texts), strict=True):
        [alone] = embedder.encode_passages([text])
        np.testing.assert_allclose(vector, alone.vector, atol=1e-5)
        np.testing.assert_allclose(tokens, alone.tokens, atol=1e-5)


def test_prefix_and_special_tokens_are_left_out(embedder: Embedder, model: BundledModel) -> None:
    [softmax] = embedder.encode_queries(["softmax"])
    assert len(softmax.tokens) == len(model._tokenizer(["softmax"])[0]) == 2


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder.encode_queries([]) == []
    assert list(embedder.encode_passages([])) == []


def test_an_empty_text_has_a_vector_and_no_token_vectors(embedder: Embedder) -> None:
    ((vector, tokens),) = embedder.encode_queries([""])
    assert np.isfinite(vector).all()
    assert tokens.shape == (0, 384)


@pytest.fixture(scope="module")
def full_query_s(embedder: Embedder) -> float:
    """The processor time of a query that is as long as is read."""
    return min(seconds(lambda _: embedder.encode_queries(["why " * 510]), 1) for _ in range(3))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_queries_have_vectors_and_take_little_more_time_than_a_full_one(
    embedder: Embedder, full_query_s: float, text: str
) -> None:
    encoded: list[Encoded] = []
    assert seconds(lambda _: encoded.extend(embedder.encode_queries([text])), 1) < 6 * full_query_s
    [(vector, tokens)] = encoded
    assert np.isfinite(vector).all()
    assert np.isfinite(tokens).all()
    assert len(tokens) <= 510


def test_a_long_passage_is_read_to_its_end(embedder: Embedder) -> None:
    filler = "The orchestra plays about eighty concerts a year. " * 120
    [(_, query)] = embedder.encode_queries(["How does gradient descent update weights?"])
    (_, long), (_, short) = embedder.encode_passages(
        [filler + "Gradient descent updates the weights against the gradient.", filler]
    )
    assert len(long) > 1000
    best = [(query @ tokens.T).max(axis=1).mean() for tokens in (long, short)]
    assert best[0] > best[1] + 0.1


def test_the_nearest_passage_answers_the_question_in_either_language(embedder: Embedder) -> None:
    passages = [
        "面包之所以会发起来，是因为酵母把糖变成二氧化碳。",
        "The moon always shows the same face to the Earth.",
        "Antibiotics kill bacteria and do nothing against viruses.",
    ]
    encoded = list(embedder.encode_passages(passages))
    for query, expected in (
        ("Why does bread rise?", 0), ("面包为什么会发酵", 0),
        ("为什么总是看到月球的同一面", 1), ("抗生素能治病毒吗", 2),
    ):  # fmt: skip
        [(_, tokens)] = embedder.encode_queries([query])
        scores = [(tokens @ each.tokens.T).max(axis=1).mean() for each in encoded]
        assert int(np.argmax(scores)) == expected, query


def test_progress_counts_up_to_the_number_of_texts(
    embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In blocks of so many tokens, each told when all of it was taken."""
    assert isinstance(embedder, CentredEmbedder)
    model = embedder._model
    assert isinstance(model, BundledModel)
    monkeypatch.setattr(model._numpy, "block_tokens", 200)
    counts: list[int] = []
    for taken, _ in enumerate(embedder.encode_passages(["a"] * 70, counts.append)):
        assert not counts or counts[-1] <= taken
    assert len(counts) > 1
    assert counts == sorted(counts)
    assert counts[-1] == 70


def test_the_shipped_means_are_what_the_background_gives(model: BundledModel) -> None:
    np.testing.assert_allclose(background_means(model), shipped_means(), atol=1e-4)


def test_both_engines_share_a_fingerprint(cache: Path, embedder: Embedder) -> None:
    other = load_embedder(cache_dir=cache, engine="torch")
    assert other.fingerprint == embedder.fingerprint
    assert other.name == DEFAULT_MODEL


def test_the_fingerprint_follows_prepare_and_means(
    cache: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kb.embed import load

    monkeypatch.setattr(load, "PREPARE_VERSION", 999)
    assert load_embedder(cache_dir=cache).fingerprint != embedder.fingerprint
    monkeypatch.undo()
    monkeypatch.setattr(load, "shipped_means", lambda: shipped_means() + 1)
    assert load_embedder(cache_dir=cache).fingerprint != embedder.fingerprint
