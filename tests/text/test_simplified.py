"""Simplified characters for traditional ones, from a table that is shipped."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.text.simplified import TABLE, simplified, table_from_opencc


def test_the_shipped_table_is_openccs() -> None:
    assert TABLE.read_text("utf-8") == table_from_opencc()


@given(st.text())
def test_as_many_characters_come_out_as_go_in(text: str) -> None:
    assert len(simplified(text)) == len(text)
    assert simplified(simplified(text)) == simplified(text)
