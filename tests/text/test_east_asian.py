"""Markdown beside Chinese: emphasis, and where a bare address ends."""

from __future__ import annotations

import pytest

from kb.render.html import to_html
from kb.text.markdown import title_of


def shown(markdown: str) -> str:
    return to_html(markdown, lambda _: None).removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("这是**“粗体”**文字", "这是<strong>“粗体”</strong>文字"),
        (
            "**注意：**后面有**好**。",
            "<strong>注意：</strong>后面有<strong>好</strong>。",
        ),
        ("**epoll，**由内核", "<strong>epoll，</strong>由内核"),
        ("用**`select`**轮询", "用<strong><code>select</code></strong>轮询"),
        ("*（一）*是", "<em>（一）</em>是"),
        ("它~~“不”~~是", "它<s>“不”</s>是"),
        ("これは**「太字」**です", "これは<strong>「太字」</strong>です"),
        ("一**(a)**二", "一<strong>(a)</strong>二"),
        ("a**(b)**c", "a**(b)**c"),  # as in CommonMark
        ("snake_case_“名”_x", "snake_case_“名”_x"),
        ("2 * 3 * 4 个", "2 * 3 * 4 个"),
    ],
)
def test_emphasis(markdown: str, html: str) -> None:
    assert shown(markdown) == html


@pytest.mark.parametrize(
    ("markdown", "address", "behind"),
    [
        ("见 https://x.org/abs/1，其中", "https://x.org/abs/1", "，其中"),
        ("（https://x.org）", "https://x.org", "）"),
        ("参考：https://x.org。", "https://x.org", "。"),
        ("见https://x.org/a这里", "https://x.org/a", "这里"),
        ("at www.x.org、b", "http://www.x.org", "、b"),
        ("https://x.org/%E4%B8%AD?q=1#a 好", "https://x.org/%E4%B8%AD?q=1#a", " 好"),
        ("“https://x.org/a”", "https://x.org/a", "”"),
        ("(https://x.org/a_(b)), so", "https://x.org/a_(b)", "), so"),
    ],
)
def test_a_bare_address_ends_where_chinese_goes_on(
    markdown: str, address: str, behind: str
) -> None:
    html = shown(markdown)
    assert f'<a href="{address}"' in html
    assert html.endswith(f"</a>{behind}")


def test_a_link_behind_an_address_stays_one() -> None:
    assert shown("见 https://x.org，[这里](https://y.org)").count("</a>") == 2


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("**“三次握手”**是什么", "“三次握手”是什么"),
        ("What is **“a”**and b?", "What is “a”and b?"),
        ("What does `f(**a)` in f(**a, **b) do?", "What does f(**a) in f(**a, **b) do?"),
        ("**kwargs", "**kwargs"),
    ],
)
def test_titles_have_no_stars_of_emphasis(heading: str, title: str) -> None:
    assert str(title_of(heading, {})) == title


@pytest.mark.parametrize(
    "piece", ["*（", "**“”", "https://", "www.", "http:", "：//", "https://，"]
)
def test_long_lines_take_linear_time(piece: str) -> None:
    shown(piece * (18_000 // len(piece)))
