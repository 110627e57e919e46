"""Judged queries to figures: is the right chunk found, and is its absence noticed?

Four kinds of files, told apart by name, from any folder:

- ``NAME-passages.LANG.jsonl`` with ``NAME-queries.LANG.jsonl``: passages that are indexed
  for the occasion, and queries with the ids of the passages that answer them. Every
  language of queries is tried against every language of passages.
- ``NAME.tsv``: language, query, regular expression, judged against the user's own index: a
  chunk is right when the expression is found in its question, breadcrumb or note path.
- ``NAME-dialogues.jsonl``: conversations about the user's notes, each turn judged by such an
  expression. Every turn after the first counts, after what was really found for those before.
- ``NAME-unanswerable.tsv``: language, query; what the user's own notes do not answer.
"""

from kb.evaluate.compare import Comparison, PairFigures, compare
from kb.evaluate.configuration import Configuration, configuration
from kb.evaluate.figures import AbstentionFigures, Evaluation, SetFigures, evaluate
from kb.evaluate.indexes import passage_searcher
from kb.evaluate.measures import Bin, auroc, calibration_error, figures_of, kept_at, reliability
from kb.evaluate.runs import right_chunks

__all__ = [
    "AbstentionFigures",
    "Bin",
    "Comparison",
    "Configuration",
    "Evaluation",
    "PairFigures",
    "SetFigures",
    "auroc",
    "calibration_error",
    "compare",
    "configuration",
    "evaluate",
    "figures_of",
    "kept_at",
    "passage_searcher",
    "reliability",
    "right_chunks",
]
