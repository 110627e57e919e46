"""Names that are typed in pinyin."""

from collections.abc import Collection, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import HashEmbedder, make_chunk, make_note, rank
from kb.indexing import index_notes
from kb.search.pinyin_names import chinese_names, in_characters
from kb.search.searcher import Searcher

NAMES = ("梯度消失", "梯度", "参数", "数据", "学习率", "神经网络")
IN_NOTES = {"bias", "lstm", "can", "data", "men", "why"}
WORDS = {"dance", "women", "shu", "du", "shi", "he", "what", "is"}  # of the encoder


def read(query: str, names: Sequence[str] = NAMES) -> str:
    def absent(words: Collection[str]) -> set[str]:
        return set(words) - IN_NOTES

    def unknown(words: Collection[str]) -> set[str]:
        return absent(words) - WORDS

    return in_characters(query, absent, unknown, lambda: names, lambda some: next(iter(some), None))


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("tiduxiaoshi", "梯度消失"),
        ("tidu xiaoshi", "梯度消失"),
        ("Tidu Xiaoshi", "梯度消失"),
        ("ti du xiao shi", "梯度消失"),
        ("tdxs", "梯度消失"),
        ("xuexilü", "学习率"),
        ("can shu", "参数"),
        ("tidu", "梯度"),
        ("lstm tdxs", "lstm 梯度消失"),
        ("LSTM 的 tidu xiaoshi", "LSTM 的 梯度消失"),
        ("tidu xiaoshi zenme jiejue", "梯度消失怎么 jiejue"),
        ("shenme shi tiduxiaoshi", "什么是梯度消失"),
        ("what is tidu xiaoshi?", "what is 梯度消失?"),
        ("tidu shuju", "梯度数据"),
    ],
)
def test_names_of_the_notes_are_read_from_pinyin(query: str, meant: str) -> None:
    assert read(query) == meant


@pytest.mark.parametrize(
    "query",
    [
        "bias of the lstm",
        "can men",
        "dance",  # a word, though 单侧 is read so
        "women",
        "data",
        "tidux",  # not the whole of a name
        "ti-du",
        "tidu2",
        "tidu.py",
        "what is tdxs",  # an abbreviation, of English words
        "TDXS",
        "td",
        "梯度消失",
        "xian cheng",  # no name of these notes
    ],
)
def test_words_and_what_only_looks_like_pinyin_stay(query: str) -> None:
    assert read(query, (*NAMES, "单侧", "我们", "大塔", "图像")) == query


def none(_words: Collection[str]) -> Collection[str]:
    return ()


@given(st.text())
def test_where_all_words_are_known_no_text_changes(query: str) -> None:
    assert in_characters(query, none, none, lambda: NAMES, lambda names: names[0]) == query
    read(query)  # never raises


def test_names_stand_between_the_words_that_ask_and_link() -> None:
    assert chinese_names("什么是梯度消失？What are vanishing gradients?") == {"梯度消失"}
    assert chinese_names("CNN 和循环神經網路有什么区别") == {"循环神经网路"}
    assert chinese_names("的") == set()


class WordlessEmbedder(HashEmbedder):
    """To it, every word is of as many pieces as it has letters."""

    def token_counts(self, pieces: Sequence[str]) -> list[int]:
        return [len(piece) for piece in pieces]


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    chunks = (
        make_chunk("什么是残差连接？", "把输入加到输出上。"),
        make_chunk("跳层", "同上。", aliases=("恒等映射",)),
        make_chunk("What is a tidbit?", "A morsel. 学习率 is set by hand."),
    )
    index_notes([make_note("note.md", *chunks)], tmp_path, WordlessEmbedder())
    return Searcher(tmp_path, WordlessEmbedder())


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("cancha lianjie", "残差连接"),
        ("cclj", "残差连接"),
        ("hengdengyingshe", "恒等映射"),
        ("xuexilv", "学习率"),  # of the glossary, and in an answer
    ],
)
def test_a_name_in_pinyin_is_searched_for_as_itself(
    searcher: Searcher, query: str, meant: str
) -> None:
    typed, itself = rank(searcher, query), rank(searcher, meant)
    assert typed.query.respelled == meant
    assert [hit.chunk.id for hit in typed.hits] == [hit.chunk.id for hit in itself.hits]
    assert typed.confidence == itself.confidence


def test_a_name_of_the_glossary_that_the_notes_lack_is_not_read(searcher: Searcher) -> None:
    assert "批归一化" not in rank(searcher, "piguiyihua").query.text


def test_a_slip_is_still_mended_where_no_name_is_meant(searcher: Searcher) -> None:
    assert rank(searcher, "tidbitt").query.respelled == "tidbit"
