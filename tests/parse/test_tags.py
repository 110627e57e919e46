"""Tags within a text."""

from __future__ import annotations

import pytest

from kb.parse.note import parse_note


def tags(markdown: str) -> list[tuple[str, ...]]:
    return [chunk.tags for chunk in parse_note("n.md", markdown).answers]


def test_a_tag_belongs_to_its_answer_and_so_do_those_above_it() -> None:
    assert tags("# A #x\nText #os/locks, 和 #深度学习。\n# B\ntext") == [
        ("x", "os", "os/locks", "深度学习"),
        (),
    ]


def test_tags_at_the_top_are_the_notes() -> None:
    text = "---\ntags: [a, b/c]\n---\n# Title\n\n#d #2024/jan\n## A\ntext\n## B\ntext #e"
    assert tags(text) == [
        ("a", "b", "b/c", "d", "2024", "2024/jan"),
        (*"ab", "b/c", "d", "2024", "2024/jan", "e"),
    ]
    assert parse_note("n.md", text).tags == ("a", "b/c", "d", "2024/jan")


@pytest.mark.parametrize(
    "text",
    ["see #12", "C# and F#", "`#a`", "```\n#a\n```", "[x](#a) a#b", "[x]: #a", "#include <a>",
     "用 #endif作用 和 #define",
     "a colour #1a2b3c or #FFF", "\\#a", "# a", "it is #1"],
)  # fmt: skip
def test_other_signs_are_no_tags(text: str) -> None:
    assert tags(f"## Q\n{text}\nx")[0] == ()
