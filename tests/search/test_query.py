"""What is made of a query before it is searched for."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from fakes import HashEmbedder, find, make_chunk, make_note, rank
from kb.indexing import index_notes
from kb.search.query_terms import in_other_words, read_terms
from kb.search.searcher import Searcher
from kb.text.terms import terms


def renamed(query: str, frequencies: dict[str, int]) -> str | None:
    return in_other_words(read_terms(query), frequencies)


def in_notes(*names: str) -> dict[str, int]:
    return {term: 1 for name in names for term in terms(name)}


def test_concepts_are_named_in_the_other_language() -> None:
    assert renamed("what is dropout for", in_notes("随机失活")) == "what is 随机失活 for"
    assert renamed("感受野有多大", in_notes("receptive field")) == " receptive field 有多大"


def test_of_several_names_the_commonest_in_the_notes_is_taken() -> None:
    frequencies = in_notes("随机失活") | dict.fromkeys(terms("丢弃法"), 5)
    assert renamed("dropout", frequencies) == "丢弃法"


def test_a_word_of_taiwan_that_the_notes_lack_is_said_as_in_the_notes() -> None:
    assert renamed("執行緒是什麼", in_notes("线程")) == "线程是什么"
    assert renamed("執行緒是什麼", in_notes("线程", "执行绪")) is None
    assert renamed("線程是什麼", in_notes("执行绪")) == "执行绪是什么"
    assert renamed("執行緒是什麼", in_notes("线程", "thread")) == " thread 是什么"


@pytest.mark.parametrize("query", ["what is dropout", "how are you", "今天天气怎么样", "?"])
def test_without_such_a_name_in_the_notes_there_are_no_other_words(query: str) -> None:
    assert renamed(query, {}) is None


@pytest.fixture
def index(tmp_path: Path) -> Path:
    chunks = (
        make_chunk("随机失活", "训练时随机丢弃神经元。"),
        make_chunk("PyTorch 的自动求导", "反向传播算梯度。"),
        make_chunk("感受野", "一个输出看到多大的输入。"),
    )
    index_notes([make_note("note.md", *chunks)], tmp_path, HashEmbedder())
    return tmp_path


@pytest.fixture
def searcher(index: Path) -> Searcher:
    return Searcher(index, HashEmbedder())


def test_an_english_word_finds_its_chinese_name(searcher: Searcher) -> None:
    first = find(searcher, "dropout")[0]
    assert first.chunk.question == "随机失活"
    assert first.signals["coverage"] == pytest.approx(1)


def test_traditional_characters_find_simplified_notes(searcher: Searcher) -> None:
    assert find(searcher, "隨機失活")[0].signals["coverage"] == pytest.approx(1)


class SpellingEmbedder(HashEmbedder):
    """To it, every word is of as many pieces as it has letters."""

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


def test_a_slip_is_mended_and_said(index: Path) -> None:
    ranking = rank(Searcher(index, SpellingEmbedder()), "what is Pytroch")
    assert ranking.query.asked == "what is Pytroch"
    assert ranking.query.respelled == ranking.query.text == "what is pytorch"
    assert ranking.hits[0].chunk.question == "PyTorch 的自动求导"


def test_a_query_without_slips_is_searched_for_as_it_is(searcher: Searcher) -> None:
    ranking = rank(searcher, "PyTorch 怎么用")
    assert ranking.query.respelled is None
    assert ranking.query.text == "PyTorch 怎么用"
