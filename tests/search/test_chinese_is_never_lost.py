"""The lexical side alone finds whatever Chinese stands in a note, and both halves of a mix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.parse.read import read_notes
from kb.search.overlap import overlap
from kb.search.query_terms import read_terms, weigh
from kb.store.reader import Store
from kb.text.language import HAN
from kb.text.passage import passage_of
from project import PROJECT, examples

HAN_RUN = re.compile(f"[{HAN}]{{2,}}")


@cache
def runs() -> list[tuple[str, str]]:
    """Where each run of Chinese in our notes stands: chunk id, run."""
    return [
        (chunk.id, run)
        for note in read_notes(PROJECT / "notes")
        for chunk in note.answers
        for run in HAN_RUN.findall(passage_of(chunk).text)
    ]


@pytest.fixture(scope="module")
def store(project_index: Path) -> Iterator[Store]:
    with Store(project_index) as opened:
        yield opened


@st.composite
def parts_of_the_notes(draw: st.DrawFn) -> tuple[str, str]:
    """A chunk's id and 2 to 4 neighbouring characters of it."""
    chunk_id, run = draw(st.sampled_from(runs()))
    length = draw(st.integers(2, min(4, len(run))))
    start = draw(st.integers(0, len(run) - length))
    return chunk_id, run[start : start + length]


@settings(max_examples=examples(500))
@given(parts_of_the_notes())
def test_two_to_four_characters_of_a_note_find_their_chunk(
    store: Store, part: tuple[str, str]
) -> None:
    chunk_id, query = part
    ids = store.ids()
    terms = read_terms(query)
    rows = store.rows_by_bm25(terms.telling, len(ids))
    row = next(row for row, id in ids.items() if id == chunk_id)
    assert row in rows
    weights = weigh(terms, store.document_frequencies(terms.telling), len(ids))
    assert overlap(weights, store.term_texts([row])[row]).coverage == pytest.approx(1)


@pytest.mark.parametrize(
    ("query", "latin", "chinese"),
    [
        ("ResNet为什么好", "resnet", "好"),
        ("用PyTorch求梯度", "pytorch", "梯度"),
        ("LSTM和GRU的区别在门", "gru", "门"),
        ("BERT怎么预训练", "bert", "训练"),
    ],
)
def test_both_halves_of_a_mixed_query_count(
    store: Store, query: str, latin: str, chinese: str
) -> None:
    terms = read_terms(query)
    frequencies = store.document_frequencies(terms.telling)
    weights = weigh(terms, frequencies, len(store.ids())).weights
    assert weights[latin] > 0
    assert weights[chinese] > 0
