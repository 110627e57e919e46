"""A long answer in parts: nothing is lost, torn or shown twice."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import make_chunk
from kb.model import Title
from kb.render.html import to_html
from kb.render.parts import parts_of, rows_of
from kb.text.plain import plain_text

LINES = [
    "", "text $x$", "- item", "  more", "1. one", "   - sub", "7) seven", "## H", "| a | b |",
    "|---|---|", "```py", "```", "    code", "$$", "\\[", "\\]", "![p](a.png)", "> quote",
    "***", "<div>", "</div>", "[a]: https://x.y", "[a] and **b**", "[^1]", "- [x] done", "Term",
    ": meaning",
]  # fmt: skip


def image(_: str) -> str:
    return "data:image/png;base64,AA"


def parts(markdown: str, first: int, last: int) -> tuple[str, str, str]:
    above, fitting, below = parts_of(make_chunk("q", markdown), (first, last), image)
    return above.html, fitting.html, below.html


def without_list_ends(html: str) -> str:
    """HTML in which a list that was cut and one that was not look alike."""
    return re.sub(r"\s+|</?[oud]l[^>]*>", "", html)


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=20), st.data())
def test_together_the_parts_are_the_answer(lines: list[str], data: st.DataObject) -> None:
    markdown = "\n".join(lines)
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    html = parts(markdown, first, last)
    assert without_list_ends("".join(html)) == without_list_ends(to_html(markdown, image))
    for part in html:
        assert "\n" not in part
        for tag in ("ol", "ul", "li", "table", "pre", "blockquote"):
            assert len(re.findall(f"<{tag}[ >]", part)) == part.count(f"</{tag}>")


def test_an_ordered_list_goes_on_with_its_numbers() -> None:
    html = parts("3. a\n4. b\n\n   more\n5. c\n6. d", 2, 2)
    assert [re.findall('<ol start="(.)">', part) for part in html] == [["3"], ["4"], ["5"]]
    assert [part.count("<li>") for part in html] == [1, 1, 2]
    assert "more" in html[1]


def test_a_list_that_starts_at_one_needs_no_number_at_first() -> None:
    html = parts("1. a\n2. b", 2, 2)
    assert html[:2] == ("<ol> <li>a</li> </ol>", '<ol start="2"> <li>b</li> </ol>')


@pytest.mark.parametrize(
    ("block", "line"),
    [
        ("| a |\n|---|\n| b |", 5),
        ("```py\nx = 1\n\ny = 2\n```", 4),
        ("$$\nx\n\ny\n$$", 5),
        ("> a\n>\n> b", 5),
        ("- a\n  - b\n  - c", 5),
    ],
)
def test_a_block_is_shown_whole_wherever_in_it_the_lines_are(block: str, line: int) -> None:
    above, fitting, below = parts(f"before\n\n{block}\n\nafter", line, line)
    assert (above, below) == ("<p>before</p>", "<p>after</p>")
    assert fitting == to_html(block, image)


def test_footnotes_stand_below_and_keep_their_numbers() -> None:
    answer = "one[^a]\n\ntwo[^b]\n\nthree^[in line]\n\n[^a]: A\n\n[^b]: B"
    above, fitting, below = parts(answer, 3, 3)
    assert (above, fitting) == tuple(
        f'<p>{word}<sup class="kb-note-mark">{number}</sup></p>'
        for word, number in (("one", 1), ("two", 2))
    )
    assert below.endswith(
        '<ol class="kb-footnotes"><li><p>A</p> </li><li><p>B</p> </li><li><p>in line</p> </li></ol>'
    )


def test_a_footnote_that_fits_best_is_shown_with_the_others() -> None:
    above, fitting, below = parts("one[^a]\n\n[^a]: A", 3, 3)
    assert (above, below) == ('<p>one<sup class="kb-note-mark">1</sup></p>', "")
    assert "<p>A</p>" in fitting


def test_link_references_reach_every_part() -> None:
    html = parts("[a] one\n\n[a] two\n\n[a]: https://x.y", 3, 3)
    assert [part.count('href="https://x.y"') for part in html] == [1, 1, 0]


def test_lines_that_hold_no_block_leave_the_fitting_part_empty() -> None:
    assert parts("one\n\ntwo", 2, 2) == ("<p>one</p>", "", "<p>two</p>")


def test_a_part_begins_with_its_first_words() -> None:
    answer = "<br>\n\n**One** `a` $x_1$ [b](c.md)\nnext\n\n2. two\n\n```\ncode\n```"
    above, fitting, below = parts_of(make_chunk("q", answer), (6, 6), image)
    assert above.beginning == Title(("One a ", "x_1", " b"))
    assert (str(fitting.beginning), str(below.beginning)) == ("two", "")


def rows(markdown: str) -> int:
    return rows_of(markdown, plain_text(markdown))


def test_rows_count_what_is_seen() -> None:
    assert rows("") == 0
    assert rows("中" * 45) == 1
    assert rows("中" * 46) == 2
    assert rows("[a](https://example.org/" + "x" * 200 + ")") == 1
    assert rows("a\n\nb\n\nc") == 4
    assert rows("![a](b.png)") > 5
