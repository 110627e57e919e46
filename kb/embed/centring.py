"""The background means that centring takes off, and how they come from the background text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from kb.embed.arrays import F32
from kb.embed.background import background
from kb.embed.cache import cache_folder, write_atomically
from kb.embed.calibration import LateScale, late_scale
from kb.embed.embedder import LANGUAGES, SIDES, RawModel

HERE = Path(__file__).parent
MEANS_FILE = HERE / "centring.npz"
SENTENCE_MEANS_FILE = HERE / "centring-sentences.npz"


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
    """Return the bundled model's means, as ``python -m kb.embed.fit_centring`` wrote them."""
    return _shipped(MEANS_FILE)


def sentence_means(raw: Callable[[Sequence[str]], F32]) -> F32:
    """Return the means of the vectors that ``raw`` makes of the background, float32 (2, 2, dim).

    Axes: query then passage; zh then en.
    """
    means = [[raw(background(lang, side)).mean(axis=0) for lang in LANGUAGES] for side in SIDES]
    return np.array(means, np.float32)


def shipped_sentence_means() -> F32:
    """Return the sentence encoder's means, as ``python -m kb.embed.fit_centring`` wrote them."""
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
        write_atomically(path, lambda temporary: _save(temporary, means, scale))
        return means, scale


def _save(path: Path, means: F32, scale: LateScale) -> None:
    with path.open("wb") as file:  # np.savez would append ".npz" to the name
        np.savez(file, means=means, scale=np.array(scale))


def means_version(means: F32) -> str:
    """Return eight hex digits that name these means."""
    return hashlib.sha256(means.tobytes()).hexdigest()[:8]
