"""An answer's Markdown as a terminal shows it."""

from __future__ import annotations

import pytest

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
        ("$a_1 b_1$ and \\(c\\)", ["a_1 b_1 and c"]),
        ("$$\n a_1 * b_1\n$$", ["a_1 * b_1"]),
        ("Term\n: what it is", ["Term", "▌ what it is"]),
        ("one\ntwo", ["one", "two"]),
        ("<div>\nwords\n</div>", ["words"]),
        ("a<br>b, <i>c</i>", ["a", "b, c"]),
        ("![a cat](cat.png)", ["🌆 a cat"]),
    ],
)
def test_what_is_shown(markdown: str, lines: list[str]) -> None:
    assert [line.strip() for line in shown(markdown)] == [line.strip() for line in lines]


def test_nothing_is_drawn_of_nothing() -> None:
    assert drawn([]) == []


def test_an_answer_is_as_wide_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    tokens = parse_answer("word " * 60)[0]
    assert max(len(line.rstrip()) for line in drawn(tokens)) in range(35, 41)
    assert max(len(line.rstrip()) for line in drawn(tokens, narrower=10)) in range(25, 31)
