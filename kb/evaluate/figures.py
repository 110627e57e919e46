"""The figures of a folder of judged sets: what is found, and what the confidence is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kb.config import DEFAULT_THRESHOLD
from kb.evaluate.configuration import Configuration
from kb.evaluate.indexes import Progress
from kb.evaluate.judged import read_judged
from kb.evaluate.measures import (
    Bin,
    auroc,
    calibration_error,
    figures_of,
    kept_at,
    reliability,
    share_from,
)
from kb.evaluate.runs import ALL_NOTES, Outcome, Run, Runs, run_all

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder

_FALSE_ANSWERS: Final = 0.05
POOLED: Final = "pooled"


@dataclass(frozen=True, slots=True)
class SetFigures:
    """How well one set of queries finds its chunks."""

    name: str
    direction: str  # "en→zh": English queries, Chinese passages; "all→notes"
    n: int  # queries
    hit_at_1: float
    hit_at_3: float
    mrr_at_10: float
    ndcg_at_10: float

    def to_json(self) -> dict[str, str | int | float]:
        """One row of `kb eval --json`."""
        return {
            "name": self.name,
            "direction": self.direction,
            "n": self.n,
            "hit@1": self.hit_at_1,
            "hit@3": self.hit_at_3,
            "mrr@10": self.mrr_at_10,
            "ndcg@10": self.ndcg_at_10,
        }


@dataclass(frozen=True, slots=True)
class AbstentionFigures:
    """How well the confidence tells what the notes answer from what they don't."""

    name: str
    n: int  # queries, answerable and not
    auroc: float  # of the confidence: answerable against unanswerable
    answered_at_5: float  # answerable queries kept where 5 % of the others slip through
    ece: float  # mean distance of the confidence from how often the first hit is right
    answered: float  # share of the answerable queries that the threshold in use answers
    false: float  # share of the unanswerable ones that it answers too
    bins: tuple[Bin, ...]  # what `ece` is made of: see `kb.evaluate.measures.reliability`

    def to_json(self) -> dict[str, str | int | float]:
        """One row of `kb eval --json`, without the bins."""
        return {
            "name": self.name,
            "n": self.n,
            "auroc": self.auroc,
            "answered_at_5": self.answered_at_5,
            "ece": self.ece,
            "answered": self.answered,
            "false": self.false,
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of a folder of judged sets."""

    sets: tuple[SetFigures, ...]
    abstention: tuple[AbstentionFigures, ...]
    pooled: AbstentionFigures | None  # over all of `abstention`, each query once
    threshold: float  # the confidence from which a first hit counted as an answer

    def to_json(self) -> dict[str, Any]:
        """The object that `kb eval --json` prints."""
        return {
            "sets": [figures.to_json() for figures in self.sets],
            "abstention": [figures.to_json() for figures in self.abstention],
            "pooled": self.pooled.to_json() if self.pooled else None,
            "threshold": self.threshold,
        }


def evaluate(
    data_dir: Path,
    index_dir: Path | None = None,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    threshold: float = DEFAULT_THRESHOLD,
) -> Evaluation:
    """Run every judged set of a folder through the same build and search as real notes.

    Sets about the user's notes need `index_dir`. `threshold`, 0..1: the confidence from
    which a first hit counts as an answer. Raises KbError naming file and line of what can't
    be read, and when the folder holds no judged set.
    """
    judged = read_judged(data_dir)
    (runs,) = run_all(judged, index_dir, [Configuration()], embedder, progress or silent)
    abstention = [_abstention_figures(runs, run, threshold) for run in runs.unanswerable]
    return Evaluation(
        sets=tuple(_set_figures(part) for run in runs.answerable for part in with_languages(run)),
        abstention=tuple(abstention),
        pooled=_pooled(runs, threshold) if abstention else None,
        threshold=threshold,
    )


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def with_languages(run: Run) -> list[Run]:
    """A run, and where it asks the notes, one of each language of queries before it."""
    if run.direction != ALL_NOTES:
        return [run]
    languages = sorted({outcome.language for outcome in run.outcomes})
    return [*(_in_language(run, language) for language in languages), run]


def _in_language(run: Run, language: str) -> Run:
    outcomes = tuple(outcome for outcome in run.outcomes if outcome.language == language)
    return replace(run, direction=f"{language}→notes", outcomes=outcomes)


def _set_figures(run: Run) -> SetFigures:
    figures = figures_of(
        [
            (outcome.right, [hit.chunk.id for hit in outcome.ranking.hits])
            for outcome in run.outcomes
        ]
    )
    return SetFigures(
        name=run.name,
        direction=run.direction,
        n=len(run.outcomes),
        hit_at_1=figures["hit@1"],
        hit_at_3=figures["hit@3"],
        mrr_at_10=figures["mrr@10"],
        ndcg_at_10=figures["ndcg@10"],
    )


def _abstention_figures(runs: Runs, unanswerable: Run, threshold: float) -> AbstentionFigures:
    name = f"{unanswerable.name}-unanswerable"
    answerable = _outcomes(_opposites(runs, unanswerable))
    return _confidence_figures(name, answerable, unanswerable.outcomes, threshold)


def _pooled(runs: Runs, threshold: float) -> AbstentionFigures:
    used = {
        run.name: run
        for unanswerable in runs.unanswerable
        for run in _opposites(runs, unanswerable)
    }
    return _confidence_figures(
        POOLED, _outcomes(list(used.values())), _outcomes(runs.unanswerable), threshold
    )


def _opposites(runs: Runs, unanswerable: Run) -> list[Run]:
    """What an unanswerable set is told from: the answerable set of its name, or all of them.

    Single questions only: a follow-up's confidence is about two questions.
    """
    return [run for run in runs.notes if run.name == unanswerable.name] or runs.notes


def _outcomes(runs: Sequence[Run]) -> list[Outcome]:
    return [outcome for run in runs for outcome in run.outcomes]


def _confidence_figures(
    name: str, answerable: Sequence[Outcome], unanswerable: Sequence[Outcome], threshold: float
) -> AbstentionFigures:
    positives = [outcome.ranking.confidence for outcome in answerable]
    negatives = [outcome.ranking.confidence for outcome in unanswerable]
    confidences = [*positives, *negatives]
    right = [outcome.first_is_right for outcome in (*answerable, *unanswerable)]
    return AbstentionFigures(
        name=name,
        n=len(confidences),
        auroc=round(auroc(positives, negatives), 4),
        answered_at_5=round(kept_at(_FALSE_ANSWERS, positives, negatives), 4),
        ece=round(calibration_error(confidences, right), 4),
        answered=round(share_from(threshold, positives), 4),
        false=round(share_from(threshold, negatives), 4),
        bins=reliability(confidences, right),
    )
