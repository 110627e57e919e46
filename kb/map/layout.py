"""Vectors to points of the plane, so that what is alike lies together."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from kb.store.vectors import Float32

Float64 = npt.NDArray[np.float64]

# t-SNE's neighbours are noisy in hundreds of dimensions; 50 is its authors' own advice.
_DIMENSIONS: Final = 50
_PERPLEXITY: Final = 30.0  # neighbours that a point looks at; its authors' 5 to 50
_LEAST_FOR_TSNE: Final = 8  # fewer points have no neighbourhoods to keep
# Rounds of t-SNE up to so many points, and beyond: half of them take half the time (5,000 points:
# 22 s), and on as many points each round moves little by then.
_FEW: Final = 1000
_TSNE_ROUNDS: Final = (1000, 500)
_ROUNDS: Final = 50  # of pushing points apart; 20 are enough for our notes


def lay_out(vectors: Float32) -> Float32:
    """Points float32 (n, 2) in the unit square for unit vectors (n, dim).

    By t-SNE (van der Maaten & Hinton 2008), begun from the principal components, which keeps
    the large order of things too (Kobak & Berens 2019). The same vectors give the same points.
    No two points lie so near that one hides the other.
    """
    if len(vectors) == 0:
        return np.empty((0, 2), dtype=np.float32)
    components = _principal_components(np.asarray(vectors, dtype=np.float64))
    points = components[:, :2]
    if len(vectors) >= _LEAST_FOR_TSNE:
        points = _tsne(components)
    return _apart(_in_unit_square(points)).astype(np.float32)


def _principal_components(vectors: Float64) -> Float64:
    """(n, dim) → (n, up to 50), by falling variance; at least two columns."""
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    directions = directions[:, ::-1][:, :_DIMENSIONS]
    # An eigenvector's sign is an accident of the library; without this the map may be mirrored.
    strongest = np.abs(directions).argmax(axis=0)
    directions = directions * np.sign(directions[strongest, range(directions.shape[1])])
    components = centred @ directions
    return np.pad(components, ((0, 0), (0, max(0, 2 - components.shape[1]))))


def _tsne(components: Float64) -> Float64:
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    start = components[:, :2] / max(components[:, 0].std(), 1e-12) * 1e-4
    tsne = TSNE(
        perplexity=min(_PERPLEXITY, (len(components) - 1) / 3),
        init=start,
        random_state=0,
        max_iter=_TSNE_ROUNDS[len(components) > _FEW],
    )
    # Its threads meet a thousand times; on a busy machine they wait for each other (110 points
    # took 25 s with two threads and 1 s with one).
    with threadpool_limits(1):
        return np.asarray(tsne.fit_transform(components))


def _in_unit_square(points: Float64) -> Float64:
    """Stretched to fill it; a single place goes to the middle."""
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    flat = span < 1e-9
    return np.where(flat, 0.5, (points - low) / np.where(flat, 1.0, span))


def _apart(points: Float64) -> Float64:
    """Pushes apart what lies nearer than a dot is wide: the same question in two notes."""
    from scipy.spatial import cKDTree

    gap = 0.5 / np.sqrt(len(points)) if len(points) > 400 else 0.025
    # Points in one place have no direction to part in; a hair's breadth gives them one.
    hair = np.random.default_rng(0).uniform(-1e-4, 1e-4, points.shape)
    points = (points + hair).clip(0.0, 1.0)
    for _ in range(_ROUNDS):
        pairs = cKDTree(points).query_pairs(gap * 0.999, output_type="ndarray")
        if len(pairs) == 0:
            break
        first, second = pairs.T
        between = points[second] - points[first]
        distance = np.linalg.norm(between, axis=1, keepdims=True).clip(1e-9)
        push = between / distance * (gap - distance) / 2
        np.add.at(points, first, -push)
        np.add.at(points, second, push)
        points = points.clip(0.0, 1.0)
    return points
