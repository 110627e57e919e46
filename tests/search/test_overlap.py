"""How a chunk's words meet a query's."""

import math

import pytest

from fakes import make_chunk
from kb.search.overlap import coverage, overlap
from kb.search.query_terms import (
    MAX_MATCHES,
    QueryTerms,
    phrases_to_match,
    read_terms,
    weigh,
)
from kb.text.passage import term_text

LSTM = term_text(make_chunk("LSTM", "Gates let an LSTM remember.", breadcrumb=("RNN",)))


def weighed(query: str, frequencies: dict[str, int], chunks: int) -> QueryTerms:
    return weigh(read_terms(query), frequencies, chunks)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("What is an LSTM?", ["lstm"]),
        ("什么是卷积", ["卷", "卷积", "积"]),
        ("LSTM有哪几个门", ["lstm", "门"]),
        ("what is it", ["what", "is", "it"]),  # nothing else is left
        ("lstm LSTM", ["lstm"]),
    ],
)
def test_words_that_only_ask_do_not_tell(query: str, expected: list[str]) -> None:
    assert [
        term for term in list(read_terms(query).telling) if len(term) == 1 or term in expected
    ] == expected


def test_rare_terms_weigh_more_and_absent_ones_most() -> None:
    weights = weighed("gates remember dropout", {"gates": 90, "remember": 3}, 100).weights
    assert weights["gates"] < weights["remember"] < weights["dropout"]
    assert weights["remember"] == pytest.approx(math.log(1 + 97.5 / 3.5))


def test_coverage_is_the_share_of_the_weight_that_is_found() -> None:
    query = weighed("lstm dropout", {"lstm": 5}, 100)
    shared = overlap(query, LSTM)
    assert shared.coverage == pytest.approx(query.weights["lstm"] / query.total)
    assert shared.heading == shared.coverage


@pytest.mark.parametrize("query", ["lstm dropout", "rnn gates", "nothing of this", "what is it"])
def test_the_coverage_alone_is_the_same(query: str) -> None:
    read = weighed(query, {"lstm": 5, "gates": 9}, 100)
    assert coverage(read, LSTM) == overlap(read, LSTM).coverage


def test_the_headings_above_count_for_coverage_but_not_as_heading() -> None:
    shared = overlap(weighed("rnn", {"rnn": 5}, 100), LSTM)
    assert (shared.coverage, shared.heading) == (1, 0)


def test_every_measure_is_a_share() -> None:
    for query in ("lstm", "lstm lstm gates remember let", "nothing of this", "门"):
        shared = overlap(weighed(query, {}, 1), LSTM)
        assert 0 <= shared.heading <= shared.coverage <= 1.000001


def test_the_weightiest_word_that_is_absent_is_told() -> None:
    query = weighed("gates remember dropout", {"gates": 90, "remember": 3}, 100)
    assert overlap(query, LSTM).absent == pytest.approx(query.weights["dropout"] / query.total)
    assert overlap(weighed("gates remember", {}, 1), LSTM).absent == 0


def test_a_name_is_lacked_where_none_of_its_words_and_other_names_stand_there() -> None:
    def lacks(query: str, answer: str) -> bool:
        frequencies = {"循环": 3, "环神": 3, "神经": 3, "经网": 3, "网络": 3}
        chunk = term_text(make_chunk("Memory", answer))
        return overlap(weighed(query, frequencies, 100), chunk).lacks_name

    assert lacks("how does Raft remember", "Gates let it remember.")
    assert not lacks("how does LSTM remember", "Gates let an LSTM remember.")
    assert not lacks("how does RNN remember", "循环神经网络有记忆。")
    assert not lacks("how does it dream", "Gates let it remember.")  # no name


def test_what_is_asked_for_is_lacked_where_only_its_words_stand() -> None:
    def lacks(query: str, answer: str) -> bool:
        return overlap(weighed(query, {}, 100), term_text(make_chunk("M", answer))).lacks_thing

    assert lacks("守护进程是什么", "进程有几种状态。")
    assert not lacks("守护进程是什么", "守护进程没有终端。")
    assert not lacks("what is reinforcement learning", "强化学习靠奖励。")
    assert not lacks("守护进程怎么写日志", "进程有几种状态。")  # asks more than what it is


def test_a_chunk_that_is_called_after_more_is_about_a_part_of_it() -> None:
    def part(query: str, heading: str, answer: str) -> float:
        return overlap(weighed(query, {}, 100), term_text(make_chunk(heading, answer))).part

    heading = "Why does Redis use a skip list?"
    assert part("what is Redis", heading, "It is simple.") > 0.5
    spoken_of = part("Redis", heading, "Redis is fast.")
    assert 0 < spoken_of < part("what is Redis", heading, "It is simple.")
    assert part("what is Redis", "What is Redis?", "A store.") == 0
    assert part("why is Redis fast", heading, "It is simple.") == 0  # asks for something else


def test_a_term_inside_another_is_not_that_term() -> None:
    assert overlap(weighed("stm", {}, 1), LSTM).coverage == 0


def test_a_chunk_is_named_after_what_is_asked_for_and_nothing_else() -> None:
    def named(question: str, heading: str, *aliases: str) -> float:
        text = term_text(make_chunk(heading, aliases=aliases))
        return overlap(weighed(question, {"gpt": 3, "bert": 3}, 50), text).named

    assert named("what is GPT", "GPT 是什么？") == 1
    assert named("what is GPT", "GPT 和 BERT 有什么区别？") < 0.5
    assert named("GPT vs BERT", "GPT 和 BERT 有什么区别？") > named("GPT vs BERT", "GPT 是什么？")
    assert named("dropout", "GPT 是什么？") == 0
    # Each language of a heading, and each alias, is a name of its own.
    assert named("what is GPT", "GPT 是什么？What is GPT?", "generative pre-training") == 1


def test_another_name_of_a_concept_stands_for_its_words() -> None:
    text = term_text(make_chunk("感受野", "一个输出看到多大的输入。"))
    query = weighed("receptive field", dict.fromkeys(("感受", "受野"), 1), 9)
    assert overlap(query, text).coverage == 1
    assert overlap(query, text).named == 1
    assert overlap(weighed("receptive field", {}, 9), text).coverage == 0  # not in the notes


def test_a_word_is_as_frequent_as_the_commonest_of_its_names() -> None:
    rare = weighed("dropout", {"dropout": 1}, 100).total
    common = weigh(
        read_terms("dropout"), {"dropout": 1, "随机": 80, "机失": 80, "失活": 80}, 100
    ).total
    assert common < rare


def test_the_rarest_phrases_are_matched_and_not_too_many() -> None:
    frequencies = {"dropout": 2, "layer": MAX_MATCHES, "随机": 9, "机失": 9, "失活": 9}
    assert phrases_to_match(read_terms("dropout layer nowhere"), frequencies) == (
        "dropout",
        "随 随机 机 机失 失 失活 活",
    )
    assert phrases_to_match(read_terms("layer"), frequencies) == ("layer",)
    assert phrases_to_match(read_terms("nowhere"), frequencies) == ()


@pytest.mark.parametrize(
    "asked", ["什么是卷积层", "卷积层是什么", "什么叫卷积层", "卷积层是什么意思？"]
)
def test_asking_what_a_thing_is_leaves_the_thing(asked: str) -> None:
    assert list(read_terms(asked).telling) == list(read_terms("卷积层").telling)
