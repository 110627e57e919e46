"""What holds for any text at all, and for the worst of them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from case import CASES, read_case
from effort import assert_parsed_linearly
from kb.parse.decoding import split_lines
from kb.parse.dialects.translate import translate
from kb.parse.formats import read_markdown
from kb.parse.note import parse_note
from kb.parse.notes_folder import ALONE, SIGNS, Folder
from project import examples

# What site generators read, and nobody else.
MARKS = [
    "!!! note", '??? tip "T"', '=== "C++"', "::: tip T", ":::", "::::note[T]", "::: code-group",
    "::: {.panel-tabset}", "@tab A", "```{note} T", "````{tab-set}", ":label: x", "(label)=", "+++",
    "{: .note }", "{:toc}", "{% note info %}", "{% endnote %}", "{{< hint info >}}",
    "{{< /hint >}}", "{{< figure src=a.png >}}", "{% raw %}", "{% endraw %}", "{{ site.url }}",
    "<Tabs>", '<TabItem label="A">', "</TabItem>", "</Tabs>", "<Badge />",
    "import X from './x.vue'",
    ":begin_tab:`jax`", ":end_tab:", '--8<-- "x.md"', "<<< @/x.js", "<!--@include: ./x.md-->",
    "/// note | T", "///", "- ::: tip", "  :::", "{{% notice %}}", "{{% /notice %}}", "    WORDS",
    "```{admonition} WORDS", "```", "````", "::: details WORDS", "{% highlight c %}",
    "{% endhighlight %}", "<Note>", "</Note>",
]  # fmt: skip
PIECES = [
    "# A", "## 什么是 X？", "#### b", "text", "- item", "1. What is X?", "   body", "```",
    "```python", "~~~", "Q: foo", "A: bar", "问：a", "答：b", "**Why?**", "**Why?** because",
    "a::b", "q??", "?", "<details><summary>S</summary>", "<details>", "</details>",
    "<summary>答案</summary>", "Term", ": def", "---", "***", "===", "title: x", "$$", "\\[",
    "\\]", "> <details><summary>S?</summary>", "> </details>", "{++a++}{>>b<<}", "#tag",
    "## Answer", "第 2 题", "| a | b |", "|---|---|", "[^1]: f", "x[^1]", "[a]: http://b",
    "[a](#a)", "[b](x.md)", "目录", "TODO", "import torch", "x = f(1)", "if x:", "# 注释",
    "print(x)",
    "面试题", "什么是Pytroch", "    code", "\t- x", "> q", "<!-- c -->", "<!--", "-->",
    "<!-- ALL-CONTRIBUTORS-LIST:START -->", "<!-- ALL-CONTRIBUTORS-LIST:END -->",
    "```` ` ```", "*a* _b_", "\u3000", "\x0c", "\x00", "\ud800", "![i](p.png)", "1、为什么？",
    "START", "Basic", "Back: x", "END", "STARTI [Basic] a Back: b ENDI", "x #card", "<b>X?</b>",
    "<!--SR:!1-->", "? a", "> Q: a", "> A: b", "#### Question", "#### Answer", "第1题：a",
    "❓ **X?**", "```math", "```latex", "$`x`$", "| $|x|$ | b |", "$\\newcommand{\\R}{R}$", "$\\R$",
    "```mermaid",
    "Q1:", "Question 2.", "**Question**", "题目：x", "    题目：a", "    答案：y", "> What is X?",
    "> [!question] X?", "> [!faq]-", "> [!help]", "| 问题 | 答案 |", "| Q | A |", "| | b |",
    "<h2>X?</h2>", "<h1>", "x</h1>", "+++", "{", "}", ":::tip", ":::", "year:: 2015", "a:: b",
    "{{c1::x}}", "a? ?b", "a? ::", "What ?", "1\\. What?", "Ｑ：q", "【问】q", "【答】a",
    "① 为什么？", "**X?** ⭐", "#flashcards", "Rust: A::B c", "## List<T>?", "### Question 3",
    "## Exercises", "## 参考", "### 1", "**Solution**", "**References:**", "- [c](http://d)",
    "[Q1: x]()", "## 1 a", "## 2 b", "## 总结", "Answer here", "_Updated: 2024-01-01_",
    "1) x?", "<div>", "[TOC]", "x = (", "'''", " ", "",
    *MARKS, "```{math}", "% comment", "* TOC", "{% highlight python %}", "<Card", "/>",
    "```{.python .input}", "#@tab pytorch", ":numref:`x`", "{ref}`x`", "#| echo: false",
    "```js [a.js]", '```py title="a.py"', "<script setup>", "</script>", "$$ {#eq-x}",
    "++a+b++ ==c== d~2~", "%%", "%% c %%", "a %%c%% b", "a <!-- c",
    "[[a]]", "[[a|b]] ![[c.png|30]]", "![[n]]", "> ![[n]]", "- ![[#b]] ^a1b2c3", "^abc", "==x==",
    "```dataview", "```ad-note", "`= this.x`", "- [/] x", "> [!note]- T", "> > [!tip]",
    "\t- What is Y then?", "\t\t- z", "\t- ```", "\t  ```", "\t  id:: 5f", "  collapsed:: true",
    "title:: T", "- ## H", "- Q #card", "((625d9a16-1111-4222-8333-444455556666))", ":LOGBOOK:",
    ":END:", "{{query x}}", "#+BEGIN_NOTE", "#+END_NOTE", "- TODO do", "- id:: 5", "heading:: 2",
    "<aside>", "</aside>", "<aside>💡 a</aside>", "Tags: a, b", "Created: x", "@[toc](a)",
    "[[toc]]", "<a name=\"x\"></a>", "<font color=red>", "</font>", "![i](p.png =30x20)",
    "</center>",
    "<details><summary>Why?</summary>a</details>", "2. two", "**2、Two.**", "## 题目",
    "### Example",
    "<table><tr><td>", "</td></table>", "<img src='p.png'>", "**“甲”**乙",
    "List<T>", "见 https://b.c/d，好",
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


def nothing_but_marks(text: str, folder: Folder) -> set[int]:
    """The lines of which a dialect left nothing to read, such as the end of a container.

    That none of their words is lost with them is a property of its own, below.
    """
    draft = read_markdown("n.md", text)
    translate(draft, folder)
    telling = {line.origin for line in draft.lines if line.text.strip(" >")}
    return set(range(1, len(split_lines(text)) + 1)) - telling


@settings(max_examples=examples(400), suppress_health_check=list(HealthCheck))
@given(notes, st.sampled_from([ALONE, *(Folder(tools=frozenset({tool})) for tool in SIGNS)]))
def test_every_line_is_in_exactly_one_chunk_or_named_in_a_warning(
    text: str, folder: Folder
) -> None:
    note = parse_note("n.md", text, folder)
    owners = [0] * (len(split_lines(text)) + 1)
    for chunk in note.chunks:
        assert 1 <= chunk.first_line <= chunk.last_line < len(owners)
        for line in range(chunk.first_line, chunk.last_line + 1):
            owners[line] += 1
    named = {warning.line for warning in note.warnings} | nothing_but_marks(text, folder)
    for line, words in enumerate(split_lines(text.removeprefix("\ufeff")), 1):
        assert owners[line] <= 1, (line, words)
        assert owners[line] == 1 or line in named or not words.strip(), (line, words)


@settings(max_examples=examples(200), suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from([*MARKS, "", "## H", "WORDS"]), max_size=20))
def test_no_words_between_the_marks_of_a_site_are_lost(lines: list[str]) -> None:
    """Whatever opens and is never closed, or closes and was never opened."""
    named = [line.replace("WORDS", f"word{number} here") for number, line in enumerate(lines)]
    note = parse_note("n.md", "\n".join(named))
    text = "\n".join(f"{chunk.question}\n{chunk.answer}" for chunk in note.chunks)
    for number, line in enumerate(lines):
        assert line != "WORDS" or f"word{number} here" in text, (number, text)


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
    "rows with bars in formulas": (SHORT, "'| a |\\n|---|\\n' + '| $|x|$ |\\n' * (N // 10)"),
    "a row of bars in formulas": (LONG, "'| a |\\n|---|\\n' + '| $|' * (N // 4)"),
    "heads of tables": (SHORT, "'| $|a|$ |\\n|---|\\n' * (N // 16)"),
    "dollars before code": (LONG, "'$`' * (N // 2)"),
    "definitions": (SHORT, "'$\\\\def\\\\a{\\\\a\\\\a}\\\\a$ ' * (N // 17)"),
    "open formulas of fences": (SHORT, "'```tex\\n\\\\[\\n' * (N // 10)"),
    "nested lists on one line": (LONG, "'- ' * (N // 2)"),
    "nested lists": (LONG, "''.join('  ' * i + '- a\\n' for i in range(int(N ** 0.5)))"),
    "backticks": (LONG, "'`' * N"),
    "lines of backticks": (SHORT, "'`\\n' * (N // 2)"),
    "brackets": (LONG, "'[' * N"),
    "lines of brackets": (SHORT, "'[\\n' * (N // 2)"),
    "open tags": (LONG, "'<ul><li><b>' * (N // 11)"),
    "tables in blocks": (SHORT, "'<table><tr><td>\\n\\n' * (N // 17)"),
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
    "quoted summaries": (SHORT, "('>' * 50 + ' <summary>a\\n') * (N // 62)"),
    "marks of quotations": (SHORT, "'> ' * (N // 2) + '<summary>'"),
    "edits without an end": (LONG, "'{++a{--b{~~c~>{>>' * (N // 18)"),
    "macros without an end": (LONG, "'{{cloze {a}' * (N // 11)"),
    "open containers": (SHORT, "'::: tip\\n' * (N // 8)"),
    "closed containers": (SHORT, "'::: tip\\n' * (N // 12) + ':::\\n' * (N // 12)"),
    "open indented boxes": (SHORT, "'!!! note\\n' * (N // 9) + 'a'"),
    "nested indented boxes": (
        LONG,
        "''.join('    ' * i + '!!! note\\n' for i in range(int((N / 2) ** 0.5)))",
    ),
    "open short codes": (SHORT, "'{% note %}\\n' * (N // 11) + 'a'"),
    "pieces of short codes": (LONG, "('{% a ' * 45 + '\\n') * (N // 225)"),
    "pieces of angles": (LONG, "('{{< a ' * 45 + '\\n') * (N // 315)"),
    "open directives": (SHORT, "'```{note}\\n' * (N // 10)"),
    "nested directives": (
        SHORT,
        "''.join('`' * (3 + n % 90) + '{note}\\n' for n in range(N // 60))",
    ),
    "open components": (SHORT, "'<Tabs>\\n<TabItem a=1>\\n' * (N // 21) + '</Tabs></TabItem>'"),
    "tags without an end": (LONG, "('<A b=' * 75 + '\\n') * (N // 450)"),
    "lists of attributes": (LONG, "('{.a ' * 100 + '\\n') * (N // 400)"),
    "open attributes": (LONG, "('){: a=\"b ' * 45 + '\\n') * (N // 450)"),
    "keys and highlights": (LONG, "('++a' * 45 + '==b' * 45 + '\\n') * (N // 270)"),
    "formulas that never end": (LONG, "('\\\\(' * 200 + '\\n') * (N // 400)"),
    "roles": (LONG, "('{a}`' * 90 + '\\n') * (N // 360)"),
    "open frameworks": (SHORT, "'```{.python .input}\\n#@tab a\\n' * (N // 28)"),
    "open includes": (SHORT, "'--8<--\\n' * (N // 8)"),
    "comments": (LONG, "'<!-- a -->%%b%%' * (N // 15)"),
    "open comments": (LONG, "'%% a\\n<!-- %% ' * (N // 13)"),
    "lines of percents": (SHORT, "'%%\\n# a\\n' * (N // 7)"),
    "wiki links": (SHORT, "'[[' * (N // 4) + '[[a]]\\n' * (N // 12)"),
    "wiki links on one line": (9_000, "'![[#a|' * (N // 6)"),
    "embeds": (SHORT, "'![[n]]\\n' * (N // 7)"),
    "ids of blocks": (LONG, "('^a ' * 1000 + '^a1b2c3\\n') * (N // 3000)"),
    "outlines": (
        LONG,
        "''.join('\\t' * (i % 600) + '- Why is a b c?\\n' for i in range(N // 320))",
    ),
    "an outline's fences": (SHORT, "'- a\\n\\t- ```\\n' * (N // 10)"),
    "references to blocks": (LONG, "'- ((625d9a16-1111-4222-8333-444455556666))\\n' * (N // 43)"),
    "drawers": (SHORT, "':LOGBOOK:\\n#+BEGIN_A\\n' * (N // 21) + '- collapsed:: true'"),
    "properties": (SHORT, "'- collapsed:: true\\n' * (N // 19)"),
    "asides": (SHORT, "'<aside>\\n' * (N // 8)"),
    "pictures of editors": (LONG, "('![](a#' * 200 + '\\n') * (N // 1200)"),
    "layout": (LONG, "('<a name=' * 200 + '\\n') * (N // 1600)"),
    "badges": (LONG, "'**Why?** ' + '⭐ (hard) ' * (N // 9)"),
    "lines with badges": (SHORT, "'**Why?** ⭐ ⭐\\n' * (N // 13)"),
    "pictures behind a question": (LONG, "'**Why?** ' + '[![' * (N // 3)"),
    "cloze deletions": (LONG, "'{{c1::' * (N // 6)"),
    "cloze deletions on lines": (SHORT, "'{{c1::{{c2::a}}\\n' * (N // 16)"),
    "open HTML headings": (SHORT, "'<h1>\\n' * (N // 5)"),
    "tags around headings": (LONG, "'<div ' * (N // 5)"),
    "cards of several lines": (SHORT, "'q\\n?\\na\\n- x\\n' * (N // 10)"),
    "cards above code": (SHORT, "'q\\n?\\n```\\n\\n```\\n' * (N // 13)"),
    "fields": (SHORT, "'a:: b\\n' * (N // 6)"),
    "a path of many parts": (LONG, "'Rust: ' + 'a::' * (N // 3)"),
    "cards for Anki": (SHORT, "'START\\n' * (N // 6)"),
    "ends of cards for Anki": (SHORT, "'END\\nSTART\\n' * (N // 10)"),
    "cards for Anki on a line": (SHORT, "'STARTI [a] b' + ' Back: c' * (N // 8)"),
    "emoji before a question": (LONG, "'❓' * N + '**Why?**'"),
    "rules below a card": (SHORT, "'q\\n?\\na\\n***\\n\\n' * (N // 12)"),
    "stars that are no rule": (LONG, "'q\\n?\\na\\n' + '* ' * (N // 2) + 'a'"),
    "colons": (LONG, "'b\\n\\n' + ':' * N + 'a'"),
    "marks without words": (SHORT, "'Q1:\\n' * (N // 4)"),
    "statements without a solution": (SHORT, "'题目：\\n' * (N // 4)"),
    "quoted questions": (SHORT, "'> a?\\n\\n' * (N // 6)"),
    "boxes that ask": (SHORT, "'> [!faq] a?\\n> b\\n\\n' * (N // 17)"),
    "rows that ask": (SHORT, "'| Q | A |\\n|---|---|\\n' + '| a? | b |\\n' * (N // 11)"),
    "rows without a question": (
        SHORT,
        "'| Q | A |\\n|---|---|\\n| a | b |\\n' + '| | b |\\n' * (N // 8)",
    ),
    "folds between items": (
        SHORT,
        "'1. a\\n<details><summary>Q?</summary>b</details>\\n' * (N // 44)",
    ),
    "bold points": (SHORT, "'# Why?\\n\\n' + '**1、A.**\\nb\\n\\n' * (N // 14)"),
    "questions in a list": (SHORT, "'# Why?\\n\\na:\\n1. B?\\n   c\\n' * (N // 22)"),
    "cards above lists": (SHORT, "'a\\n?\\nb\\n- c\\n```\\n```\\n' * (N // 18)"),
    "parts of parts": (
        SHORT,
        "('# a\\n## 题目\\nb\\n### 思路\\nc\\n#### Example\\nd\\n' * (N // 44))",
    ),
    "overviews": (SHORT, "'# Why?\\n## How?\\n### When?\\n#### a\\nb\\n#### c\\n' * (N // 40)"),
    "lists of HTML": (LONG, "('<li><a href=\"#a\">' * 25 + '\\n') * (N // 450)"),
    "rows of links": (SHORT, "('[a](#b) ' * 20 + '[\\n\\n') * (N // 163)"),
    "tasks without a solution": (SHORT, "'## Exercises\\n' + 'Solution\\n' * (N // 9)"),
    "labels of exercises": (SHORT, "'# a\\n' + '**Exercises**\\n' * (N // 14)"),
    "references and blank lines": (SHORT, "'# a\\n' + 'See also:\\n\\n\\n' * (N // 12)"),
    "brackets of references": (SHORT, "'# References\\n' + '- [a](b' * (N // 7)"),
    "days without an end": (LONG, "('Updated: ' + '1mart' * 90 + 'x\\n') * (N // 461)"),
    "headings that count": (
        SHORT,
        "''.join(f'## {i % 999 + 1} a{i}\\nb\\n' for i in range(N // 12))",
    ),
    "brackets in headings": (LONG, "('# ' + 'ab (abc) ' * 50 + '\\na\\n') * (N // 455)"),
    "open fences": (SHORT, "'```python\\nfoo bar\\n' * (N // 19)"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_more_time_than_its_length(name: str) -> None:
    size, text = HOSTILE[name]
    assert_parsed_linearly("n.md", text, size)
