"""Formulas that lint names, since KaTeX can't draw them."""

from __future__ import annotations

from pathlib import Path

import pytest

from effort import assert_linear
from kb.parse.formula_faults import fault_of
from kb.parse.lint import lint


@pytest.mark.parametrize(
    ("tex", "fault"),
    [
        (r"\frac{a}{b", "a { has no }"),
        (r"a}", "a } has no {"),
        (r"\foo x", r"KaTeX has no \foo"),
        (r"\begin{tabular}a\end{tabular}", r"KaTeX has no \begin{tabular}"),
        (r"\begin{aligned}a", r"\begin{aligned} has no end"),
        (r"a\end{aligned}", r"\end{aligned} has no \begin{aligned}"),
        (r"\begin{aligned}\left(a\end{aligned}\right)", r"\end{aligned} has no \begin{aligned}"),
        (r"\left( a", r"\left has no end"),
        (r"a \right)", r"\right has no \left"),
        (r"a#b", r"# stands alone; write \#"),
        (r"\begin a", r"\begin names nothing"),
    ],
)
def test_what_can_not_be_drawn(tex: str, fault: str) -> None:
    assert fault_of(tex) == fault


@pytest.mark.parametrize(
    "tex",
    [
        r"\{a\} \|b\| \left\{\middle|\right.",
        "a % } a remark\n b",
        r"\verb|}|",
        r"\begin{bmatrix}1 & 2 \cr 3\\ \hline\end{bmatrix}",
        r"\def\a#1{#1}\a{x}",
        r"\href{https://x.org/#a}{b}",
        r"\text{50\% \#}",
        "中文 \\, α\\ \\\n",
        r"\begin{CD}A @>>> B\end{CD}",
        "",
    ],
)
def test_what_can(tex: str) -> None:
    assert fault_of(tex) is None


def test_lint_names_formula_and_line(tmp_path: Path) -> None:
    note = """# What is a norm?

$\\newcommand{\\R}{\\mathbb{R}}$ It is $x \\in \\R$, and $\\ce{H2O}$.

Not $\\strange{x}$, though,
nor this:

$$
\\label{one}
\\frac{a}{b
$$

| a | b |
|---|---|
| $|x|$ | norm |
"""
    (tmp_path / "norm.md").write_text(note, encoding="utf-8")
    warnings = [(w.line, w.rule) for w in lint(tmp_path)]
    assert warnings == [(5, "undrawn-formula"), (9, "undrawn-formula"), (15, "bar-in-table")]


@pytest.mark.parametrize("tex", ["{", "\\left(", "\\begin{a}", "\\verb|", "\\frac", "%"])
def test_hostile_formulas_take_no_time(tex: str) -> None:
    assert_linear(lambda count: fault_of(tex * count), 5000)
