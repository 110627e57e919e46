"""Text to unit vectors: the bundled model in its two engines, or any sentence-transformers one."""

from __future__ import annotations

from kb.embed.embedder import Embedder
from kb.embed.load import DEFAULT_MODEL, load_embedder

__all__ = ["DEFAULT_MODEL", "Embedder", "load_embedder"]
