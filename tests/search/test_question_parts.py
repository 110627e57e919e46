"""Where a question of several parts is cut, by its words alone."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.question_parts import MAX_PARTS, Parts, parts_of
from kb.text.terms import terms

ONE = [
    "what are the pros and cons of dropout",
    "how does dropout work and why",
    "what is overfitting and how can I prevent it",
    "How does batch norm work, and what is it good for?",
    "what is dropout? why does it work?",
    "为什么要用A和B",
    "CNN的卷积层、池化层和全连接层分别有什么作用",
    "除了SGD还有什么优化器",
    "LSTM是什么，有哪几个门",
    "what is a GRU, an LSTM and an RNN",
    "What is attention (e.g. in transformers)?",
    "if f(a) = 2 and f(b) = 3, what is f(c)?",
    "what does print((a), (b)) show",
    "what happens in step (2) of the algorithm, after step (1)?",
    "what is the difference between Python 3.10 and 3.12",
    "Which of these is true of ReLU? (a) it saturates (b) it is linear (c) it is cheap",
    "下列哪个是激活函数？(a) ReLU (b) Adam (c) SGD",
    "I 1. load the data 2. train the net 3. test it. Why is the loss nan?",
    "Why does this fail?\n```python\n# (a) first?\n# (b) then what?\n```",
    'Why? Traceback (most recent call last):\n  File "a.py", line 1\nWhat is x? How is y?',
    "lasso vs ridge: which of them gives zero coefficients",
    "how do the two differ",
    "Hello, can you help me? What is dropout?",
]


@pytest.mark.parametrize("text", ONE)
def test_what_only_looks_like_several_questions_stays_one(text: str) -> None:
    assert parts_of(text) == Parts((text,))


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("(a) what is dropout? (b) what is ReLU?", ["what is dropout?", "what is ReLU?"]),
        ("a) what is dropout b) what is ReLU", ["what is dropout", "what is ReLU"]),
        ("1. what is dropout\n2. what is ReLU\n", ["what is dropout", "what is ReLU"]),
        ("i) what is dropout; ii) what is ReLU", ["what is dropout", "what is ReLU"]),
        ("Q1: what is dropout? Q2: explain ReLU", ["what is dropout?", "explain ReLU"]),
        ("（1）什么是dropout？（2）什么是ReLU？", ["什么是dropout？", "什么是ReLU？"]),
        ("1、什么是dropout；2、什么是ReLU", ["什么是dropout", "什么是ReLU"]),
        ("①什么是dropout②什么是ReLU", ["什么是dropout", "什么是ReLU"]),
        ("第一问：什么是dropout？第二问：什么是ReLU？", ["什么是dropout？", "什么是ReLU？"]),
        ("一、什么是dropout 二、什麼是ReLU", ["什么是dropout", "什麼是ReLU"]),
        ("What are: (a) precision (b) recall", ["precision", "recall"]),
        ("Explain the (1) forget gate and (2) input gate", ["forget gate", "input gate"]),
        ("名词解释：1. 过拟合 2. 欠拟合", ["过拟合", "欠拟合"]),
        ("What is a GRU? Also: (a) why two gates? (b) which?",
         ["What is a GRU?", "why two gates?", "which?"]),
    ],
)  # fmt: skip
def test_a_marked_list_of_questions_is_cut_at_its_marks(text: str, questions: list[str]) -> None:
    assert parts_of(text).questions == tuple(questions)
    assert parts_of(text).kind == "list"


def test_what_stands_before_a_list_is_what_its_parts_are_about() -> None:
    assert parts_of("Regarding LSTM: (a) which gates? (b) why?").stem == "Regarding LSTM"


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("What is dropout? And what about ReLU?", ["What is dropout?", "And what about ReLU?"]),
        ("什么是LSTM？GRU呢？", ["什么是LSTM？", "GRU呢？"]),
        ("LSTM是什么，GRU呢", ["LSTM是什么", "GRU呢"]),
        ("what is dropout. what is ReLU", ["what is dropout.", "what is ReLU"]),
        ("- what is dropout?\n- what is ReLU?", ["what is dropout?", "what is ReLU?"]),
        ("What is dropout? Explain ReLU.", ["What is dropout?", "Explain ReLU."]),
        ("what is dropout and how does ReLU work", ["what is dropout", "how does ReLU work"]),
        ("how do I read it and also how do I show it in grey",
         ["how do I read it", "how do I show it in grey"]),
        ("激活函数有什么用，以及ReLU死掉了怎么办", ["激活函数有什么用", "ReLU死掉了怎么办"]),
        ("view怎么用 還有reshape怎麼用", ["view怎么用", "reshape怎麼用"]),
        ("Two things: what is dropout, and why is ReLU cheap?",
         ["what is dropout", "why is ReLU cheap?"]),
    ],
)  # fmt: skip
def test_sentences_are_cut_where_another_question_begins(text: str, questions: list[str]) -> None:
    assert parts_of(text).questions == tuple(questions)
    assert parts_of(text).kind == "sentences"


def test_of_a_long_set_up_only_the_question_asks() -> None:
    story = "We train a character model on long articles with two stacked layers in a seminar. "
    story += "The tensors never look like the slides of the lecture promised us last week, "
    story += "and nobody of our little group knows whether a mask or a padding is to blame. "
    parts = parts_of(f"{story}What does the layer give back?")
    assert parts.questions == ("What does the layer give back?",)
    assert parts.stem == story.strip()


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("what is the difference between batch norm and layer norm?", ("batch norm", "layer norm")),
        ("SGD vs. Adam", ("SGD", "Adam")),
        ("how does a GRU differ from an LSTM", ("a GRU", "an LSTM")),
        ("Compare and contrast dropout with weight decay", ("dropout", "weight decay")),
        ("is GRU better than LSTM?", ("GRU", "LSTM")),
        ("卷积和池化有什么区别？", ("卷积", "池化")),
        ("Sobel跟Canny哪個更好", ("Sobel", "Canny")),
        ("比较一下SGD与Adam", ("SGD", "Adam")),
    ],
)
def test_a_comparison_has_two_sides(text: str, sides: tuple[str, str]) -> None:
    assert parts_of(text) == Parts(sides, "sides")


def test_of_very_many_questions_the_first_are_kept_and_the_others_counted() -> None:
    text = "\n".join(f"{number}. what is topic {number}?" for number in range(1, 51))
    parts = parts_of(text)
    assert (len(parts.questions), parts.left) == (MAX_PARTS, 50 - MAX_PARTS)


pieces = st.sampled_from(
    ["(a)", "(b)", "1.", "2.", "①", "②", "什么是", "what is ", "why", "？", "?", ". ", "\n",
     " and ", "以及", "，", " vs ", "和", "区别", "LSTM", "批归一化", " dropout ", "呢", ": ",
     "\ud800", "İ"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(pieces, max_size=30).map("".join)))
def test_parts_hold_nothing_that_was_not_asked(text: str) -> None:
    parts = parts_of(text)
    assert 1 <= len(parts.questions) <= MAX_PARTS
    if len(parts.questions) > 1:
        # Not as they stand: what says nothing by itself comes behind the one before.
        asked = Counter("".join(text.split()))
        assert all(Counter("".join(each.split())) <= asked for each in parts.questions)
    else:
        words = Counter(terms(" ".join((*parts.questions, parts.stem))))
        assert words <= Counter(terms(text))


@pytest.mark.parametrize(
    "piece", ["what is a, ", "(1) ", "和", " and what", "between a and ", "？"]
)
def test_a_pasted_page_is_cut_at_once(piece: str) -> None:
    started = time.perf_counter()
    parts_of(piece * (8000 // len(piece)))
    assert time.perf_counter() - started < 2
