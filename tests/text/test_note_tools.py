"""Highlighted words, sizes of pictures, and the tasks of note tools."""

from __future__ import annotations

import pytest

from kb.render.html import to_html
from kb.text.markdown import title_of
from kb.text.plain import plain_text


def shown(markdown: str) -> str:
    return to_html(markdown, lambda target: f"data:{target}")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a ==b== c", "a <mark>b</mark> c"),
        ("这是==重点==。", "这是<mark>重点</mark>。"),
        ("这是==“重点”==吗", "这是<mark>“重点”</mark>吗"),
        ("**==b==** ==*c*==", "<strong><mark>b</mark></strong> <mark><em>c</em></mark>"),
        ("[==b==](https://x.org)", "<mark>b</mark></a>"),
    ],
)
def test_words_between_equals_signs_are_highlighted(markdown: str, html: str) -> None:
    assert html in shown(markdown)
    assert "==" not in plain_text(markdown)
    assert "==" not in str(title_of(markdown, {}))


@pytest.mark.parametrize(
    "text",
    [
        "a == b and c == d",
        "x==1 or y==2",
        "a[0]==b, f(x)==c",
        "a === b === c",
        "`==x==`",
        "==x",
        "x !== y !== z",
    ],
)
def test_comparisons_are_not(text: str) -> None:
    assert "<mark>" not in shown(text)


def test_a_picture_has_the_size_behind_its_words() -> None:
    assert shown("![A b|300](p.png)") == '<p><img src="data:p.png" alt="A b" width="300"></p>'
    assert 'alt="" width="30" height="20">' in shown("![|30x20](p.png)")
    assert 'alt="a" width="50%">' in shown("![a|50%](p.png)")
    assert 'alt="a|b"' in shown("![a|b](p.png)")
    assert plain_text("![gate|300](p.png)") == "gate"


def test_tasks_that_were_begun_or_given_up_have_signs_of_their_own() -> None:
    html = shown("- [ ] a\n- [x] b\n- [/] c\n- [-] d\n- [>] e\n- [a] f")
    assert [sign for sign in "☐☑◐☒" if sign in html] == list("☐☑◐☒")
    assert html.count("☐") == 2
    assert "[a] f" in html


def test_a_link_to_a_note_asks_for_it_by_its_title() -> None:
    assert 'value="The lock">words</button>' in shown('[words](lock.md "The lock")')
