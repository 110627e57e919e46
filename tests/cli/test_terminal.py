"""An answer's Markdown as a terminal shows it."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from kb.cli.colours import are_unwanted
from kb.cli.readable_formulas import readable
from kb.cli.terminal import drawn
from kb.text.markdown import parse_answer


def shown(markdown: str) -> list[str]:
    """The lines, without white space at their ends and without blank ones."""
    lines = (line.rstrip() for line in drawn(parse_answer(markdown)[0]))
    return [line for line in lines if line.strip()]


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("a[^1]\n\n[^1]: Bridle, 1990.", ["a[1]", " 1 Bridle, 1990."]),
        ("- [ ] to do\n- [x] done", [" • ☐ to do", " • ☑ done"]),
        ("Is $5 or $6 more, or `$HOME`?", ["Is $5 or $6 more, or $HOME?"]),
        ("$a_1 b_1$ and \\(c\\)", ["a₁b₁ and c"]),
        ("$$\n a_1 * b_1\n$$", ["a₁*b₁"]),
        ("Term\n: what it is", ["Term", "▌ what it is"]),
        ("one\ntwo", ["one", "two"]),
        ("<div>\nwords\n</div>", ["words"]),
        ("a<br>b, <i>c</i>", ["a", "b, c"]),
        ("![a cat](cat.png)", ["🌆 a cat"]),
        ("<img src='x/cat.png'>", ["🌆 cat.png"]),
        ("H<sub>2</sub>O, x<sup>n+1</sup>", ["H₂O, xⁿ⁺¹"]),
        ("<kbd>C</kbd> <mark>m</mark> <u>u</u> <q>q</q>", ["C m u “q”"]),
        ("<code>a<b>b</b></code>", ["ab"]),
        ("> [!WARNING]\n> careful", ["▌ Warning", "▌ careful"]),
        ("> [!tip]- Why?\n> so", ["▌ Why?", "▌ so"]),
        ("<details><summary>More</summary>\n\n- a\n\n</details>", ["▌ More", "▌  • a"]),
        ("It costs $5 per hour, or $10.", ["It costs $5 per hour, or $10."]),
        (
            "\\begin{align}\na &= \\frac{1}{2} \\\\\nb &= c\n\\end{align}",
            ["a = 1/2", "b = c"],
        ),
        (
            "<table><tr><th>A</th></tr><tr><td><ul><li>b</li><li>c</li></ul></td></tr></table>",
            ["A", "───", "• b", "• c"],
        ),
        (
            "<table><tr><td rowspan=2>a</td><td>b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr>"
            "<tr><td colspan=2>f</td><td>g</td></tr></table>",
            ["a  b  c", "   d  e", "f     g"],
        ),
        ("一行里写了一句很长的话，它被编辑器折成了\n两行，这里是第二行。", None),
    ],
)
def test_what_is_shown(markdown: str, lines: list[str] | None) -> None:
    if lines is None:
        lines = [markdown.replace("\n", "")]
    assert [line.strip() for line in shown(markdown)] == [line.strip() for line in lines]


def test_nothing_is_drawn_of_nothing() -> None:
    assert drawn([]) == []


def test_an_answer_is_as_wide_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    tokens = parse_answer("word " * 60)[0]
    assert max(len(line.rstrip()) for line in drawn(tokens)) in range(35, 41)
    assert max(len(line.rstrip()) for line in drawn(tokens, narrower=10)) in range(25, 31)


def in_columns(markdown: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    return shown(markdown)


CHINESE = (
    "反向传播（backpropagation）是一种与最优化方法结合使用的方法，“梯度”会回传给它（如 SGD）。"
)


@pytest.mark.parametrize("columns", range(16, 80, 3))
def test_no_line_begins_or_ends_with_a_wrong_mark(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line.rstrip() for line in in_columns(CHINESE * 3, columns, monkeypatch)]
    assert "".join(lines).replace(" ", "") == (CHINESE * 3).replace(" ", "")
    assert not [line for line in lines if line[0] in "，。）”" or line[-1] in "（“"]
    assert max(map(cell_len, lines)) <= columns


@pytest.mark.parametrize("columns", [14, 24, 40, 80])
def test_nothing_of_a_table_is_cut_off(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    first = "每次比较相邻的两个元素，如果顺序错误就交换，直到不再需要交换"
    second = "Choose-a-pivot_element_and_partition_the_others around it"
    table = f"| 方法 | 说明 |\n|---|---|\n| 冒泡 | {first} |\n| 快排 | {second} |"
    lines = in_columns(table, columns, monkeypatch)
    assert max(map(cell_len, lines)) <= columns
    for words in (first, second):
        letters = "".join(lines).replace(" ", "")
        for character in words.replace(" ", ""):
            assert character in letters
    joined = "".join("".join(line.split()) for line in lines)
    assert sum(map(joined.count, set(first))) >= len(first)
    assert "…" not in joined


def test_a_table_of_many_columns_is_written_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    table = "| a | b | c | d | e |\n|-|-|-|-|-|\n| 1 | 2 | 3 | 4 | 5 |"
    assert in_columns(table, 20, monkeypatch) == ["a: 1", "b: 2", "c: 3", "d: 4", "e: 5"]


CODE = "`a` and\n\n```python\nx = 1  # b\n```\n\n**c**"


def test_no_colour_stands_behind_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    printed = "".join(drawn(parse_answer(CODE)[0]))
    codes = {code for group in re.findall(r"\x1b\[([\d;]*)m", printed) for code in group.split(";")}
    assert "1" in codes
    assert not [code for code in codes if code.startswith(("4", "10")) and code not in ("4", "49")]


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_unwanted(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv(name, value)
    assert "\x1b" not in "".join(drawn(parse_answer(CODE)[0]))
    assert are_unwanted({name: value})
    assert not are_unwanted({"NO_COLOR": "", "TERM": "xterm"})


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\frac{a+b}{2} \geq x_{i+1}^2", "(a + b)/2 ≥ xᵢ₊₁²"),
        (r"\sum_{i=1}^{n} \alpha_i", "∑ᵢ₌₁ⁿ αᵢ"),
        (r"\sqrt{d_k}, \sqrt[3]{x}", "√dₖ, ³√x"),
        (r"\mathbf{W}^{(q)} \in \mathbb{R}^d", "W^(q) ∈ ℝᵈ"),
        (r"\hat{y} = \text{softmax}(x)", "ŷ = softmax(x)"),
        (r"\begin{bmatrix} a & b \\ c & d\end{bmatrix}", "[a, b; c, d]"),
        (r"\operatorname*{argmax}_{\theta} \log p", "argmax_θ log p"),
        (r"O(n\log n)", "O(n log n)"),
        (r"\frac", r"\frac"),
        ("{" * 1500, "{" * 1500),
        ("x" * 5000, "x" * 5000),
    ],
)
def test_a_formula_is_readable(tex: str, words: str) -> None:
    assert readable(tex) == words
