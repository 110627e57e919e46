"""Fit the coefficients of `kb/search/confidence.py` on judged queries.

    python bench/fit_confidence.py tests/data/eval NOTES [NOTES ...] [--check FOLDER ...]

Examples that the notes answer, and that they don't: the queries of NAME.tsv and
NAME-unanswerable.tsv against each folder of notes, and the queries about passages, once as
they are and once with every passage that answers them left out. The label is whether the
first hit is right. Sets in `--check` folders are only measured. Prints what to copy.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.build import build, loaded
from kb.embed import Embedder
from kb.evaluate import auroc, calibration_error, kept_at, passage_searcher, right_chunks
from kb.evaluate.judged import JudgedFolder, read_judged
from kb.search import Searcher
from kb.search.confidence import COEFFICIENTS
from kb.store import Store

# The notes are what kb is for; XQuAD's negatives are harder than any real question, for the
# other paragraphs of the same article stay in the index.
NOTES_WEIGHT, PASSAGES_WEIGHT = 3.0, 0.25
RIDGE = 1e-4


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
    parser.add_argument("data", type=Path)
    parser.add_argument("notes", type=Path, nargs="+")
    parser.add_argument("--check", type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    embedder = loaded(None)
    sets = list(passage_sets(read_judged(arguments.data), embedder))
    for notes in arguments.notes:
        with tempfile.TemporaryDirectory() as index:
            build(notes, Path(index), embedder)
            searcher = Searcher(Path(index), embedder)
            for folder in (arguments.data, *arguments.check):
                weight = NOTES_WEIGHT if folder == arguments.data else 0.0
                sets += note_sets(read_judged(folder), searcher, Path(index), notes.name, weight)
    coefficients = fit(sets)
    names = [*COEFFICIENTS, "intercept"]
    print({name: round(float(c), 2) for name, c in zip(names, coefficients, strict=True)})
    for found in sets:
        print_figures(found, coefficients)


def passage_sets(judged: JudgedFolder, embedder: Embedder) -> Iterator[ExampleSet]:
    """Each language of queries against each of passages."""
    for passages in judged.passages:
        with passage_searcher(passages, embedder, progress) as searcher:
            for queries in judged.passage_queries:
                if queries.name != passages.name:
                    continue
                examples = []
                for query in queries.queries:
                    hits = searcher.search(query.text, k=10)
                    first_right = hits[0].chunk.id in query.relevant
                    examples.append(Example(hits[0].signals, True, first_right))
                    others = [hit for hit in hits if hit.chunk.id not in query.relevant]
                    examples.append(Example(others[0].signals, False, False))
                name = f"{queries.name} {queries.language}→{passages.language}"
                yield ExampleSet(name, PASSAGES_WEIGHT, examples)


def note_sets(
    judged: JudgedFolder, searcher: Searcher, index: Path, notes: str, weight: float
) -> Iterator[ExampleSet]:
    """All answerable and unanswerable queries against one index of notes."""
    with Store(index) as store:
        chunks = store.chunks()
    examples = []
    for queries in (*judged.about_notes, *judged.unanswerable):
        for query in queries.queries:
            first = searcher.search(query.text, k=1)[0]
            right = first.chunk.id in right_chunks(query, chunks)
            examples.append(Example(first.signals, query.pattern is not None, right))
    if examples:
        yield ExampleSet(f"{judged.about_notes[0].name} over {notes}", weight, examples)


def matrix(examples: Sequence[Example]) -> np.ndarray:
    """Float64 (examples, signals + 1), the last column ones."""
    rows = [[one.signals[name] for name in COEFFICIENTS] + [1.0] for one in examples]
    return np.array(rows)


def fit(sets: Sequence[ExampleSet]) -> np.ndarray:
    """Weighted logistic regression with a small ridge, by Newton's method."""
    used = [found for found in sets if found.weight]
    values = np.concatenate([matrix(found.examples) for found in used])
    right = np.array([one.right for found in used for one in found.examples], dtype=float)
    weights = np.concatenate(
        [np.full(len(found.examples), found.weight / len(found.examples)) for found in used]
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


def print_figures(found: ExampleSet, coefficients: np.ndarray) -> None:
    """One line a set."""
    scores = 1 / (1 + np.exp(-matrix(found.examples) @ coefficients))
    answerable = np.array([one.answerable for one in found.examples])
    right = [one.right for one in found.examples]
    positives, negatives = scores[answerable].tolist(), scores[~answerable].tolist()
    print(
        f"{found.name:40} n {len(scores):5}  auroc {auroc(positives, negatives):.3f}  "
        f"answered at 5 % {kept_at(0.05, positives, negatives):.3f}  "
        f"ece {calibration_error(scores.tolist(), right):.3f}  at one half: answered "
        f"{np.mean(scores[answerable] >= 0.5):.3f}, false {np.mean(scores[~answerable] >= 0.5):.3f}"
    )


def progress(what: str, done: int, total: int) -> None:
    """A line that is overwritten."""
    print(f"\r{what} {done}/{total} ", end="", file=sys.stderr)


if __name__ == "__main__":
    main()
