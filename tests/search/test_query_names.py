"""The names that a query's own spelling tells."""

from __future__ import annotations

import pytest

from kb.search.query_names import names_in, parts_of
from kb.search.query_terms import read_terms
from kb.text.passage import spaced
from kb.text.terms import terms


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
        ("HTTP/3", ["HTTP/3"]),
        ("let me ask you about 死锁", []),  # mostly English
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
    assert not read_terms("what is HOW").names
    assert read_terms("what is BERT").names == [[("bert",)]]


@pytest.mark.parametrize(
    ("name", "text", "stands"),
    [
        ("ResNet-200", "ResNet-50 has 50 layers", False),
        ("ResNet-50", "ResNet-18, 34 and 50", True),
        ("ResNet-50", "ResNet50", True),
        ("HTTP/3", "HTTP/2 has 3 advantages over HTTP/1.1", False),
        ("HTTP/3", "HTTP 3 runs over UDP", True),
        ("GPT-5", "GPT-3 has 5 sizes", False),
        ("Transformer-XL", "the Transformer", False),
        ("torch.nn.Linear", "Linear", True),
    ],
)
def test_a_name_stands_where_all_its_parts_do(name: str, text: str, stands: bool) -> None:
    held = spaced(terms(text))
    holds = [any(spaced(list(phrase)) in held for phrase in part) for part in parts_of(name)]
    assert all(holds) == stands
