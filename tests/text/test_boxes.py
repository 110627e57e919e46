"""Boxes: quotations that begin with `[!kind] title`."""

from __future__ import annotations

import pytest

from kb.render.html import to_html
from kb.text.plain import plain_text


def shown(markdown: str) -> str:
    return to_html(markdown, lambda _: None)


def test_a_box_has_its_kind_its_title_and_its_text() -> None:
    html = shown("> [!WARNING] Mind the **step**\n> It is *high*.")
    assert html.startswith('<div class="kb-box kb-box-warning"><p class="kb-box-title">Mind the ')
    assert html.endswith("<strong>step</strong></p><p>It is <em>high</em>.</p> </div>")


def test_a_box_without_a_title_is_called_by_its_kind() -> None:
    assert '<p class="kb-box-title">Tip</p>' in shown("> [!TIP]\n> Text.")


@pytest.mark.parametrize(("sign", "opening"), [("-", "<details {}>"), ("+", "<details {} open>")])
def test_a_folded_box_is_a_fold(sign: str, opening: str) -> None:
    html = shown(f"> [!faq]{sign} Why?\n> Because.")
    assert html.startswith(opening.format('class="kb-box kb-box-faq"') + "<summary>Why?</summary>")
    assert html.endswith("</details>")


def test_a_box_holds_blocks_and_boxes() -> None:
    html = shown("> [!note]\n>\n> - a\n>\n> > [!tip] In it\n> > b\n>\n> > said")
    assert html.count('<div class="kb-box') == html.count("</div>") == 2
    assert "<blockquote>" in html


def test_a_quotation_without_a_mark_stays_one() -> None:
    assert shown("> said [!note]") == "<blockquote> <p>said [!note]</p> </blockquote>"


def test_its_words_are_searched_and_its_mark_is_not() -> None:
    assert plain_text("> [!note] Title\n> text") == "Title\ntext"
