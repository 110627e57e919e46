"""What is a formula, and what is only a dollar."""

from __future__ import annotations

import pytest

from effort import assert_linear
from kb.text.markdown import BLOCK_FORMULAS, INLINE_FORMULAS, parse_answer


def formulas(markdown: str) -> list[str]:
    """The TeX of every formula, in order."""
    tokens = parse_answer(markdown)[0]
    every = [one for token in tokens for one in (token.children or [token])]
    kinds = INLINE_FORMULAS | BLOCK_FORMULAS
    return [token.content.strip() for token in every if token.type in kinds]


@pytest.mark.parametrize(
    "markdown",
    [
        "Is $5 or $6 the better price?",
        "costs $5 to $6, or `$HOME`",
        "It costs $5 and $10 today.",
        "from 5$ to 6$",
        "US$5, then $6",
        "`$x$` and `a $ b $ c`",
        "a $ b",
        r"\$x\$",
        r"$5\$",
        "5 $ to 6 $",
        "$ 5 or $ 6",
        "$ x$, y $",
        "$x\n\ny$",
        "```sh\necho $A $B\n```",
        r"\(never closed",
        "$$",
    ],
)
def test_these_hold_no_formula(markdown: str) -> None:
    assert formulas(markdown) == []


@pytest.mark.parametrize(
    ("markdown", "tex"),
    [
        ("$x$", ["x"]),
        ("中文$x$中文", ["x"]),
        ("$ x $", ["x"]),
        ("$a$ and $b$", ["a", "b"]),
        ("It costs $5, and $x$ is a formula", ["x"]),
        ("`$HOME`, then $x$", ["x"]),
        ("$x$ or `$HOME`", ["x"]),
        (r"$a \$ b$", [r"a \$ b"]),
        ("$$x$$ in a line", ["x"]),
        (r"\(x\) and \[y\]", ["x", "y"]),
        ("$$\nx\n\ny\n$$", ["x\n\ny"]),
        ("\\[\nx\n\\]", ["x"]),
        ("text\n$$ x $$\nmore", ["x"]),
        ("text\n\\[ x \\]\nmore", ["x"]),
        ("- item\n\n  $$\n  x\n  $$", ["x"]),
        ("> $$\n> x\n> $$", ["x"]),
        ("| $a$ | $b$ |\n|---|---|", ["a", "b"]),
        ("\\begin{align}\na\n\\end{align}", ["\\begin{align}\na\n\\end{align}"]),
    ],
)
def test_these_are_formulas(markdown: str, tex: list[str]) -> None:
    assert formulas(markdown) == tex


@pytest.mark.parametrize("mark", ["$$\n", "\\[\n", "$", "\\(", "`$", "$`"])
def test_a_thousand_marks_that_nothing_closes_take_no_time(mark: str) -> None:
    assert_linear(lambda count: parse_answer(f"{mark}a " * count), 2000)


