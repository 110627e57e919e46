"""An answer in blocks: what reads as one piece is not torn apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import BlockKind
from kb.text.blocks import blocks_of

LINES = [
    "", "text", "text:", "- item", "  more", "1. one", "   - sub", "## H", "**Bold**", "| a | b |",
    "|---|---|", "```", "~~~", "    code", "$$", "x^2", "$$ x $$", "\\[", "\\]", "![p](a.png)",
    "[a](b.md)", "> quote", "***", "\u3000", "问？",
]  # fmt: skip


def kinds(answer: str) -> list[tuple[str, int, int]]:
    return [(block.kind.name, block.start, block.end) for block in blocks_of(answer)]


@given(st.lists(st.sampled_from(LINES), max_size=30))
def test_blocks_are_disjoint_and_hold_every_line_that_is_not_blank(lines: list[str]) -> None:
    held = [n for block in blocks_of("\n".join(lines)) for n in range(block.start, block.end)]
    assert held == sorted(set(held))
    assert {n for n, line in enumerate(lines) if line.strip()} <= set(held)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("a\nb\n\nc", [("TEXT", 0, 2), ("TEXT", 3, 4)]),
        ("a:\n\n$$\nx\n\ny\n$$\n\nb", [("TEXT", 0, 7), ("TEXT", 8, 9)]),
        ("a\n\n\\[\nx\n\\]", [("TEXT", 0, 5)]),
        ("a\n\n![p](p.png)", [("TEXT", 0, 3)]),
        ("- a\n  more\n\n  still\n- b", [("ITEM", 0, 4), ("ITEM", 4, 5)]),
        ("- a\n  - sub\n- b\nlazy", [("ITEM", 0, 2), ("ITEM", 2, 4)]),
        ("1. a\n   ```\n   - no item\n   ```\n2. b", [("ITEM", 0, 4), ("ITEM", 4, 5)]),
        ("```\n- a\n\n# b\n```\nc", [("CODE", 0, 5), ("TEXT", 5, 6)]),
        ("```\nnever closed", [("CODE", 0, 2)]),
        ("| a |\n|---|\n| b |\n\nc", [("TABLE", 0, 3), ("TEXT", 4, 5)]),
        ("## Steps\na\n**Costs:**\nb", [(k, n, n + 1) for n, k in enumerate(
            ("HEADING", "TEXT", "HEADING", "TEXT"))]),
        ("$$ never closed\n\na", [("TEXT", 0, 1), ("TEXT", 2, 3)]),
        ("\n\n", []),
    ],
)  # fmt: skip
def test_what_belongs_together(answer: str, expected: list[tuple[str, int, int]]) -> None:
    assert kinds(answer) == expected


@pytest.mark.parametrize(
    "answer",
    [
        "[paper](https://x.y/z)",
        "参考：[论文（2019）](https://x.y)",
        "[[src]](https://x.y) [[src2]](https://x.z)",
        "- <https://x.y>",
        "参考：\n\n- [a](b.md)\n- [c](https://x.y)",
    ],
)
def test_references_are_told_from_text(answer: str) -> None:
    assert {block.kind for block in blocks_of(answer)} == {BlockKind.LINKS}


def test_a_sentence_with_a_link_is_text() -> None:
    [block] = blocks_of("As [the paper](https://x.y) shows, it is twice as fast.")
    assert block.kind is BlockKind.TEXT


@pytest.mark.parametrize(
    "line", ["The steps:", "好处：", "**要点：**", "Why is it fast?", "## Steps"]
)
def test_what_leads_in_what_follows(line: str) -> None:
    assert blocks_of(f"{line}\n\n- a")[0].leads_in


def test_a_bare_environment_is_whole_also_on_a_single_line() -> None:
    one = "Words:\n\\begin{align} a &= b \\end{align}\n\nmore"
    several = "Words:\n\\begin{align}\na &= b\n\\end{align}\n\nmore"
    assert [block.end for block in blocks_of(one)] == [2, 4]
    assert [block.end for block in blocks_of(several)] == [4, 6]
