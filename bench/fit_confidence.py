"""Fit the coefficients of `kb/search/confidence.py` on judged queries.

    python bench/fit_confidence.py QUERIES=NOTES[=WEIGHT] ... [--elsewhere QUERIES ...]

Each QUERIES is a folder of judged sets, asked of the folder NOTES; a weight of 0 only
measures. Queries of the `--elsewhere` folders are about other things: nothing in any of the
notes answers them. The label is whether the first hit is right. Prints what to copy. The
coefficients there came from

    python bench/fit_confidence.py tests/data/eval=notes=4 tests/data/eval=tests/data/original=3 \\
        tests/data/eval/strangers/deep-learning-interview-book=FOLDER \\
        tests/data/eval/strangers/ml-questions=FOLDER \\
        --elsewhere tests/data/eval/strangers/reactjs-questions
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.embed.embedder import Embedder
from kb.evaluate.judged import JudgedFolder, read_judged
from kb.evaluate.measures import auroc, calibration_error, kept_at
from kb.evaluate.rankings import right_chunks
from kb.indexing import build, loaded
from kb.model import Question
from kb.search.confidence import COEFFICIENTS
from kb.search.searcher import Searcher
from kb.store.reader import Store

# Just enough for a fit to end where a set is told apart without a fault.
RIDGE = 1e-5


@dataclass(frozen=True, slots=True)
class Example:
    """One query against one index."""

    signals: dict[str, float]  # of the first hit
    answerable: bool
    right: bool  # the first hit answers the query


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """The examples of one set against one index."""

    name: str
    weight: float  # 0: only measured
    examples: list[Example]


def main() -> None:
    """Read, search, fit, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", metavar="QUERIES=NOTES[=WEIGHT]", nargs="+")
    parser.add_argument("--elsewhere", metavar="QUERIES", type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    embedder = loaded(None)
    sets = []
    for given in arguments.sets:
        queries, notes, *weight = given.split("=")
        judged = [read_judged(Path(queries)), *map(read_judged, arguments.elsewhere)]
        examples = examples_of(judged[0], judged[1:], Path(notes), embedder)
        sets.append(
            ExampleSet(f"{queries} of {notes}", float(weight[0]) if weight else 1.0, examples)
        )
    coefficients = fit(sets)
    names = [*COEFFICIENTS, "intercept"]
    print({name: round(float(c), 2) for name, c in zip(names, coefficients, strict=True)})
    for each in sets:
        print_figures(each, coefficients)


def examples_of(
    judged: JudgedFolder, elsewhere: Sequence[JudgedFolder], notes: Path, embedder: Embedder
) -> list[Example]:
    """The queries of one folder, and those about other things, against a folder of notes."""
    with tempfile.TemporaryDirectory() as index:
        build(notes, Path(index), embedder)
        with Store(Path(index)) as store:
            chunks = store.chunks()
        searcher = Searcher(Path(index), embedder)
        examples = []
        for queries in (*judged.about_notes, *judged.unanswerable):
            for query in queries.queries:
                first = searcher.rank(Question(query.text, k=1)).hits[0]
                right = first.chunk.id in right_chunks(query, chunks)
                examples.append(Example(first.signals, query.pattern is not None, right))
        for queries in (queries for other in elsewhere for queries in other.about_notes):
            for query in queries.queries:
                first = searcher.rank(Question(query.text, k=1)).hits[0]
                examples.append(Example(first.signals, False, False))
        return examples


def matrix(examples: Sequence[Example]) -> np.ndarray:
    """Float64 (examples, signals + 1), the last column ones."""
    rows = [[one.signals[name] for name in COEFFICIENTS] + [1.0] for one in examples]
    return np.array(rows)


def fit(sets: Sequence[ExampleSet]) -> np.ndarray:
    """Weighted logistic regression with a small ridge, by Newton's method."""
    used = [each for each in sets if each.weight]
    values = np.concatenate([matrix(each.examples) for each in used])
    right = np.array([one.right for each in used for one in each.examples], dtype=float)
    weights = np.concatenate(
        [np.full(len(each.examples), each.weight / len(each.examples)) for each in used]
    )
    weights /= weights.sum()
    ridge = RIDGE * np.eye(values.shape[1])
    ridge[-1, -1] = 0
    coefficients = np.zeros(values.shape[1])
    for _ in range(50):
        predicted = 1 / (1 + np.exp(-values @ coefficients))
        gradient = values.T @ (weights * (predicted - right)) + ridge @ coefficients
        curvature = values.T @ (values * (weights * predicted * (1 - predicted))[:, None])
        coefficients -= np.linalg.solve(curvature + ridge, gradient)
    return coefficients


def print_figures(each: ExampleSet, coefficients: np.ndarray) -> None:
    """One line a set."""
    scores = 1 / (1 + np.exp(-matrix(each.examples) @ coefficients))
    answerable = np.array([one.answerable for one in each.examples])
    right = [one.right for one in each.examples]
    positives, negatives = scores[answerable].tolist(), scores[~answerable].tolist()
    print(
        f"{each.name:40} n {len(scores):5}  auroc {auroc(positives, negatives):.3f}  "
        f"answered at 5 % {kept_at(0.05, positives, negatives):.3f}  "
        f"ece {calibration_error(scores.tolist(), right):.3f}  at one half: answered "
        f"{np.mean(scores[answerable] >= 0.5):.3f}, false {np.mean(scores[~answerable] >= 0.5):.3f}"
    )


if __name__ == "__main__":
    main()
