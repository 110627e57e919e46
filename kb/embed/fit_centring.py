"""Make the shipped means again from the background text: ``python -m kb.embed.fit_centring``."""

from __future__ import annotations

import numpy as np

from kb.embed.bundled import BundledModel
from kb.embed.centring import MEANS_FILE, background_means


def main() -> None:
    """Write ``centring.npz``."""
    means = background_means(BundledModel("numpy", None))
    np.savez(MEANS_FILE, means=means)
    print(f"{MEANS_FILE}: {means.shape}")


if __name__ == "__main__":
    main()