@pytest.mark.parametrize(
    ("markdown", "tex"),
    [
        ("the sum $`a + b`$ here", ["a + b"]),
        ("price $`x`$5", []),
        ("`$a` and `b$`", []),
        ("```math\na_1\n\nb\n```", ["a_1\n\nb"]),
        ("``` {.math}\na\n```", ["a"]),
        ("- item\n\n  ```math\n  a\n  ```", ["a"]),
        ("```latex\n$$ a $$\n```", ["a"]),
        ("```tex\n\\[\na\n\\]\n```", ["a"]),
        (
            "```latex\n\\begin{gather}\na\n\\end{gather}\n```",
            ["\\begin{gather}\na\n\\end{gather}"],
        ),
        ("```latex\n\\usepackage{amsmath}\n```", []),
        ("```latex\n\\[ a \\]\nand \\[ b \\]\n```", []),
        ("```tex\n\\frac{a}{b}\n```", []),
        ("```mathematica\nx\n```", []),
        ("| a | b |\n|---|---|\n| $|x|$ | the norm |", ["|x|"]),
        ("| $p(a|b)$ | b |\n|---|---|\n| $\\|x\\|$ | $x$ |", ["p(a|b)", "|x|", "x"]),
        ("| a | b |\n|---|---|\n| $5 | $6 |", []),
        ("> | a |\n> |---|\n> | $|y|$ |", ["|y|"]),
        # Definitions of an answer hold below them, and are nothing to see.
        ("$\\newcommand{\\R}{\\mathbb{R}}$ a $\\R^n$", ["\\mathbb{R}^n"]),
        ("$\\R$ $\\def\\R{R}$", ["\\R"]),
        ("$\\def\\a#1#2{#2#1}$ $\\a{x}y$", ["yx"]),
        ("$\\def\\a{\\alpha}\\a b$ $\\a x$", ["\\alpha b", "\\alpha x"]),
        ("$\\newcommand\\f[2][z]{#1+#2}$ $\\f{a}$ $\\f[q]b$", ["z+a", "q+b"]),
        (
            "$\\let\\v=\\vec$ $\\renewcommand{\\vec}[1]{\\mathbf{\\v{#1}}}\\vec x$",
            ["\\mathbf{\\vec{x}}"],
        ),
        (
            "$\\DeclareMathOperator*{\\am}{arg\\,max}$\n\n$$\\am_x$$",
            ["\\operatorname*{arg\\,max}_x"],
        ),
        ("$\\providecommand\\R{a}$ $\\providecommand\\R{b}$ $\\R$", ["a"]),
        ("$$\na \\label{eq:1}\n$$", ["a"]),
        ("$a$ by $\\eqref{eq:one_two}$", ["a", "\\text{(eq:one\\_two)}"]),
        ("\\(\\text{a_b $x_1$ 5%}\\)", ["\\text{a\\_b $x_1$ 5\\%}"]),
        ("$\\mbox{a_b}$", ["\\text{a\\_b}"]),
        ("$\\mathbbm{1}\\bm x$", ["\\mathbb{1}\\boldsymbol x"]),
        ("$a \\tag{1}$", ["a \\qquad\\text{(1)}"]),
        ("$\\begin{align}a&=b\\end{align}$", ["\\begin{aligned}a&=b\\end{aligned}"]),
        (
            "$$\\begin{eqnarray}a&=&b\\end{eqnarray}$$",
            ["\\begin{array}{rcl}a&=&b\\end{array}"],
        ),
        ("$\\ce{SO4^2-}$", ["{\\mathrm{SO}_{4}^{\\mathrm{2-}}}"]),
        (
            "$\\ce{2H2 + O2 -> 2H2O}$",
            [
                "{2\\,\\mathrm{H}_{2}{}+{}\\mathrm{O}_{2}\\;\\rightarrow\\;"
                "2\\,\\mathrm{H}_{2}\\mathrm{O}}"
            ],
        ),
        # What never ends, or is no definition, stays as it is.
        ("$\\def\\a{\\a\\a}\\a$", ["\\def\\a{\\a\\a}\\a"]),
        ("$\\newcommand{\\a$ $\\newcommand{x}{y}$", ["\\newcommand{\\a", "\\newcommand{x}{y}"]),
    ],
)
def test_what_other_tools_take_for_formulas(markdown: str, tex: list[str]) -> None:
    assert formulas(markdown) == tex


def test_a_bar_of_a_formula_leaves_its_row_whole() -> None:
    tokens = parse_answer("| a | b |\n|---|---|\n| $|x|$ | the norm |")[0]
    cells = [token.content for token in tokens if token.type == "inline"]
    assert cells == ["a", "b", "$|x|$", "the norm"]


@pytest.mark.parametrize(
    "hostile",
    [
        "$\\def\\a{\\a\\a}\\a$ ",
        "$\\newcommand{\\a}{x}$ $\\a$ ",
        "$\\text{\\ce{^{$ ",
        "$`",
        "| $|x|$ ",
        "$|",
        "```tex\n\\[ \\begin{align}\n",
    ],
)
def test_hostile_formulas_take_no_time(hostile: str) -> None:
    assert_linear(lambda count: parse_answer(hostile * count), 500)


def test_macros_that_double_stop_soon() -> None:
    doubling = "".join(
        f"$\\def\\{chr(97 + i)}a{{\\{chr(98 + i)}a\\{chr(98 + i)}a}}$ " for i in range(25)
    )
    assert formulas(f"{doubling} $\\aa$ $\\aa$") == ["\\aa", "\\aa"]


def test_ten_thousand_definitions_take_no_time() -> None:
    names = ["".join(chr(97 + int(digit)) for digit in str(number)) for number in range(10_000)]
    defined = "\n\n".join(f"$\\newcommand\\x{name}{{x}}$" for name in names)
    assert formulas(f"{defined}\n\n$\\xb$")[-1] in ("x", "\\xb")
