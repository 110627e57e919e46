"""Links of an answer to the site's own page of a note: they lead to the question there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest

from project import Served
from visit import ASK, LATE, LOSS, Open, answer_to, open_panel

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from visit import WatchedPage

pytestmark = pytest.mark.browser

PATH = "/read/basics/learning/"
PAGES = 'data-pages="/read/{path}/"'
# What a site generator makes of the note's heading: two spaces, and the sign of a permalink.
HEADING = "<h2 id='loss'>交叉熵损失是什么？What is  cross-entropy loss?<a href='#loss'>¶</a></h2>"
WORDS = "交叉熵损失是什么？What is cross-entropy loss?"
TEXT = "<p>Something else is said here.</p>" * 60
CONTENTS = f"<nav><h3>{WORDS}</h3></nav><aside><ul><li>{WORDS}</li></ul></aside>"
NOTE = f"{CONTENTS}<h2 hidden>{WORDS}</h2><p>{WORDS}</p>{TEXT}{HEADING}{TEXT}"


def top(place: Locator) -> float:
    """How far below the window's upper edge it stands, in pixels."""
    return float(place.evaluate("element => element.getBoundingClientRect().top"))


def at_top(page: Page, selector: str, margin: int = 0) -> None:
    """Wait until the page has scrolled to it, and the focus is there."""
    page.wait_for_function(
        """([selector, margin]) => {
          const element = document.querySelector(selector);
          const { top } = element.getBoundingClientRect();
          return Math.abs(top - margin) < 2 && document.activeElement === element;
        }""",
        arg=[selector, margin],
    )


def open_note(open_page: Open, body: str = NOTE, words: str = WORDS, **more: object) -> WatchedPage:
    """The note's page, opened by a link to a question of it."""
    return open_page(body, path=PATH, fragment=f"#kb:{quote(words)}", **more)


def test_source_leads_to_the_heading_on_another_page(open_page: Open) -> None:
    open_page(NOTE, path=PATH)
    page = open_page(ASK, script=PAGES)
    answer_to(page.locator("kb-ask"), LOSS).locator("> .source a").click()
    page.wait_for_url("**/read/basics/learning/**")
    at_top(page, "#loss")


def test_on_the_page_itself_the_panel_closes_and_it_scrolls_each_time(open_page: Open) -> None:
    page = open_page(NOTE, path=PATH, script=PAGES)
    page.evaluate("window.stillTheSame = true")
    panel = open_panel(page)
    answer_to(panel, LOSS)
    for _ in range(2):
        panel.locator(".answer > .source a").click()
        panel.wait_for(state="hidden")
        at_top(page, "#loss")
        page.evaluate("scrollTo(0, 0)")
        open_panel(page)
    assert page.evaluate("window.stillTheSame")
    assert urlsplit(page.url).fragment.startswith("kb:%E4%BA%A4")


def test_a_link_in_the_page_and_going_back_lead_there_too(open_page: Open) -> None:
    page = open_note(open_page, f"<h2 id=drop>Dropout?</h2>{TEXT}{NOTE}")
    at_top(page, "#loss")
    page.evaluate("location.hash = '#kb:Dropout%3F'")
    at_top(page, "#drop")
    page.go_back()
    at_top(page, "#loss")


def test_without_a_heading_the_innermost_text_is_meant(open_page: Open) -> None:
    page = open_note(
        open_page, f"{TEXT}<ul><li>{TEXT}<p id=here>Q: What is it? A: it.</p></li></ul>{TEXT}",
        "What is it?",
    )  # fmt: skip
    at_top(page, "#here")


def test_words_that_stand_nowhere_leave_the_page_as_it_is(open_page: Open) -> None:
    page = open_note(open_page, words="What is nowhere?")
    page.wait_for_load_state()
    assert page.evaluate("scrollY") == 0
    assert page.errors == []


def test_a_margin_and_a_bar_at_the_top_leave_it_in_sight(open_page: Open) -> None:
    page = open_note(open_page, head="<style>h2 { scroll-margin-top: 50px }</style>")
    at_top(page, "#loss", 50)
    bar = "<style>header { position: sticky; top: 0; height: 70px; background: silver }</style>"
    page = open_note(open_page, f"<header>Bar</header>{NOTE}", head=bar)
    at_top(page, "#loss", 82)


def test_a_script_before_the_body_and_pictures_that_come_late(
    open_page: Open, site: Any, kb_server: Served
) -> None:
    picture = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='900'/>"
    site.put(picture, {"content-type": "image/svg+xml"}, f"{LATE}picture.svg")
    script = f'<script src="{kb_server.address}embed.js"></script>'
    body = f'<img src="{LATE}picture.svg"><h2 id="late">Late?</h2>{TEXT}'
    page = open_note(open_page, body, "Late?", head=script)
    page.wait_for_load_state()
    assert page.locator("main img").evaluate("image => image.height") == 900
    at_top(page, "#late")


def test_it_is_marked_for_a_moment_and_nothing_of_it_stays(
    open_page: Open, kb_server: Served
) -> None:
    kb = kb_server.address.rstrip("/")
    policy = f"default-src 'none'; script-src {kb}; connect-src {kb}"
    page = open_note(open_page, headers={"content-security-policy": policy})
    at_top(page, "#loss")
    heading = page.locator("#loss")
    assert heading.evaluate("e => e.getAnimations().length") == 1
    assert heading.evaluate("e => getComputedStyle(e).outlineStyle") == "none"
    heading.evaluate("e => Promise.all(e.getAnimations().map(one => one.finished))")
    assert heading.evaluate("e => getComputedStyle(e).backgroundColor") == "rgba(0, 0, 0, 0)"
    page.keyboard.press("Tab")  # a reader goes on from there
    assert page.evaluate("document.activeElement.parentElement.id") == "loss"
    assert heading.get_attribute("tabindex") is None
    assert not heading.get_attribute("style")
    assert page.errors == []


def test_who_wants_no_motion_gets_none(open_page: Open) -> None:
    page = open_note(
        open_page, reduced_motion="reduce", head="<style>html { scroll-behavior: smooth }</style>"
    )
    assert top(page.locator("#loss")) < 2
    at_top(page, "#loss")
    assert page.evaluate("document.getAnimations().length") == 0
