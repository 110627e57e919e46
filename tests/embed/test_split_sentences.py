"""Where a text is cut into sentences."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.embed.sentences import MAX_SENTENCE_CHARACTERS, split_sentences

TEXT = st.one_of(st.text(max_size=250), st.text("ab卷积 .。！？；!?;\n\r\t1-", max_size=250))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("卷积是什么？它提取特征。", ["卷积是什么？", "它提取特征。"]),
        ("甲乙；丙丁！戊己", ["甲乙；", "丙丁！", "戊己"]),
        ("One. Two! Three? Four; five", ["One.", "Two!", "Three?", "Four;", "five"]),
        ("Python 3.11 and e5.small stay whole.", ["Python 3.11 and e5.small stay whole."]),
        ("first line\nsecond line\r\nthird", ["first line", "second line", "third"]),
        ("End.\nNext", ["End.", "Next"]),
        ("no end at all", ["no end at all"]),
        ("What?! Yes", ["What?", "Yes"]),
        ("「你好。」", ["「你好。"]),
        ("C\nD\nlonger", ["longer"]),
        ("C", ["C"]),
        ("heading\n---\n1. 2. 3.\n| 1 | 2 |\nend", ["heading", "end"]),
        ("   padded   ", ["padded"]),
        ("", []),
        ("  \n ", []),
        ("？！", []),
        ("x" * 1000, ["x" * MAX_SENTENCE_CHARACTERS]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert split_sentences(text) == expected


@given(TEXT)
def test_only_letters_that_stand_alone_are_lost(text: str) -> None:
    kept = Counter(c for sentence in split_sentences(text) for c in sentence if c.isalpha())
    lost = Counter(filter(str.isalpha, text)) - kept
    # A piece of one character has no mark that ends it, or it would have two.
    alone = Counter(piece.strip() for piece in re.split(r"[。！？；!?;\r\n]|\s", text))
    assert all(lost[letter] <= alone[letter] for letter in lost)


@given(TEXT)
def test_sentences_are_parts_of_the_text_in_its_order(text: str) -> None:
    at = 0
    for sentence in split_sentences(text):
        at = text.index(sentence, at) + len(sentence)
        assert sentence == sentence.strip()
        assert any(map(str.isalpha, sentence))


@given(st.text(max_size=2000))
def test_no_sentence_is_longer_than_the_cap(text: str) -> None:
    assert all(len(sentence) <= MAX_SENTENCE_CHARACTERS for sentence in split_sentences(text))
