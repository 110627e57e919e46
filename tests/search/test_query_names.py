"""The names that a query's own spelling tells."""

from __future__ import annotations

import pytest

from kb.search.query_names import names_in
from kb.search.query_terms import read_terms


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("how does Raft elect a leader", ["Raft"]),
        ("Raft leader election", []),  # a sentence's beginning
        ("GPT vs BERT", ["GPT", "BERT"]),
        ("what is a monad in Haskell", ["Haskell"]),
        ("What Is Gradient Descent", []),
        ("What Is The GPT-2 Memory Model", ["GPT-2"]),
        ("WHAT IS GRADIENT DESCENT", []),
        ("how do I fine-tune a model", []),
        ("HTTP/3基于什么传输协议", ["HTTP/3"]),
        ("Python的asyncio怎么用", ["Python", "asyncio"]),
        ("为什么要用 dropout", ["dropout"]),
        ("卷积层怎么工作", []),
        ("3x3 kernels of Conv2d", ["Conv2d"]),
        ("", []),
    ],
)
def test_names(query: str, names: list[str]) -> None:
    assert names_in(query) == names


def test_a_name_that_only_asks_is_none() -> None:
    assert read_terms("what is HOW").names == ()
    assert read_terms("what is BERT").names == (("bert",),)
