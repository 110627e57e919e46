"""Fit the coefficients of `kb/search/confidence.py` on judged queries.

    python bench/fit_confidence.py QUERIES=NOTES[=WEIGHT] ... [--elsewhere QUERIES ...]
        [--collections FOLDER]

Each QUERIES is a folder of judged sets, asked of the folder NOTES; a weight of 0 only measures.
Queries of the `--elsewhere` folders are about other things, and asked of notes whose own sets have
no unanswerable ones. FOLDER is what `bench/strangers.py --keep FOLDER` left: ten collections, .4
each; what they mention in passing is only measured. The label is whether the first hit is right.
Prints what to copy, and the figures of each set where the others alone were fitted. The
coefficients there came from

    python bench/fit_confidence.py tests/data/eval=notes=2 tests/data/eval=tests/data/original=.7 \\
        tests/data/eval/strangers/deep-learning-interview-book=NOTES=.7 \\
        tests/data/eval/strangers/ml-questions=NOTES=.7 \\
        tests/data/eval/strangers/cs-notes=NOTES=.7 \\
        --elsewhere tests/data/eval/strangers/reactjs-questions --collections FOLDER
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import strangers

import kb
from kb.embed.embedder import Embedder
from kb.evaluate.judged import JudgedFolder, read_judged
from kb.evaluate.measures import auroc, calibration_error
from kb.evaluate.rankings import right_chunks
from kb.indexing import build, loaded
from kb.model import Question
from kb.search.confidence import COEFFICIENTS
from kb.search.searcher import Searcher
from kb.store.reader import Store

# Of signals scaled to a spread of one; a set of 18 queries tells no more than that.
RIDGE = 1e-2
COLLECTION_WEIGHT = 0.4
COLLECTION, MENTIONS = "collection", "mentions in collection"


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
    notes: str  # what they are asked of: left out together
    weight: float  # 0: only measured
    examples: list[Example]


def main() -> None:
    """Read, search, fit, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", metavar="QUERIES=NOTES[=WEIGHT]", nargs="+")
    parser.add_argument("--elsewhere", metavar="QUERIES", type=Path, nargs="*", default=[])
    parser.add_argument("--collections", metavar="FOLDER", type=Path)
    arguments = parser.parse_args()
    embedder = loaded(None)
    sets = []
    for given in arguments.sets:
        queries, notes, *weight = given.split("=")
        judged = [read_judged(Path(queries)), *map(read_judged, arguments.elsewhere)]
        others = [] if judged[0].unanswerable else judged[1:]
        examples = examples_of(judged[0], others, Path(notes), embedder)
        sets.append(
            ExampleSet(
                f"{queries} of {notes}", notes, float(weight[0]) if weight else 1.0, examples
            )
        )
    if arguments.collections:
        for name in strangers.names():
            sets += sets_of_collection(name, arguments.collections)
    coefficients = fit(sets)
    names = [*COEFFICIENTS, "intercept"]
    print({name: round(float(c), 2) for name, c in zip(names, coefficients, strict=True)})
    left_out = {
        each.name: scores_of(each.examples, fit([one for one in sets if one.notes != each.notes]))
        for each in sets
    }
    for each in sets:
        print_figures(each.name, each.examples, left_out[each.name])
    if arguments.collections:
        for kind in (COLLECTION, MENTIONS):
            alike = [each for each in sets if each.name.startswith(kind)]
            together = [one for each in alike for one in each.examples]
            print_figures(
                f"{kind}, all", together, np.concatenate([left_out[each.name] for each in alike])
            )


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


def sets_of_collection(name: str, kept: Path) -> list[ExampleSet]:
    """The queries of one of the collections that `bench/strangers.py` laid out and built, and
    those about what it mentions in passing."""
    files = (f"{name}.tsv", f"{name}-unanswerable.tsv")
    queries = [query for file in files for query in strangers.queries(file)]
    with kb.open(kept / "indexes" / name) as notes:
        return [
            ExampleSet(f"{kind} {name}", name, weight, [example_of(notes, *each) for each in asked])
            for kind, weight, asked in (
                (COLLECTION, COLLECTION_WEIGHT, queries),
                (MENTIONS, 0.0, strangers.mentions(name)),
            )
        ]


def example_of(notes: kb.Notes, query: str, pattern: str) -> Example:
    """A query, and what is right: "" where nothing is."""
    first = notes.ask(query, k=1).hits[0]
    return Example(
        first.signals, bool(pattern), bool(pattern) and strangers.is_right(first, pattern)
    )


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
    middle, spread = values.mean(axis=0), values.std(axis=0)
    middle[-1], spread[-1] = 0, 1  # the intercept
    values = (values - middle) / spread
    ridge = RIDGE * np.eye(values.shape[1])
    ridge[-1, -1] = 0
    coefficients = np.zeros(values.shape[1])
    for _ in range(50):
        predicted = 1 / (1 + np.exp(-values @ coefficients))
        gradient = values.T @ (weights * (predicted - right)) + ridge @ coefficients
        curvature = values.T @ (values * (weights * predicted * (1 - predicted))[:, None])
        coefficients -= np.linalg.solve(curvature + ridge, gradient)
    coefficients /= spread
    coefficients[-1] -= middle @ coefficients
    return coefficients


def scores_of(examples: Sequence[Example], coefficients: np.ndarray) -> np.ndarray:
    """Float64 (examples,): the confidence in each first hit."""
    scores: np.ndarray = 1 / (1 + np.exp(-matrix(examples) @ coefficients))
    return scores


def print_figures(name: str, examples: Sequence[Example], scores: np.ndarray) -> None:
    """One line: right first hits against what nothing answers, and what one half answers."""
    right = np.array([one.right for one in examples])
    unanswerable = np.array([not one.answerable for one in examples])
    print(
        f"{name:60} n {len(scores):5}  auroc "
        f"{auroc(scores[right].tolist(), scores[unanswerable].tolist()):.3f}  "
        f"ece {calibration_error(scores.tolist(), right.tolist()):.3f}  "
        f"withheld {np.mean(scores[right] < 0.5):.3f}  "
        f"false {np.mean(scores[unanswerable] >= 0.5):.3f}"
    )


if __name__ == "__main__":
    main()
