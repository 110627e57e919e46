"""The thing of which a query asks what it is."""

from __future__ import annotations

import pytest

from kb.search.query_terms import read_terms


@pytest.mark.parametrize(
    ("query", "thing"),
    [
        ("mutex", "mutex"),
        ("what is a mutex?", "mutex"),
        ("What's the mutex", "mutex"),
        ("explain mutexes please", "mutexes"),
        ("什么是死锁", "死 死锁 锁"),
        ("死锁是什么意思", "死 死锁 锁"),
        ("请问死锁是什么呢？", "死 死锁 锁"),
        ("解释一下谱归一化", "谱 谱归 归 归一 一 一化 化"),  # 一 also asks, in 一下
    ],
)
def test_it_is_what_is_left_without_the_words_that_ask(query: str, thing: str) -> None:
    assert " ".join(read_terms(query).thing[0]) == thing


@pytest.mark.parametrize(
    "query",
    [
        "how does a mutex work",
        "mutex vs semaphore",
        "the difference between mutex and semaphore",
        "死锁怎么预防",
        "死锁的条件",
        "死锁和饥饿",
        "what is it that a mutex protects when threads write",
        "",
    ],
)
def test_there_is_none_where_anything_else_is_asked(query: str) -> None:
    assert not read_terms(query).thing


def test_it_is_known_by_the_names_of_the_glossary() -> None:
    names = [" ".join(name) for name in read_terms("what is overfitting").thing]
    assert "过 过拟 拟 拟合 合" in names
