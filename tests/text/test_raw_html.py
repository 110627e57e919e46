"""Raw HTML in a note: shown as what it is, balanced, and safe."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import assert_linear
from kb.render.html import to_html
from kb.text.html_names import VOID
from kb.text.markdown import links_of_html, title_of
from kb.text.plain import plain_text
from project import examples

PICTURE = "data:image/png;base64,AA"


def shown(markdown: str) -> str:
    return to_html(markdown, lambda target: PICTURE if "a.png" in target else None)


@pytest.mark.parametrize(
    "markdown",
    [
        '<img src="a.png" width="300">',
        "<img src='a.png' width=300 onerror=alert(1)>",
        "<p align='center'>\n  <img\n    src=a.png\n    width='300px' />\n</p>",
        '<div align="center"><img src="a.png" width="300" height="9"></div>',
        '<a href="b.png"><img src="a.png" width="300"></a>',
        '<figure>\n<img src="a.png" width="300">\n<figcaption>words</figcaption>\n</figure>',
        'before <img src="a.png" width="300"> behind',
        '| a |\n|---|\n| <img src="a.png" width="300"> |',
        '- <img src="a.png" width="300">',
        "![|300](a.png)",
    ],
)
def test_a_picture_is_one_of_the_note(markdown: str) -> None:
    assert shown(markdown).count(f'<img src="{PICTURE}" alt="" width="300">') == 1


@pytest.mark.parametrize(
    ("tag", "size"),
    [
        ("<img src='a.png' style='zoom: 50%; width: 40%'>", 'width="40%"'),
        ("<img src='a.png' style='max-width: 40%'>", ""),
        ("<img src='a.png' height='30'>", 'height="30"'),
        ("<img src='a.png' width='20' height='30'>", 'width="20"'),
        ("![|50%](a.png)", 'width="50%"'),
        ("![|500%](a.png)", ""),
    ],
)
def test_a_picture_has_the_size_that_its_author_gave(tag: str, size: str) -> None:
    assert (
        f'src="{PICTURE}" alt="{"|500%" if "500" in tag else ""}"{" " * bool(size)}{size}>'
        in shown(tag)
    )


@pytest.mark.parametrize("width", ["300;x", "1e9", "calc(1px)", "-5", "99999", '"'])
def test_a_width_is_a_number_or_none(width: str) -> None:
    assert "width" not in shown(f"<img src='a.png' width='{width}'>")


def test_a_picture_counts_as_a_link_on_its_line() -> None:
    links = list(links_of_html("<p>\nwords\n<img src='x/a.png' alt='b'>\n</p>", 7))
    assert [(link.target, link.text, link.line, link.is_image) for link in links] == [
        ("x/a.png", "b", 9, True)
    ]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        (
            "<table>\n<tr><th>A</th></tr>\n<tr><td rowspan='2' style='x'>b</td></tr>\n</table>",
            '<table> <tr> <th>A</th> </tr> <tr> <td rowspan="2">b</td> </tr> </table>',
        ),
        (
            "<ul><li>a<li>b<ol start=3><li>c</ol></ul>",
            '<ul> <li>a</li> <li>b <ol start="3"> <li>c</li> </ol> </li> </ul>',
        ),
        ("<h3>T</h3>\nwords<hr>", "<p><strong>T</strong></p> <p>words</p> <hr />"),
        ("<blockquote>a<p>b</p></blockquote>", "<blockquote> <p>a</p> <p>b</p> </blockquote>"),
        ("<dl><dt>T</dt><dd>D</dd></dl>", "<dl> <dt>T</dt> <dd>D</dd> </dl>"),
        ("<b>a</b> <i>b</i> <code>a_b*</code>", None),
        ("a <kbd>C</kbd> <mark>m **b**</mark> <del>d</del>", None),
        ("<center>a</center>\n<font color=red>b</font>", "<p>a</p> <p>b</p>"),
        ("a <a href='https://x.org' onclick=y>b</a>", None),
        ("<p>a\n<b>b</b>\n文\n字</p>", "<p>a <strong>b</strong> 文字</p>"),
        ("<div>\nThe area $a^2$\n</div>", None),
    ],
)
def test_html_is_shown_as_markdown_would(markdown: str, html: str | None) -> None:
    alike = {
        "<b>a</b> <i>b</i> <code>a_b*</code>": "**a** *b* `a_b*`",
        "a <kbd>C</kbd> <mark>m **b**</mark> <del>d</del>": None,
        "a <a href='https://x.org' onclick=y>b</a>": "a [b](https://x.org)",
        "<div>\nThe area $a^2$\n</div>": "The area $a^2$",
    }.get(markdown)
    if alike:
        assert shown(markdown) == shown(alike)
    elif html:
        assert shown(markdown) == html
    else:
        assert shown(markdown) == (
            "<p>a <kbd>C</kbd> <mark>m <strong>b</strong></mark> <s>d</s></p>"
        )


def test_a_fold_is_one() -> None:
    html = shown("<details><summary>Why <b>so</b>?</summary>\n\n- a\n\n</details>\n\nb")
    assert html == (
        '<details class="kb-box kb-box-details"><summary>Why <strong>so</strong>?</summary>'
        "<ul> <li>a</li> </ul> </details><p>b</p>"
    )


def test_markdown_stands_in_cells() -> None:
    html = shown("<table><tr><td>\n\n- a\n\n</td><td>\n\n**b**\n\n</td></tr></table>\n\nc")
    assert "<td> <ul> <li>a</li> </ul> </td> <td> <p><strong>b</strong></p> </td>" in html
    assert html.endswith("</table> <p>c</p>")


@pytest.mark.parametrize(
    "words",
    [
        "List<T>",
        "vector<int> v",
        "List<Object>",
        "Vec<b>",
        "#include <iostream>",
        "cp <path/to> <your-name>",
        "what does <T> mean",
        "use the <div> element",
        "What does an <img onerror> do?",
        "用<span>做",
    ],
)
def test_words_of_code_stay(words: str) -> None:
    escaped = words.replace("<", "&lt;").replace(">", "&gt;")
    assert shown(words) == f"<p>{escaped}</p>"
    if "<div>" not in words:
        assert shown(f"<div>{words}</div>") == f"<p>{escaped}</p>"
    assert str(title_of(words, {})) == words
    assert plain_text(words) == words


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("<Tabs>\n\na\n\n</Tabs>", "a"),
        ('<Badge text="x"/> a', "a"),
        ("<CenterText>a</CenterText>", "a"),
        ("<kb-ask scope='x'></kb-ask> a", "a"),
        ("<style>\nb { c }\n</style>\n\na", "a"),
        ("<script>\nalert(1)\n</script>\n\na", "a"),
        ("</div></table></td>\n\na", "a"),
        ("<button onclick=x>a</button>", "a"),
    ],
)
def test_of_other_tags_the_words_stay(markdown: str, words: str) -> None:
    assert re.sub(r"</?p>", "", shown(markdown)).strip() == words


def test_the_plain_text_has_the_words_on_their_lines() -> None:
    html = "<table>\n<tr><td>one</td>\n<td>two <img src='x.png' alt='three'></td></tr>\n</table>"
    assert plain_text(html).split("\n") == ["", "one", "two three", ""]


class Strict(HTMLParser):
    """Reads HTML whose every element is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}
        for name, value in attrs:
            if name == "href":
                assert (value or "").startswith(("https://", "http://", "mailto:"))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert tag not in VOID
        assert self.open.pop() == tag


