"""Misspelt queries are mended word by word, and right ones never: tests/data/spelling.

The figures are floors, what was measured less what one word may move; right queries have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest

from fakes import HashEmbedder, make_chunk, make_note, rank
from kb.embed.load import load_embedder
from kb.indexing import index_notes
from kb.search.searcher import Searcher
from project import PROJECT

QUERIES = PROJECT / "tests" / "data" / "spelling"
LEAST_MENDED = 0.92  # of the misspelt words


class WithRealPieces(HashEmbedder):
    """What is one piece to the bundled encoder passes for a word."""

    def token_counts(self, pieces: Sequence[str]) -> list[int]:
        return real_token_counts(tuple(pieces))


@cache
def real_token_counts(pieces: tuple[str, ...]) -> list[int]:
    return load_embedder().token_counts(pieces)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    index = tmp_path_factory.mktemp("index")
    chunks = (
        make_chunk("How do I train a model in PyTorch?", "Save it at a checkpoint, load it later."),
        make_chunk("自注意力 self-attention", "Each token has a query, a key and a value."),
    )
    index_notes([make_note("note.md", *chunks)], index, HashEmbedder())
    return Searcher(index, WithRealPieces())


def lines_of(name: str) -> list[str]:
    lines = (QUERIES / name).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_nearly_all_misspelt_words_are_mended(searcher: Searcher) -> None:
    wrong, mended = 0, 0
    for line in lines_of("slips.tsv"):
        asked, meant = line.split("\t")
        got = rank(searcher, asked).query.text
        words = zip(asked.split(), meant.split(), got.split(), strict=True)
        of_slips = [mend == right for slip, right, mend in words if slip != right]
        wrong += len(of_slips)
        mended += sum(of_slips)
    assert mended >= LEAST_MENDED * wrong


@pytest.mark.parametrize("query", lines_of("right.txt"))
def test_a_right_query_stays_as_it_is(query: str, searcher: Searcher) -> None:
    assert rank(searcher, query).query.respelled is None
