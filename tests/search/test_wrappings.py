"""A question is searched for without the frame that says only that somebody asks."""

from pathlib import Path

import pytest

from fakes import HashEmbedder, make_chunk, make_note, rank
from kb.indexing import index_notes
from kb.search.searcher import Searcher
from kb.search.wrappings import unwrapped


def asked(text: str, *names: str) -> str:
    return unwrapped(text, names.__contains__)


@pytest.mark.parametrize(
    "text",
    [
        "I don't understand dropout",
        "I DON’T really understand dropout",
        "i still dont get dropout",
        "let me ask about dropout",
        "I want to know about dropout",
        "I've forgotten dropout",
        "I'm struggling to understand dropout",
        "give me a quick rundown of dropout",
        "tell me about dropout, please",
        "can you help me understand dropout please?",
        "could someone please explain dropout to me?",
        "Hi, I have a question about the concept of dropout",
        "dropout confuses me",
        "我想问下 dropout",
        "你好，老师上课讲的dropout我没听懂",
        "我對dropout還不太懂",
        "能帮我讲一下dropout吗？谢谢",
        "讲讲dropout这个概念吧",
        "dropout求解释",
        "谁能说说dropout",
    ],
)
def test_what_only_says_that_somebody_asks_is_taken_off(text: str) -> None:
    assert asked(text) == "dropout"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("I don't understand why gradients vanish, can you explain?", "why gradients vanish"),
        ("could you please tell me what MVCC is", "what MVCC is"),
        ("我想知道死锁怎么避免", "死锁怎么避免"),
        ("帮我讲一下卷积和池化的区别", "卷积和池化的区别"),
    ],
)
def test_what_asks_for_something_of_its_own_stays(text: str, what: str) -> None:
    assert asked(text) == what


@pytest.mark.parametrize(
    "text",
    [
        "how does dropout work",
        "can LSTMs forget, please?",  # beside no frame small words stay
        "对抗训练是什么",
        "EXPLAIN 怎么看",  # a command of SQL
        "解释器是什么",
        "学习率",
        "问题的规模",
    ],
)
def test_without_a_frame_a_question_stays_as_it_is(text: str) -> None:
    assert asked(text) == text


@pytest.mark.parametrize(
    "text", ["I don't understand it", "解释一下这个", "can you explain?", "我没听懂"]
)
def test_a_frame_around_nothing_stays(text: str) -> None:
    assert asked(text) == text


def test_of_what_the_notes_call_something_nothing_is_taken_off() -> None:
    assert asked("讲讲你的项目", "讲讲你的项目") == "讲讲你的项目"
    assert asked("Can you tell me about yourself?", "tell me about yourself?") == (
        "tell me about yourself?"
    )
    assert asked("讲讲网吧", "网吧") == "网吧"


def test_the_rest_of_a_pasted_page_is_left_alone() -> None:
    page = f"I don't understand {'dropout ' * 40}"
    assert asked(page) == page


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    index: Path = tmp_path_factory.mktemp("index")
    chunks = (
        make_chunk("Dropout", "Training drops units at random."),
        make_chunk("讲讲你的项目", "先说背景，再说难点。"),
    )
    index_notes([make_note("note.md", *chunks)], index, HashEmbedder())
    return Searcher(index, HashEmbedder())


def test_a_search_goes_by_what_is_asked_and_shows_what_was_typed(searcher: Searcher) -> None:
    ranking = rank(searcher, "I don't understand dropout")
    bare = rank(searcher, "dropout")
    assert (ranking.query.asked, ranking.query.text) == ("I don't understand dropout", "dropout")
    assert ranking.query.respelled is None
    assert (ranking.confidence, ranking.hits) == (bare.confidence, bare.hits)


def test_a_heading_that_reads_as_a_frame_is_searched_for_whole(searcher: Searcher) -> None:
    assert rank(searcher, "讲讲你的项目").query.text == "讲讲你的项目"
