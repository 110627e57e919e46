"""The lexical tokeniser: one for the index, for queries and for the browser."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.store.reader import match_any
from kb.store.schema import TABLES
from kb.text.terms import is_cjk, is_pair, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is LSTM?", ["what", "is", "lstm"]),
        ("卷积层", ["卷", "卷积", "积", "积层", "层"]),
        ("用ResNet做分类", ["用", "resnet", "做", "做分", "分", "分类", "类"]),
        ("C++ and C#", ["c++", "and", "c#"]),
        ("Notepad++", ["notepad++", "notepad"]),
        ("what is .NET?", ["what", "is", ".net", "net"]),
        ("用.NET写", ["用", ".net", "net", "写"]),
        ("node.js", ["node", "js"]),
        ("asp.net, e.g. a ...b", ["asp", "net", "e", "g", "a", "b"]),
        ("学习率0.001时", ["学", "学习", "习", "习率", "率", "0.001", "时"]),
        ("in 3.1.Then v1.13.1", ["in", "3.1", "then", "v1", "13.1"]),
        ("1x1 convolution", ["1x1", "convolution"]),
        ("3×3 和 3 × 3", ["3x3", "和", "3x3"]),
        ("torch.no_grad()", ["torch", "no_grad", "no", "grad"]),
        ("lr = 0.001", ["lr", "0.001"]),
        ("LeNet-5", ["lenet5", "lenet", "5"]),
        ("lenet5", ["lenet5", "lenet"]),
        ("ResNet-50", ["resnet50", "resnet", "50"]),
        ("self-attention", ["selfattention", "self", "attention"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("ＢＥＲＴ", ["bert"]),
        ("卷積", ["卷", "卷积", "积"]),
        ("?!  —", []),
        ("", []),
    ],
)
def test_terms_of_typical_notes(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@given(st.text())
def test_a_term_never_holds_what_would_part_or_quote_it(text: str) -> None:
    for term in terms(text):
        assert term
        assert not any(character.isspace() or character == '"' for character in term)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_case_makes_no_difference(text: str) -> None:
    assert terms(text.lower().upper()) == terms(text.lower().upper().lower())


@given(st.text(alphabet="卷积神经网络", min_size=2))
def test_a_run_of_chinese_gives_every_character_and_every_pair(run: str) -> None:
    split = terms(run)
    assert [term for term in split if not is_pair(term)] == list(run)
    assert [term for term in split if is_pair(term)] == [
        run[i : i + 2] for i in range(len(run) - 1)
    ]
    assert all(is_cjk(term) for term in split)


@given(st.text(min_size=1))
def test_every_indexed_term_is_found_by_a_query_for_it(text: str) -> None:
    """Whatever the text holds: no term is lost between the tokeniser and SQLite's."""
    database = sqlite3.connect(":memory:")
    database.executescript(TABLES)
    split = terms(text)
    database.execute("INSERT INTO terms VALUES ('', '', ?)", (" ".join(split),))
    for term in set(split):
        (count,) = database.execute(
            "SELECT count(*) FROM terms WHERE terms MATCH ?", (match_any([term]),)
        ).fetchone()
        assert count == 1, term


@pytest.mark.parametrize(
    "query", ['"', "NOT (", "a AND", "NEAR(", "col:x", "*", "^", "-", "卷* OR"]
)
def test_no_query_is_syntax(query: str) -> None:
    database = sqlite3.connect(":memory:")
    database.executescript(TABLES)
    if split := terms(query):
        database.execute("SELECT * FROM terms WHERE terms MATCH ?", (match_any(split),))
