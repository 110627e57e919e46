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
