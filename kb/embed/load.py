"""Open the embedder that a name asks for."""

from __future__ import annotations

from pathlib import Path

from kb.embed.bundled import DEFAULT_MODEL, PREFIXES, BundledModel, EngineName
from kb.embed.centring import means_version, shipped_means
from kb.embed.embedder import CentredEmbedder, Embedder
from kb.embed.text import PREPARE_VERSION
from kb.embed.weights import FILE_SHA256

__all__ = ["DEFAULT_MODEL", "load_embedder"]


def load_embedder(
    name: str = DEFAULT_MODEL, *, cache_dir: Path | None = None, engine: EngineName = "auto"
) -> Embedder:
    """Return the embedder of the model ``name``.

    The default model is bundled; ``engine`` chooses what runs it, "auto" by the work at hand.
    Derived files go to ``cache_dir``, else KB_CACHE_DIR, else the user's cache folder.
    Raises KbError when the model can't be had.
    """
    model = BundledModel(engine, cache_dir)
    means = shipped_means()
    parts = (FILE_SHA256[:12], f"text{PREPARE_VERSION}", *PREFIXES.values(), means_version(means))
    return CentredEmbedder(name, " ".join((name, *parts)), model, means)
