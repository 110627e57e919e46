"""The tokeniser of the browser gives the terms of the index, whatever the text."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.export.characters import Characters, characters
from kb.search.query_terms import STOP_TERMS, read_terms
from kb.text.language import language_of
from kb.text.terms import terms
from project import examples

Browse = Callable[..., Any]

# Characters that this Python's Unicode doesn't know may have come to mean something to node.
ASSIGNED = [
    chr(code)
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")
]
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
TRADITIONAL = st.sampled_from("卷積神經網路學習為什麼請問幾個這裡會計後臺灣發麵乾幹")
FULL_WIDTH = st.characters(min_codepoint=0xFF01, max_codepoint=0xFF5E)
CODE = st.sampled_from(
    [
        "conv2d",
        "c++",
        "c#",
        ".net",
        "node.js",
        "torch.nn.Conv2d",
        "...",
        ".",
        "no_grad",
        "self-attention",
        "LeNet-5",
        "3×3",
        "3 × 3",
        "0.001",
        "1.2.3a",
        "x_",
        "_x",
        "a-b-c++",
        "²",
    ]
)
ASKING = st.sampled_from(
    ["什么是", "是什么意思", "what is ", "怎么", "how to ", "?", "？", " ", ""]
)
TEXTS = st.lists(
    st.one_of(st.sampled_from(ASSIGNED), HAN, TRADITIONAL, FULL_WIDTH, CODE, ASKING), max_size=30
).map("".join)

fair = settings(
    max_examples=examples(600), suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@cache
def tables() -> Characters:
    return characters()


@given(TEXTS)
@fair
def test_terms_are_the_same(browse: Browse, text: str) -> None:
    assert browse("terms", tables(), text) == terms(text)


def test_terms_of_each_character_between_others_are_the_same(browse: Browse) -> None:
    for start in range(0, len(ASSIGNED), 997):
        text = " ".join(f"a{c}b{c}1 {c}" for c in ASSIGNED[start : start + 997])
        assert browse("terms", tables(), text) == terms(text)


@given(st.text(st.characters(max_codepoint=127)))
@fair
def test_plain_ascii_needs_no_tables(browse: Browse, text: str) -> None:
    assert browse("terms", None, text) == terms(text)


@given(TEXTS)
@fair
def test_telling_terms_are_the_same(browse: Browse, text: str) -> None:
    assert browse("telling", tables(), sorted(STOP_TERMS), text) == list(read_terms(text).telling)


@given(TEXTS)
@fair
def test_language_is_the_same(browse: Browse, text: str) -> None:
    assert browse("language", text) == language_of(text)


@pytest.mark.parametrize(
    "text", ["卷積神經網路", "ΑΣ ΣΑΣ", "İstanbul STRASSE", "㍿ ﬁn ½", "\u0130"]
)
def test_hard_cases_are_the_same(browse: Browse, text: str) -> None:
    assert browse("terms", tables(), text) == terms(text)
