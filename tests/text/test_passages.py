"""The text that is embedded: every line of an answer stays on its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import make_chunk
from kb.text.passage import passage_of, plain_text

PIECES = [
    "\n", "\n\n", " ", "\t", "\u3000", "a", "卷积", "- ", "-", "* ", "1. ", "#", "# ", "> ", ">",
    "```", "~~~py", "|", "|---|", "---", ":-:", "**", "__", "`", "~~", "[", "](", ")", "![", '"',
    "<!--", "-->", "https://x.y", "<https://", "$$", "\\",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_plain_text_keeps_the_number_of_lines(markdown: str):
    assert plain_text(markdown).count("\n") == markdown.count("\n")


@given(st.text(max_size=80))
def test_plain_text_keeps_the_number_of_lines_of_any_text(markdown: str):
    assert plain_text(markdown).count("\n") == markdown.count("\n")


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("# A\n\n- b\n\n1. c", ["A", "", "b", "", "c"]),
        ("a\n\n\n```py\nx = 1\n```\nb", ["a", "", "", "", "x = 1", "", "b"]),
        ("| a | b |\n|---|:-:|\n| c | d |", [" a b ", "", " c d "]),
        ("a <!-- x\ny --> b", ["a  ", " b"]),
        ('[a\nb](c "d\ne") f\ng', ["a", "b", " f", "g"]),
        ("#\n\na", ["", "", "a"]),
        ("-\n\na", ["", "", "a"]),
        (">\n> a", ["", "a"]),
    ],
)
def test_words_stay_on_their_line(markdown: str, lines: list[str]):
    assert plain_text(markdown).split("\n") == lines


def test_the_pieces_of_a_passage_are_its_words_in_order():
    chunk = make_chunk(
        "What?", "one\n\n- two\n", breadcrumb=("Top", "Middle"), aliases=("Which", "Who")
    )
    pieces = passage_of(chunk).pieces
    assert pieces == ("Top › Middle › What?", "(Which, Who)", "one", "", "two", "")
    assert passage_of(chunk).text == "Top › Middle › What? (Which, Who)\none\n\ntwo"
