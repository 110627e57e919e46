"""Query to ranked hits: the signals as a table, fusion, calibrated confidence, follow-ups."""

from kb.search.searcher import Ranking, Searcher

__all__ = ["Ranking", "Searcher"]
