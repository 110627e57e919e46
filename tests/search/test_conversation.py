"""A follow-up is read with what came before it; a question that stands alone is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fakes import HashEmbedder, make_chunk, make_note, rank
from kb.indexing import index_notes
from kb.model import Turn
from kb.notes import Notes
from kb.search.candidates import SCORE_ALL_CHUNKS
from kb.search.conversation import (
    MAX_CHAIN,
    MAX_EARLIER_CHARACTERS,
    context_confidence,
    leans,
    topic_of,
    wording_of,
)
from kb.search.ranking import Ranking
from kb.search.searcher import Searcher

Talk = Callable[..., Ranking]


@pytest.fixture
def talk(searcher: Searcher) -> Talk:
    """Asks one question after another; gives what the last one found."""

    def ask(*questions: str) -> Ranking:
        past: list[Turn] = []
        for question in questions:
            ranking = rank(searcher, question, 5, past)
            past.append(Turn(question, ranking.hits[0].chunk))
        return ranking

    return ask


def first(ranking: Ranking) -> str:
    return ranking.hits[0].chunk.question


@pytest.mark.parametrize(
    ("questions", "right"),
    [
        # it, they, this
        (["what is GPT", "who made it?"], "GPT 是什么"),
        (["什么是LeNet", "它是谁提出的"], "LeNet"),
        (["What problem does ResNet solve?", "who proposed it and when?"], "ResNet"),
        (["softmax 怎么算", "它会溢出吗"], "softmax"),
        # and this? the same of another
        (["what is an LSTM", "and the GRU?"], "GRU"),
        (["Canny边缘检测怎么做", "那灰度转换呢"], "灰度"),
        # nothing but what to show, or why
        (["autograd 是怎么工作的", "给我看看代码"], "autograd"),
        (["how do I detect edges with Canny", "show me an example"], "Canny"),
        (["为什么要用多头注意力", "为什么"], "多头注意力"),
        # the subject is left out
        (["GRU是什么", "有几个门"], "GRU 是什么"),
        (["RNN用来干什么", "现在被什么取代了"], "循环神经网络用来做什么"),
        # in the other language
        (["how do I blur an image with OpenCV", "核的大小怎么选"], "GaussianBlur"),
        (["什么是视觉定位", "what is it good for?"], "视觉定位"),
        # one after another
        (["what is an LSTM", "and the GRU?", "how many gates does it have?"], "GRU"),
        (["BERT是怎么预训练的", "第二个任务是什么", "后来有人去掉它吗"], "NSP"),
    ],
)
def test_a_follow_up_finds_what_it_means(talk: Talk, questions: list[str], right: str) -> None:
    ranking = talk(*questions)
    assert right in first(ranking)
    assert ranking.query.asked == questions[-1]


def test_a_follow_up_says_what_it_was_taken_to_be_about(talk: Talk) -> None:
    ranking = talk("what is an LSTM", "who invented it?")
    assert ranking.context is not None
    assert "LSTM" in ranking.context.question


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("what is an LSTM", "how do I read an image with OpenCV?"),
        ("Transformer的架构是怎样的", "什么是交叉熵损失"),
        ("how do I detect edges", "BERT?"),
        ("什么是全景分割", "softmax"),
    ],
)
def test_a_change_of_topic_is_noticed(
    searcher: Searcher, talk: Talk, before: str, question: str
) -> None:
    after = talk(before, question)
    alone = rank(searcher, question)
    assert (after.hits, after.confidence) == (alone.hits, alone.confidence)
    assert after.context is None


def test_the_topic_left_behind_is_forgotten(talk: Talk) -> None:
    ranking = talk("what is an LSTM", "what is image captioning?", "which metrics does it use?")
    assert "caption" in first(ranking)
    assert ranking.context is None or "LSTM" not in ranking.context.question


def test_without_a_past_the_same_words_stand_alone(searcher: Searcher) -> None:
    ranking = rank(searcher, "and its gates?", 5, ())
    assert ranking.context is None


def test_a_past_that_found_nothing_is_passed_over(searcher: Searcher, talk: Talk) -> None:
    lstm = talk("what is an LSTM")
    past = [Turn("what is an LSTM", lstm.hits[0].chunk), Turn("how do I cook rice", None)]
    assert "LSTM" in first(rank(searcher, "and its gates?", 5, past))
    assert rank(searcher, "and its gates?", 5, past[1:]).context is None


@pytest.mark.parametrize(
    ("before", "aspect"),
    [
        ("标签平滑是什么", "优缺点"),
        ("标签平滑是什么", "应用场景"),
        ("标签平滑是什么", "什么时候用它"),
        ("what is panoptic segmentation", "what are its limitations"),
        ("what is panoptic segmentation", "how many parameters does it have"),
        ("什么是全景分割", "時間複雜度是多少"),
    ],
)
def test_an_aspect_is_never_surely_another_things(
    searcher: Searcher, notes: Notes, before: str, aspect: str
) -> None:
    shown = rank(searcher, before).hits[0].chunk
    answer = notes.ask(aspect, past=[Turn(before, shown)])
    assert answer.context == shown
    assert not answer.answered or answer.hits[0].chunk == shown


def test_an_aspect_that_a_chunk_is_called_after_is_found(talk: Talk) -> None:
    for aspect in ("有什么缺点", "limitations?", "what are the drawbacks", "它的缺點"):
        ranking = talk("BERT 是什么", aspect)
        assert "BERT 有什么缺点" in first(ranking)
        assert ranking.confidence > 0.5


@pytest.mark.parametrize("question", ["它有什么缺点", "what are its limitations"])
def test_what_a_pronoun_stands_for_is_not_guessed(notes: Notes, question: str) -> None:
    assert not notes.ask(question).answered


def test_what_else_is_asked_of_is_named_first(talk: Talk) -> None:
    assert "GRU" in first(talk("LSTM 是什么", "what about the GRU"))
    assert "BERT" in first(talk("GPT 是什么", "tell me about BERT"))


@pytest.mark.parametrize("question", ["它的作者住在哪里", "does it rain there?", "它适合煮饭吗"])
def test_pointing_at_the_topic_is_not_enough_for_an_answer(
    searcher: Searcher, notes: Notes, question: str
) -> None:
    past = [Turn("what is an LSTM", rank(searcher, "what is an LSTM").hits[0].chunk)]
    answer = notes.ask(question, past=past)
    assert answer.context is not None
    assert not answer.answered


def test_answers_carry_what_they_go_on_from(searcher: Searcher, notes: Notes) -> None:
    past = [Turn("what is GPT", rank(searcher, "GPT 是什么").hits[0].chunk)]
    assert notes.ask("who made it?", past=past).context == past[0].chunk
    assert notes.ask("who made it?").context is None


def test_a_follow_up_finds_a_chunk_that_is_no_candidate_alone(tmp_path: Path) -> None:
    """In an index too large to score whole, where the bare words name another chunk."""
    others = [make_chunk(f"filler{n} gate", "gate", first_line=n) for n in range(SCORE_ALL_CHUNKS)]
    wanted = make_chunk("zebra stripes", "Stripes are black and white.", first_line=9_000)
    index_notes([make_note("note.md", *others, wanted)], tmp_path, HashEmbedder())
    searcher = Searcher(tmp_path, HashEmbedder())
    past = [Turn("zebra stripes", rank(searcher, "zebra stripes").hits[0].chunk)]
    assert first(rank(searcher, "tell me more about it", 5, past)) == "zebra stripes"


@pytest.mark.parametrize(
    "query",
    [
        "how does it work",
        "and its gates?",
        "what about the decoder?",
        "vs PropTypes",
        "那GRU呢",
        "公式呢？",
        "它有什么缺点",
        "后者的代表模型是哪个",
        "和BERT比呢",
        "這個怎麼用",
    ],
)
def test_words_that_point_back(query: str) -> None:
    assert wording_of(query).points_back == 1


@pytest.mark.parametrize(
    "query",
    [
        "what is an LSTM",
        "is there a difference between GET and POST",
        "use a map instead of a list",
        "Transformer 为什么比 RNN 快呢",
        "其他的损失函数有哪些",
        "和声是什么",
        "尤其是什么",
        "iterate over items",
    ],
)
def test_words_that_point_nowhere(query: str) -> None:
    assert wording_of(query).points_back == 0


def test_a_pointing_word_behind_words_of_its_own_is_in_doubt() -> None:
    assert wording_of("why should a class loader ask its parent first").points_back == 0.5
    assert wording_of("垃圾回收器什么时候会停下它的线程").points_back == 0.5


@pytest.mark.parametrize(
    ("query", "another"),
    [
        ("那GRU呢", True),
        ("what about the decoder?", True),
        ("and recall?", True),
        ("and its gates?", False),
        ("它呢", False),
        ("Transformer 为什么比 RNN 快呢", False),
        ("GRU 是什么", False),
        ("why?", False),
    ],
)
def test_words_that_ask_the_same_of_another(query: str, another: bool) -> None:
    assert wording_of(query).asks_of_another is another


@pytest.mark.parametrize(
    "query",
    [
        "优缺点",
        "有什么缺点",
        "what are its limitations",
        "它有多少参数？",
        "那公式呢",
        "time complexity?",
        "when should I use it",
        "還有什麼優點",
        "應用場景有哪些",
        "两者的优缺点",
        "what is it used for",
    ],
)
def test_words_that_ask_for_an_aspect_alone(query: str) -> None:
    assert wording_of(query).aspects


@pytest.mark.parametrize(
    "query",
    [
        "LSTM 有什么缺点",
        "应用层的作用",
        "卷积层的参数量",
        "complexity of self-attention",
        "和BERT的参数量比呢",
        "特征图",
        "how does it work",
        "什么是计算图",
    ],
)
def test_an_aspect_of_a_thing_that_is_named_stands_alone(query: str) -> None:
    assert not wording_of(query).aspects


def test_what_was_said_before_names_nothing_more() -> None:
    question = "how many parameters does the layer have?"
    assert not wording_of(question).aspects
    assert wording_of(question, said="a conv layer with 10 filters").aspects


def test_a_question_that_finds_nothing_by_itself_is_tried_with_the_topic(talk: Talk) -> None:
    ranking = talk("LSTM 是什么", "哪一年")
    assert ranking.context is not None
    assert "LSTM" in first(ranking)


@pytest.mark.parametrize(
    "query", ["why?", "show me the code", "an example please", "给个代码例子", "举个例子", "？", ""]
)
def test_asking_and_pointing_words_are_not_of_its_own(query: str) -> None:
    assert wording_of(query).own_words == 0


def test_a_chinese_character_counts_half_a_word() -> None:
    assert wording_of("梯度裁剪").own_words == 2
    assert wording_of("gradient clipping").own_words == 2
    assert wording_of("用ResNet-50做迁移学习").own_words == pytest.approx(
        wording_of("ResNet-50 迁移学习").own_words, abs=0.5
    )


def test_the_more_a_question_says_itself_the_less_it_leans() -> None:
    def reads_with_topic(query: str) -> bool:
        return leans(wording_of(query), fits=0.0, heading=0.0, confidence=0.0)

    assert reads_with_topic("why")
    assert reads_with_topic("does it overflow")
    assert not reads_with_topic("how do I undo a git commit")
    assert not reads_with_topic("page replacement that clears the R bit and moves the page")


def test_what_was_shown_speaks_for_leaning_and_a_name_against() -> None:
    assert leans(wording_of("公式是什么"), fits=0.1, heading=0.5, confidence=0.4)
    assert not leans(wording_of("公式是什么"), fits=-0.1, heading=0.5, confidence=0.4)
    assert not leans(wording_of("BERT?"), fits=0.1, heading=1.0, confidence=0.99)


def test_the_topic_of_a_chain_is_asked_for_whole() -> None:
    gru, lstm = make_chunk("GRU"), make_chunk("LSTM", first_line=5)
    chain = [Turn("what is BERT", make_chunk("BERT")), Turn("what is an LSTM", lstm)]
    chain += [Turn("and the GRU?", gru), Turn("its gates?", gru)]
    topic = topic_of(chain)
    assert topic is not None
    assert topic.asked == "what is an LSTM and the GRU? its gates?"
    assert topic.chunk == gru
    assert topic.with_question("why?") == "what is an LSTM and the GRU? its gates? why?"


def test_no_topic_without_anything_shown() -> None:
    assert topic_of([]) is None
    assert topic_of([Turn("how do I cook rice", None)]) is None


def test_long_conversations_and_questions_are_cut() -> None:
    chunk = make_chunk("LSTM")
    topic = topic_of([Turn("it " * 10_000, chunk)] * 50)
    assert topic is not None
    assert len(topic.asked) <= MAX_CHAIN * (MAX_EARLIER_CHARACTERS + 1)


def test_confidence_in_context_needs_both_searches() -> None:
    assert context_confidence(wording_of("its gates"), alone=0.4, joint=0.95) > 0.5
    assert context_confidence(wording_of("its price"), alone=0.003, joint=0.9) < 0.5
    assert context_confidence(wording_of("its gates"), alone=0.3, joint=0.05) < 0.5
    # Without words of its own, a search for the question alone says nothing.
    assert context_confidence(wording_of("why?"), alone=0.01, joint=0.95) == 0.95
    assert 0 <= context_confidence(wording_of("its gates"), alone=0.0, joint=0.0) < 0.01
    assert 0.99 < context_confidence(wording_of("its gates"), alone=1.0, joint=1.0) <= 1
