"""The figures of a folder of judged sets: what is found, and what the confidence is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kb.config import DEFAULT_THRESHOLD
from kb.evaluate.configuration import Configuration
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
from kb.evaluate.rankings import ALL_NOTES, FolderRankings, JudgedRanking, SetRankings, rank_all
from kb.model import Progress

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
    (folder,) = rank_all(judged, index_dir, [Configuration()], embedder, progress or silent)
    abstention = [_abstention_figures(folder, of_set, threshold) for of_set in folder.unanswerable]
    return Evaluation(
        sets=tuple(
            _set_figures(part) for of_set in folder.answerable for part in with_languages(of_set)
        ),
        abstention=tuple(abstention),
        pooled=_pooled(folder, threshold) if abstention else None,
        threshold=threshold,
    )


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def with_languages(of_set: SetRankings) -> list[SetRankings]:
    """A set, and where it asks the notes, one of each language of queries before it."""
    if of_set.direction != ALL_NOTES:
        return [of_set]
    languages = sorted({ranked.language for ranked in of_set.rankings})
    return [*(_in_language(of_set, language) for language in languages), of_set]


def _in_language(of_set: SetRankings, language: str) -> SetRankings:
    rankings = tuple(ranked for ranked in of_set.rankings if ranked.language == language)
    return replace(of_set, direction=f"{language}→notes", rankings=rankings)


def _set_figures(of_set: SetRankings) -> SetFigures:
    figures = figures_of(
        [
            (ranked.right, [hit.chunk.id for hit in ranked.ranking.hits])
            for ranked in of_set.rankings
        ]
    )
    return SetFigures(
        name=of_set.name,
        direction=of_set.direction,
        n=len(of_set.rankings),
        hit_at_1=figures["hit@1"],
        hit_at_3=figures["hit@3"],
        mrr_at_10=figures["mrr@10"],
        ndcg_at_10=figures["ndcg@10"],
    )


def _abstention_figures(
    folder: FolderRankings, unanswerable: SetRankings, threshold: float
) -> AbstentionFigures:
    name = f"{unanswerable.name}-unanswerable"
    answerable = _rankings_of(_opposites(folder, unanswerable))
    return _confidence_figures(name, answerable, unanswerable.rankings, threshold)


def _pooled(folder: FolderRankings, threshold: float) -> AbstentionFigures:
    used = {
        of_set.name: of_set
        for unanswerable in folder.unanswerable
        for of_set in _opposites(folder, unanswerable)
    }
    return _confidence_figures(
        POOLED, _rankings_of(list(used.values())), _rankings_of(folder.unanswerable), threshold
    )


def _opposites(folder: FolderRankings, unanswerable: SetRankings) -> list[SetRankings]:
    """What an unanswerable set is told from: the answerable set of its name, or all of them.

    Single questions only: a follow-up's confidence is about two questions.
    """
    return [of_set for of_set in folder.notes if of_set.name == unanswerable.name] or folder.notes


def _rankings_of(folder: Sequence[SetRankings]) -> list[JudgedRanking]:
    return [ranked for of_set in folder for ranked in of_set.rankings]


def _confidence_figures(
    name: str,
    answerable: Sequence[JudgedRanking],
    unanswerable: Sequence[JudgedRanking],
    threshold: float,
) -> AbstentionFigures:
    positives = [ranked.ranking.confidence for ranked in answerable]
    negatives = [ranked.ranking.confidence for ranked in unanswerable]
    confidences = [*positives, *negatives]
    right = [ranked.first_is_right for ranked in (*answerable, *unanswerable)]
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
