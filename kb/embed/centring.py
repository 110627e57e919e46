"""Centring and scaling, from a background text: short questions and passages of all kinds, the
same in both languages.

All vectors of a model share a large direction; its mean over the background is taken off. And
the weights of the ranking and the confidence are fitted on the bundled model's late-interaction
scores: what another model scores for texts that have nothing to do with each other, its mean
and spread over the background, is mapped onto the bundled model's.

`python -m kb.embed.centring` makes the shipped means again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np

from kb.embed.cache import cache_folder, write_to_cache
from kb.embed.types import F32, LANGUAGES, SAME_SCALE, SIDES, TOKEN, LateScale, RawModel, unit_rows

HERE = Path(__file__).parent
MEANS_FILE = HERE / "centring.npz"
SENTENCE_MEANS_FILE = HERE / "centring-sentences.npz"

# The bundled model's, by `background_scores`.
BUNDLED_MEAN: Final = 0.132
BUNDLED_SPREAD: Final = 0.0824

_SECTIONS = {"query": "[questions]", "passage": "[passages]"}


def background(language: str, side: str) -> list[str]:
    """Return the background texts of one language ("zh", "en") and side ("query", "passage")."""
    texts: list[str] = []
    section = ""
    for line in (HERE / f"background.{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line
        elif line and not line.startswith("#") and section == _SECTIONS[side]:
            texts.append(line)
    return texts


def background_means(model: RawModel) -> F32:
    """Return the means of the background's vectors, float32 (2, 2, 2, dim).

    Axes: text vectors then token vectors; query then passage; zh then en. Text vectors count
    once each, token vectors too, so that a longer text weighs more in the second.
    """
    means = np.zeros((2, len(SIDES), len(LANGUAGES), model.dim), np.float32)
    for s, side in enumerate(SIDES):
        for n, language in enumerate(LANGUAGES):
            vectors, tokens = zip(*model.raw(background(language, side), side), strict=True)
            means[0, s, n] = np.mean(vectors, axis=0)
            means[1, s, n] = np.concatenate(tokens).mean(axis=0)
    return means


def shipped_means() -> F32:
    """Return the bundled model's means, as ``python -m kb.embed.centring`` wrote them."""
    return _shipped(MEANS_FILE)


def sentence_means(raw: Callable[[Sequence[str]], F32]) -> F32:
    """Return the means of the vectors that ``raw`` makes of the background, float32 (2, 2, dim).

    Axes: query then passage; zh then en.
    """
    means = [[raw(background(lang, side)).mean(axis=0) for lang in LANGUAGES] for side in SIDES]
    return np.array(means, np.float32)


def shipped_sentence_means() -> F32:
    """Return the sentence encoder's means, as ``python -m kb.embed.centring`` wrote them."""
    return _shipped(SENTENCE_MEANS_FILE)


def _shipped(path: Path) -> F32:
    with np.load(path) as file:
        return np.asarray(file["means"], np.float32)


def cached_fit(model: RawModel, fingerprint: str, cache: Path | None) -> tuple[F32, LateScale]:
    """Return the means and the scale of a model that was not shipped, made once and kept in the
    cache."""
    texts = "\n".join(t for side in SIDES for lang in LANGUAGES for t in background(lang, side))
    key = hashlib.sha256(f"{fingerprint}\n{texts}".encode()).hexdigest()[:16]
    path = cache_folder(cache) / f"centring-{key}.npz"
    try:
        with np.load(path) as file:
            return np.asarray(file["means"], np.float32), LateScale(*map(float, file["scale"]))
    except (OSError, ValueError, EOFError, KeyError, TypeError, BadZipFile):
        means = background_means(model)
        scale = late_scale(model, means)
        write_to_cache(path, lambda temporary: _write_fit(temporary, means, scale))
        return means, scale


def _write_fit(path: Path, means: F32, scale: LateScale) -> None:
    with path.open("wb") as file:  # np.savez would append ".npz" to the name
        np.savez(file, means=means, scale=np.array(scale))


def means_version(means: F32) -> str:
    """Return eight hex digits that name these means."""
    return hashlib.sha256(means.tobytes()).hexdigest()[:8]


def late_scale(model: RawModel, means: F32) -> LateScale:
    """Return the scale of a model with these background means, float32 (2, 2, 2, dim)."""
    scores = background_scores(model, means)
    if not scores.size:  # it knows neither language's letters
        return SAME_SCALE
    factor = BUNDLED_SPREAD / max(float(scores.std()), 1e-6)
    return LateScale(BUNDLED_MEAN - factor * float(scores.mean()), factor)


def background_scores(model: RawModel, means: F32) -> F32:
    """Return what each background question scores in each background passage of its language:
    the mean over its tokens of the best match, float32 (pairs,). Texts of which the model
    knows no letter are left out."""
    scores = []
    for n, language in enumerate(LANGUAGES):
        queries, passages = (
            [
                unit_rows(tokens - means[TOKEN, s, n])
                for _, tokens in model.raw(background(language, side), side)
            ]
            for s, side in enumerate(SIDES)
        )
        scores += [
            (p @ q.T).max(axis=0).mean() for q in queries for p in passages if q.size and p.size
        ]
    return np.array(scores, np.float32)


def main() -> None:
    """Write ``centring.npz`` and ``centring-sentences.npz``."""
    from kb.embed.e5.inference import BundledModel
    from kb.embed.use.inference import UseModel

    _write(MEANS_FILE, background_means(BundledModel("numpy", None)))
    _write(SENTENCE_MEANS_FILE, sentence_means(UseModel(None).raw))


def _write(path: Path, means: F32) -> None:
    np.savez(path, means=means)
    print(f"{path}: {means.shape}")


if __name__ == "__main__":
    main()
