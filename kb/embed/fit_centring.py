"""Make the shipped means again from the background text: ``python -m kb.embed.fit_centring``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kb.embed.arrays import F32
from kb.embed.bundled import BundledModel
from kb.embed.centring import MEANS_FILE, SENTENCE_MEANS_FILE, background_means, sentence_means
from kb.embed.use_model import UseModel


def main() -> None:
    """Write ``centring.npz`` and ``centring-sentences.npz``."""
    _write(MEANS_FILE, background_means(BundledModel("numpy", None)))
    _write(SENTENCE_MEANS_FILE, sentence_means(UseModel(None).raw))


def _write(path: Path, means: F32) -> None:
    np.savez(path, means=means)
    print(f"{path}: {means.shape}")


if __name__ == "__main__":
    main()
