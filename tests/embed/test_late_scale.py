"""Scores of any model on the scale that the ranking and the confidence are fitted on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from kb.embed.centring import (
    BUNDLED_MEAN,
    BUNDLED_SPREAD,
    background,
    background_means,
    background_scores,
    cached_fit,
    late_scale,
    shipped_means,
)
from kb.embed.e5.inference import BundledModel
from kb.embed.types import F32, LANGUAGES, SAME_SCALE, Side


@dataclasses.dataclass
class RandomModel:
    """Each letter a fixed direction, all of them near one another by `sameness`."""

    sameness: float
    dim: int = 16
    read: int = 0

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def raw(
        self, texts: Sequence[str], _side: Side, _progress: object = None
    ) -> Iterator[tuple[F32, F32]]:
        for text in texts:
            self.read += 1
            rows = [np.random.default_rng(ord(c)).standard_normal(self.dim) for c in text]
            tokens = np.array(rows, np.float32) + self.sameness
            tokens /= np.linalg.norm(tokens, axis=1, keepdims=True)
            yield tokens.mean(axis=0), tokens


def test_the_bundled_model_is_the_measure(model: BundledModel) -> None:
    scores = background_scores(model, shipped_means())
    assert scores.mean() == pytest.approx(BUNDLED_MEAN, abs=0.001)
    assert scores.std() == pytest.approx(BUNDLED_SPREAD, abs=0.001)


@pytest.mark.parametrize("sameness", [0.0, 1.0])
def test_background_scores_have_the_same_mean_and_spread_on_its_scale(sameness: float) -> None:
    model = RandomModel(sameness)
    means = background_means(model)
    shift, factor = late_scale(model, means)
    scores = shift + factor * background_scores(model, means)
    assert scores.mean() == pytest.approx(BUNDLED_MEAN, abs=1e-3)
    assert scores.std() == pytest.approx(BUNDLED_SPREAD, abs=1e-3)


def test_there_is_a_score_for_each_question_and_passage_of_a_language() -> None:
    model = RandomModel(0.0)
    pairs = sum(
        len(background(one, "query")) * len(background(one, "passage")) for one in LANGUAGES
    )
    assert len(background_scores(model, background_means(model))) == pairs


def test_a_fit_is_made_once_and_kept(tmp_path: Path) -> None:
    model = RandomModel(0.5)
    means, scale = cached_fit(model, "random", tmp_path)
    assert scale != SAME_SCALE
    again = RandomModel(0.5)
    kept_means, kept_scale = cached_fit(again, "random", tmp_path)
    assert again.read == 0
    np.testing.assert_array_equal(kept_means, means)
    assert kept_scale == scale


def test_a_spoiled_fit_is_made_again(tmp_path: Path) -> None:
    _, scale = cached_fit(RandomModel(0.5), "random", tmp_path)
    [path] = tmp_path.glob("centring-*.npz")
    path.write_bytes(b"spoiled")
    assert cached_fit(RandomModel(0.5), "random", tmp_path)[1] == scale
