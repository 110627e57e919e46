"""How Chinese characters are read."""

import importlib.util
from itertools import pairwise

import pytest

from kb.text.pinyin import TABLE, begins_as, ends_read, is_pinyin, table_from_pypinyin


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("梯度消失", "tiduxiaoshi"),
        ("学习率", "xuexilv"),
        ("策略", "celve"),
        ("策略", "celue"),
        ("调参", "tiaocan"),
        ("参差", "cenci"),  # one character, several readings
        ("西安", "xian"),
        ("先", "xian"),
    ],
)
def test_a_name_is_read_as_its_syllables(name: str, letters: str) -> None:
    assert is_pinyin(letters)
    assert ends_read(name, letters) == {len(letters)}
    assert ends_read(name, f"{letters}zzz") == {len(letters)}
    assert ends_read(name, f"m{letters}") == set()


@pytest.mark.parametrize(
    ("name", "letters"), [("调参", "tc"), ("调参", "dc"), ("神经网络", "sjwl")]
)
def test_a_name_begins_as_its_initials(name: str, letters: str) -> None:
    assert begins_as(name, letters)
    assert not begins_as(name, letters[:-1])


def test_what_has_no_reading_is_read_as_nothing() -> None:
    assert not ends_read("RNN", "rnn")
    assert not begins_as("啊b", "ab")
    assert not any(map(is_pinyin, ("", "pipe", "lstm", "gradient", "tidu xiaoshi")))


def test_the_table_is_in_order_and_has_each_reading_once() -> None:
    lines = [line.split(" ") for line in TABLE.read_text("utf-8").splitlines()]
    assert all(first < second for (first, _), (second, _) in pairwise(lines))
    assert all(list(characters) == sorted(set(characters)) for _, characters in lines)


@pytest.mark.skipif(importlib.util.find_spec("pypinyin") is None, reason="needs pypinyin")
def test_the_table_is_what_pypinyin_says() -> None:
    assert TABLE.read_text("utf-8") == table_from_pypinyin()