FORBIDDEN = {"script", "style", "iframe", "object", "form", "input", "onerror", "onclick", "id"}
NAMES = [
    "table",
    "tr",
    "td",
    "th",
    "thead",
    "ul",
    "ol",
    "li",
    "p",
    "b",
    "a",
    "code",
    "pre",
    "details",
]
PIECES = (
    [f"<{name}>" for name in NAMES]
    + [f"</{name}>" for name in NAMES]
    + ["<summary>", "</summary>", "<h2>", "</h2>", "<dl>", "<dt>", "<dd>", "<caption>", "<T>"]
    + ["<img src=a.png onerror=x>", "<script>", "</script>", "<iframe src='https://x.y'>"]
    + [
        '<a href="javascript:x" onclick="y">',
        "<a href='https://x.y'>",
        "<br>",
        "<hr>",
        "<!--",
        "-->",
    ]
    + [
        "\n",
        "\n\n",
        "- ",
        "> ",
        "**",
        "`",
        "| a |\n|---|\n",
        "```\n",
        "words ",
        "字",
        "$x$",
        "    ",
    ]
    + ["<details open>", "<blockquote>", "</blockquote>", "[^1]", "[^1]: ", "<input type=checkbox>"]
)


@settings(max_examples=examples(300))
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_every_element_is_closed_and_allowed(markdown: str) -> None:
    parser = Strict()
    parser.feed(shown(markdown))
    parser.close()
    assert not parser.open
    assert not parser.seen & FORBIDDEN
    assert plain_text(markdown).count("\n") == markdown.count("\n")


@pytest.mark.parametrize(
    "piece",
    [
        *["<table>", "<li>", "</li>", "<b>", "<a href='", '<a "', "<!--", "<td>\n\n", "<x y="],
        *["<details>\n\n", "<ul><li>", "<pre>", "<p>\n\n", "<a a a a", "<img src=x>", "<T>"],
    ],
)
def test_hostile_html_takes_linear_time(piece: str) -> None:
    assert_linear(lambda count: shown(piece * count), 40_000 // len(piece))
