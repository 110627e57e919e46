"""Make `codewords.npz`: `python -m kb.store.fit_codewords`, some seconds.

The codewords of `kb.store.quantise`: k-means of draws from a normal distribution. They leave
.096 of the variance; no code of two bits a component can leave less than .0625.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from kb.store.quantise import CODEWORDS, GROUP

DRAWS: Final = 1_000_000


def main() -> None:
    """Write the file beside this one."""
    import faiss

    draws = np.random.RandomState(0).standard_normal((DRAWS, GROUP)).astype(np.float32)
    means = faiss.Kmeans(
        GROUP, CODEWORDS, niter=100, seed=0, max_points_per_centroid=DRAWS // CODEWORDS
    )
    left = means.train(draws)
    np.savez(Path(__file__).with_name("codewords.npz"), codewords=np.asarray(means.centroids))
    print(f"left of the variance: {left / draws.size:.4f}")


if __name__ == "__main__":
    main()
