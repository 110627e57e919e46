"""The one reading of Markdown: titles, footnotes, tasks, links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Title
from kb.text.markdown import links_of, parse_answer, title_of, words_of

PIECES = ["$", "$$", "\\(", "\\)", "`", "*", "[", "](", ")", "a", " ", "5", "中", "\\", "<", "&"]


@pytest.mark.parametrize(
    ("content", "runs"),
    [
        ("What is **BERT**?", ("What is BERT?",)),
        ("What does $x_1$ mean?", ("What does ", "x_1", " mean?")),
        ("$x$", ("", "x", "")),
        (r"\(x\) or $y$", ("", "x", " or ", "y", "")),
        ("Is $5 or $6 the better price?", ("Is $5 or $6 the better price?",)),
        ("costs $5 to $6, or `$HOME`", ("costs $5 to $6, or $HOME",)),
        ("[a](b.md) and ![c](d.png)", ("a and c",)),
        ("two\nlines  and   space", ("two lines and space",)),
        ("`__init__` of x_i_j", ("__init__ of x_i_j",)),
    ],
)
def test_a_title_is_words_and_formulas_in_turn(content: str, runs: tuple[str, ...]) -> None:
    assert title_of(content, {}).runs == runs


def test_a_footnotes_mark_is_no_part_of_a_title() -> None:
    env = parse_answer("[^1]: Bridle, 1990.")[1]
    assert str(title_of("What is softmax[^1]?", env)) == "What is softmax?"


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_a_title_has_text_at_both_ends_and_no_line_break(content: str) -> None:
    title = title_of(content, {})
    assert len(title.runs) % 2 == 1
    assert not any("\n" in run or "  " in run for run in title.runs)
    assert str(title) == str(title).strip()


@given(st.lists(st.text("a $", max_size=4), min_size=1, max_size=5).filter(lambda r: len(r) % 2))
def test_a_title_as_text_has_its_formulas_between_dollars(runs: list[str]) -> None:
    title = Title.of_runs(runs)
    assert str(title).count("$") == sum(run.count("$") for run in title.runs) + len(runs) - 1


def test_a_task_is_told_from_other_brackets() -> None:
    tokens = parse_answer("- [ ] a\n- [x] b\n- [X] c\n- [y] d\n- [ ]\n\n[ ] e")[0]
    tasks = [one.content for token in tokens for one in token.children or [] if one.type == "task"]
    assert tasks == [" ", "x", "x"]


def test_footnotes_are_numbered_in_the_order_of_their_use() -> None:
    tokens = parse_answer("a[^b] c[^a] d[^b]\n\n[^a]: A\n\n[^b]: B")[0]
    children = [one for token in tokens for one in token.children or []]
    assert [one.meta["id"] for one in children if one.type == "footnote_ref"] == [0, 1, 0]
    assert [words_of(one) for one in children if one.type == "text"][-2:] == ["B", "A"]


@pytest.mark.parametrize("content", ["mAP@0.5", "write to a@b.org", "10:30", "a.py", "node.js"])
def test_what_only_looks_like_an_address_is_no_link(content: str) -> None:
    assert list(links_of(content, 1, {})) == []


def test_a_paragraph_too_long_to_look_into_keeps_its_words_and_lines() -> None:
    text = "\n".join(["$x$ **b** [" * 10] * 300)
    [inline] = [token for token in parse_answer(text)[0] if token.type == "inline"]
    assert "".join(token.content or "\n" for token in inline.children or []) == text


@pytest.mark.parametrize("mark", [":   ", ": ", "~  "])
def test_code_below_a_term_has_no_indentation_of_the_meaning(mark: str) -> None:
    margin = " " * (len(mark) + 4)
    answer = f"Term\n{mark}Words\n\n{margin}if x:\n{margin}    y\n"
    assert [token.content for token in parse_answer(answer)[0] if token.type == "code_block"] == [
        "if x:\n    y\n"
    ]
