"""An answer without its marks: every line stays on its line, every word is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.plain import plain_text

PIECES = [
    "\n", "\n\n", " ", "\t", "\u3000", "a", "卷积", "- ", "-", "* ", "1. ", "#", "# ", "> ", ">",
    "```", "~~~py", "|", "|---|", "---", ":-:", "**", "__", "`", "~~", "[", "](", ")", "![", '"',
    "<!--", "-->", "https://x.y", "<https://", "$$", "\\",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_plain_text_keeps_the_number_of_lines(markdown: str) -> None:
    assert plain_text(markdown).count("\n") == markdown.count("\n")


@given(st.text(max_size=80))
def test_plain_text_keeps_the_number_of_lines_of_any_text(markdown: str) -> None:
    assert plain_text(markdown).count("\n") == markdown.count("\n")


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("# A\n\n- b\n\n1. c", ["A", "", "b", "", "c"]),
        ("a\n\n\n```py\nx = 1\n```\nb", ["a", "", "", "", "x = 1", "", "b"]),
        ("    x = 1\n\n    y = 2\n\nb", ["x = 1", "", "y = 2", "", "b"]),
        ("| a | b |\n|---|:-:|\n| c | d |", ["a b", "", "c d"]),
        ("a <!-- x\ny --> b", ["a ", " b"]),
        ("<!-- x\ny -->\n\nb", ["", "", "", "b"]),
        ('[a\nb](c "d\ne") f\ng', ["a", "b", " f", "g"]),
        ("#\n\na", ["", "", "a"]),
        ("-\n\na", ["", "", "a"]),
        (">\n> a", ["", "a"]),
        ("$$\n|x|\n$$\na", ["$$", " x ", "$$", "a"]),
        ("- [x] done\n- [ ] to do", ["done", "to do"]),
        ("a[^1]\nb\n\n[^1]: note\n    more", ["a", "b", "", "note", "more"]),
        ("Term\n: what it is", ["Term", "what it is"]),
    ],
)
def test_words_stay_on_their_line(markdown: str, lines: list[str]) -> None:
    assert plain_text(markdown).split("\n") == lines


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("*a* **b** ~~c~~ `d`", "a b c d"),
        ("`[MASK]` and [0, ∞) and [run](x.py)", "[MASK] and [0, ∞) and run"),
        ("`__init__` of **`zero_grad`**", "__init__ of zero_grad"),
        ("$|x|$, $$y$$, \\(z\\), \\[w\\]", "$ x $, $$y$$, \\(z\\), \\[w\\]"),
        ("![a cat](cat.png) on https://x.y/z today", "a cat on   today"),
        ("see <https://x.y>", "see  "),
        ("mAP@0.5 and a@b.org", "mAP@0.5 and a@b.org"),
        ("\\*not em\\*", "*not em*"),
        ("List<T> and a<br>b", "List<T> and a b"),
    ],
)
def test_marks_and_addresses_go_and_words_stay(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain
