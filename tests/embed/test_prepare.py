"""What ``prepare`` lets through."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import assert_linear
from kb.embed.prepare import prepare

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)  # lone surrogates too


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b\x07c", "abc"),
        ("a\ud800b", "ab"),
        ("  many \t\n\r kinds\u3000of\u200b\u00a0space ", "many kinds of space"),
        ("ＰｙＴｏｒｃｈ ①", "PyTorch 1"),
        ("a<s>b</s><mask><pad><unk>", "a< s>b< /s>< mask>< pad>< unk>"),
        ("＜ｍａｓｋ＞", "< mask>"),
        ("e\u0301", "é"),
        ("\u2581word", "word"),
        ("卷积层是什么？", "卷积层是什么?"),
        ("", ""),
        ("\x00\ud800\u200b", ""),
    ],
)
def test_text_is_made_fit_for_the_tokenizer(text: str, expected: str) -> None:
    assert prepare(text, 100) == expected


@given(ANY_TEXT)
def test_preparing_twice_is_preparing_once(text: str) -> None:
    once = prepare(text, 10_000)
    assert prepare(once, 10_000) == once


@given(ANY_TEXT)
def test_what_comes_out_is_encodable_normal_and_free_of_special_tokens(text: str) -> None:
    out = prepare(text, 10_000)
    out.encode("utf-8")
    assert unicodedata.is_normalized("NFKC", out)
    assert not any(special in out for special in ("<s>", "</s>", "<mask>", "<pad>", "<unk>"))
    assert "  " not in out
    assert out == out.strip(" ")


@given(ANY_TEXT, st.integers(0, 50))
def test_no_more_than_the_wanted_characters_come_out(text: str, limit: int) -> None:
    assert len(prepare(text, limit)) <= limit


@pytest.mark.parametrize("length", [200_000, 4_000_000])  # less than is kept, and more
@pytest.mark.parametrize(
    "text",
    ["ﷺ", "a", " ", "\u0301\u0316"],
    ids=["expanding", "one letter", "spaces", "combining marks"],
)
def test_hostile_text_takes_no_more_time_than_its_length(text: str, length: int) -> None:
    assert_linear(lambda count: prepare("a" + text * count, 260_000), length // len(text))
