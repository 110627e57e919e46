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
