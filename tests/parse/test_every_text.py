"""What holds for any text at all, and for the worst of them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from case import CASES, read_case
from kb.parse.decoding import split_lines
from kb.parse.note import parse_note
from project import examples

PIECES = [
    "# A", "## 什么是 X？", "#### b", "text", "- item", "1. What is X?", "   body", "```",
    "```python", "~~~", "Q: foo", "A: bar", "问：a", "答：b", "**Why?**", "**Why?** because",
    "a::b", "q??", "?", "<details><summary>S</summary>", "<details>", "</details>",
    "<summary>答案</summary>", "Term", ": def", "---", "***", "===", "title: x", "$$", "\\[",
    "\\]", "| a | b |", "|---|---|", "[^1]: f", "x[^1]", "[a]: http://b", "[a](#a)",
    "[b](x.md)", "目录", "TODO", "import torch", "x = f(1)", "if x:", "# 注释", "print(x)",
    "面试题", "什么是Pytroch", "    code", "\t- x", "> q", "<!-- c -->", "<!--", "-->",
    "```` ` ```", "*a* _b_", "\u3000", "\x0c", "\x00", "\ud800", "![i](p.png)", "1、为什么？",
    "1) x?", "<div>", "<table><tr><td>", "</td></table>", "<img src='p.png'>", "**“甲”**乙",
    "List<T>", "见 https://b.c/d，好", "[TOC]", "x = (", "'''", " ", "",
]  # fmt: skip

# Stretches of the cases, which meet each other as their authors never thought.
CASE_LINES = [line for path in CASES for line in read_case(path).note.splitlines()]
stretch = st.builds(
    lambda start, count: "\n".join(CASE_LINES[start : start + count]),
    st.integers(0, len(CASE_LINES) - 1),
    st.integers(1, 20),
)
piece = st.one_of(*[st.sampled_from(PIECES)] * 3, st.text(max_size=12))
notes = st.one_of(
    st.lists(piece, max_size=25).map("\n".join),
    st.lists(piece, max_size=12).map("\r\n".join),
    st.lists(stretch, max_size=8).map("\n".join),
    st.text(max_size=300),
)


@settings(max_examples=examples(400), suppress_health_check=list(HealthCheck))
@given(notes)
def test_every_line_is_in_exactly_one_chunk_or_named_in_a_warning(text: str) -> None:
    note = parse_note("n.md", text)
    owners = [0] * (len(split_lines(text)) + 1)
    for chunk in note.chunks:
        assert 1 <= chunk.first_line <= chunk.last_line < len(owners)
        for line in range(chunk.first_line, chunk.last_line + 1):
            owners[line] += 1
    named = {warning.line for warning in note.warnings}
    for line, words in enumerate(split_lines(text.removeprefix("\ufeff")), 1):
        assert owners[line] <= 1, (line, words)
        assert owners[line] == 1 or line in named or not words.strip(), (line, words)


@settings(max_examples=examples(200), suppress_health_check=list(HealthCheck))
@given(notes)
def test_ids_are_unique_and_answers_say_something(text: str) -> None:
    note = parse_note("n.md", text)
    assert len({chunk.id for chunk in note.chunks}) == len(note.chunks)
    assert all(chunk.answer.strip() for chunk in note.answers)
    assert note == parse_note("n.md", text)


# N is its length in characters. A line of code or of Markdown costs far more than a letter.
LONG, SHORT = 400_000, 40_000
HOSTILE = {
    "nested lists on one line": (LONG, "'- ' * (N // 2)"),
    "nested lists": (LONG, "''.join('  ' * i + '- a\\n' for i in range(int(N ** 0.5)))"),
    "backticks": (LONG, "'`' * N"),
    "lines of backticks": (SHORT, "'`\\n' * (N // 2)"),
    "brackets": (LONG, "'[' * N"),
    "lines of brackets": (SHORT, "'[\\n' * (N // 2)"),
    "open tags": (LONG, "'<ul><li><b>' * (N // 11)"),
    "tables in blocks": (LONG, "'<table><tr><td>\\n\\n' * (N // 17)"),
    "attributes": (LONG, "'<a b=\"' * (N // 6)"),
    "stars among Chinese": (LONG, "'**“' * (N // 3)"),
    "addresses": (LONG, "'https://，' * (N // 9)"),
    "one letter": (LONG, "'a' * N"),
    "open folds": (LONG, "'<details><summary>Q</summary>\\n\\n' * (N // 33)"),
    "nested folds": (
        LONG,
        "'<details><summary>Q?</summary>\\n' * (N // 110) + '</details>\\n' * (N // 110)",
    ),
    "folds around headings": (
        LONG,
        "'<details><summary>Q</summary>\\n\\n# a\\n\\n' * (N // 125)"
        " + '</details>\\n' * (N // 125)",
    ),
    "openers without a block": (SHORT, "'if a:\\n' * (N // 6)"),
    "calls without an end": (SHORT, "'import a\\nf(\\n' * (N // 12)"),
    "words of the shell": (LONG, "('ls ' + 'a ' * 230 + '\\n') * (N // 460)"),
    "bare questions": (SHORT, "'什么是\\n' * (N // 10)"),
    "one word and a card": (LONG, "'a' * N + '::b'"),
    "open fences": (SHORT, "'```python\\nfoo bar\\n' * (N // 19)"),
}
SCRIPT = """
from effort import assert_linear
from kb.parse.note import parse_note

def parse(N):
    note = parse_note("n.md", {text})
    assert note.chunks or note.warnings

assert_linear(parse, {size})
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_more_time_than_its_length(name: str) -> None:
    """In a process of its own, which a hang cannot outlive."""
    size, text = HOSTILE[name]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(text=text, size=size)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
