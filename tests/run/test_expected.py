"""Comparing what a snippet printed with what its author says."""

from __future__ import annotations

import pytest

from kb.run.expected import difference


@pytest.mark.parametrize(
    ("expected", "printed"),
    [
        ("4.0\n", "4.0\n"),
        ("4.0", "4.0\n\n"),
        ("a  \nb\n", "a\nb  \n"),
        ("loss 0.3...\n", "loss 0.3127\n"),
        ("first\n...\nlast\n", "first\n1\n2\n3\nlast\n"),
        ("精度 ...%\n", "精度 97.5%\n"),
        ("", ""),
    ],
)
def test_same(expected: str, printed: str) -> None:
    assert difference(expected, printed) == ""


@pytest.mark.parametrize(
    ("expected", "printed"),
    [("4.0", "5.0"), ("a\nb", "a"), ("", "x"), ("  a", "a"), ("ab...", "b")],
)
def test_different(expected: str, printed: str) -> None:
    assert difference(expected, printed)


def test_difference_names_both_sides() -> None:
    assert difference("a\nb\n", "a\nc\n").splitlines() == ["  a", "- b", "+ c"]
