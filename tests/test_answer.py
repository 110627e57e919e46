"""An answer in the notes' own words, or an honest "not in the notes"."""

from pathlib import Path

import pytest

from fakes import HashEmbedder, make_chunk, make_note
from kb.answer import answer
from kb.build import index_notes
from kb.errors import KbError
from kb.model import Question
from kb.search.searcher import Searcher

CHUNKS = [
    make_chunk("LSTM", "Gates decide what a cell keeps.", first_line=1),
    make_chunk("GRU", "Two gates are enough.", first_line=5),
    make_chunk("卷积层", "卷积核在图像上滑动。", first_line=9, language="zh"),
    make_chunk("BERT", "A transformer that is read from both sides.", first_line=13),
    make_chunk("Dropout", "Neurons are left out at random.", first_line=17),
    make_chunk("A question that is far too long for a button " * 3, "Yes.", first_line=21),
]


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    index_notes([make_note("note.md", *CHUNKS)], tmp_path, HashEmbedder())
    return Searcher(tmp_path, HashEmbedder())


@pytest.mark.parametrize("query", ["LSTM", "what is dropout?", "卷积层", "什么是卷积层", "bert"])
def test_a_term_that_stands_in_a_heading_is_answered(searcher: Searcher, query: str):
    found = answer(searcher, Question(query))
    assert found.answered
    assert found.confidence > 0.5
    assert found.hits[0].chunk.question.lower() in query.lower()


@pytest.mark.parametrize(
    "query", ["how to prune a rose bush", "番茄炒蛋怎么做", "cheapest flights to Rome", "?!", "😀"]
)
def test_what_the_notes_do_not_say_is_not_answered(searcher: Searcher, query: str):
    found = answer(searcher, Question(query))
    assert not found.answered
    assert found.confidence < 0.5
    assert found.hits  # the nearest questions, to be offered


def test_the_threshold_decides(searcher: Searcher):
    assert answer(searcher, Question("rose bush"), threshold=0.0).answered
    assert not answer(searcher, Question("LSTM"), threshold=1.1).answered


def test_the_language_is_the_querys(searcher: Searcher):
    assert answer(searcher, Question("什么是 LSTM")).language == "zh"
    assert answer(searcher, Question("what is 卷积层 in English")).language == "en"


def test_follow_ups_are_short_and_new(searcher: Searcher):
    found = answer(searcher, Question("LSTM", k=2))
    assert 1 <= len(found.follow_ups) <= 3
    assert not {hit.chunk.question for hit in found.hits} & set(found.follow_ups)
    assert all(len(question) <= 60 for question in found.follow_ups)


def test_the_query_is_kept_as_it_was_asked(searcher: Searcher):
    assert answer(searcher, Question("  LSTM ")).query == "  LSTM "
    assert answer(searcher, Question("LSTM")).took_ms > 0


def test_an_empty_query_is_the_callers_mistake(searcher: Searcher):
    with pytest.raises(KbError):
        answer(searcher, Question(" "))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_tiny_index_answers_and_abstains(tmp_path: Path, count: int):
    index_notes([make_note("note.md", *CHUNKS[:count])], tmp_path / "tiny", HashEmbedder())
    searcher = Searcher(tmp_path / "tiny", HashEmbedder())
    assert answer(searcher, Question("what is an LSTM")).answered
    assert not answer(searcher, Question("how to prune a rose bush")).answered
    assert len(answer(searcher, Question("LSTM")).hits) == count
