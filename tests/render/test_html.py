"""A note's Markdown as the page gets it."""

from __future__ import annotations

import re

import pytest

from kb.model import Title
from kb.render.html import code_html, title_html, to_html


def html(markdown: str) -> str:
    return to_html(
        markdown, lambda target: "data:image/png;base64,AA" if "a.png" in target else None
    )


@pytest.mark.parametrize(
    ("markdown", "formula"),
    [
        ("$x^2$", r"\(x^2\)"),
        (r"\(x^2\)", r"\(x^2\)"),
        ("中文$x$中文", r"\(x\)"),
        ("$$x^2$$", r"\[x^2\]"),
        (r"\[x^2\]", r"\[x^2\]"),
        ("$$\nx\n\n- y\n$$", r"\[x&#10;&#10;- y\]"),
        ("\\[\nx\n\n- y\n\\]", r"\[x&#10;&#10;- y\]"),
        ("- a\n\n  \\[\n  x\n  \\]", r"\[x\]"),
        (
            "\\begin{align}\na &= b\n\\end{align}",
            r"\[\begin{align}&#10;a &amp;= b&#10;\end{align}\]",
        ),
        ("$a<b$ and $c>d$", r"\(a&lt;b\)"),
        ("$a_1 * b_2 * c_3$", r"\(a_1 * b_2 * c_3\)"),
    ],
)
def test_formulas(markdown: str, formula: str) -> None:
    assert formula in html(markdown)


@pytest.mark.parametrize(
    "markdown", ["It costs $5 and $10 today.", "`$x$`", "```bash\necho $A $B\n```", r"\$x\$"]
)
def test_not_a_formula(markdown: str) -> None:
    assert "kb-tex" not in html(markdown)


def test_everything_is_on_one_line() -> None:
    text = "# A\n\nb\nc\n\n```python\nx = 1\n\ny = 2\n```\n\n    code\n\n| a |\n|-|\n| b |\n"
    assert "\n" not in html(text)
    assert "x</span>" in html(text)


def test_code_keeps_its_lines_and_spaces() -> None:
    assert "&#10;&#10;    b" in code_html("a\n\n    b", "text")


@pytest.mark.parametrize("language", ["console", "pycon", "rconsole", "psql", "tnt", "python"])
def test_the_last_line_of_code_is_shown(language: str) -> None:
    """Some of Pygments' lexers for sessions drop a line without an end; one never comes back."""
    shown = code_html("$ ls # >>> ls\nthe last line", language)
    assert "the last line" in re.sub(r"<[^>]+>", "", shown)


@pytest.mark.parametrize("language", ["", "nonsense", "python", 'x"><script>'])
def test_code_is_escaped_in_every_language(language: str) -> None:
    assert "<script" not in code_html("<script>alert(1)</script>", language)
    assert "<script" not in html(f"```{language}\n<script>1</script>\n```")


@pytest.mark.parametrize(
    ("markdown", "expected", "absent"),
    [
        ("[a](https://x.y/?p=1&q=2)", 'href="https://x.y/?p=1&amp;q=2"', "<em"),
        ("see https://x.y/z", 'href="https://x.y/z"', "<em"),
        ("[a](javascript:alert(1))", "[a]", "<a"),
        ("[a](data:text/html,x)", "[a]", "<a"),
        ("[LSTM](rnn.md#lstm)", '<button class="kb-ask kb-ref" value="LSTM">LSTM</button>', "<a"),
        ("[`LSTM`](#lstm)", 'value="LSTM"><code>LSTM</code></button>', "<a"),
        ("[the code](snippets/a.py)", '<em class="kb-file">the code</em>', "<a"),
        ('[a "x" <y>](z.md)', 'value="a &quot;x&quot; &lt;y&gt;"', "<y>"),
    ],
)
def test_links(markdown: str, expected: str, absent: str) -> None:
    assert expected in html(markdown)
    assert absent not in html(markdown)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("![x](a.png)", '<img src="data:image/png;base64,AA" alt="x">'),
        ("![x](gone.png)", '<em class="kb-file">x</em>'),
        ("![](gone.png)", '<em class="kb-file">gone.png</em>'),
        ("![x](https://x.y/a.png)", ">x</a>"),
    ],
)
def test_images(markdown: str, expected: str) -> None:
    assert expected in html(markdown)


def test_remote_image_is_not_loaded() -> None:
    assert "<img" not in html("![x](https://x.y/a.png)")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a<br>b", "a<br /> b"),
        ("a<BR/>b", "a<br /> b"),
        ("H<sub class=x onclick=y>2</sub>", "H<sub>2</sub>"),
        ("a <!-- hidden --> b", "a  b"),
        ("List<T>", "List&lt;T&gt;"),
        ("a <script>x</script>", "a &lt;script&gt;x&lt;/script&gt;"),
        ("a <iframe src=x> b", "a  b"),
        ('a <button class="kb-run" value="x">b</button>', "a b"),
        ("a <scr<b>ipt>", "a &lt;scr&lt;b&gt;ipt&gt;"),
        ("a <img src=x onerror=alert(1)", "a &lt;img src=x onerror=alert(1)"),
    ],
)
def test_raw_html(raw: str, shown: str) -> None:
    assert html(raw) == f"<p>{shown}</p>"


def test_question_with_formula() -> None:
    shown = title_html(Title(("Is ", "a<b", " & c?")))
    assert shown == r'Is <span class="kb-tex">\(a&lt;b\)</span> &amp; c?'


@pytest.mark.parametrize("end", ["&#13;", "&#8232;", "&#x85;", "&#12;"])
def test_nothing_in_a_note_ends_the_line_that_keeps_it_from_being_markdown_again(end: str) -> None:
    shown = to_html(f"word {end}{end}# heading ![x](https://example.org/x.png)", lambda _: None)
    assert len(shown.splitlines()) == 1


def test_elements_of_a_site_leave_nothing_behind() -> None:
    shown = to_html("See <kb-ask scope='x'></kb-ask> below.", lambda _: None)
    assert "kb-ask" not in shown
