"""What the widget says when it can't answer: to a reader, and to the site's owner."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from project import ServeKb, port_of_its_own
from visit import ASK, LOSS, Open, ask

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser


def test_server_away_is_said_and_back_it_answers(
    open_page: Open, serve_kb: ServeKb, learning_index: Path
) -> None:
    first = serve_kb(learning_index, allow_origins=("*",), run=False, port=port_of_its_own())
    page = open_page(ASK, kb=first.address)
    place = page.locator("kb-ask")
    place.locator(".chip").first.wait_for()
    first.server.stop()
    ask(place, LOSS)
    place.locator('[role=alert]:has-text("can\'t be reached")').wait_for()
    place.locator(".trouble button").click()
    place.locator("[role=alert]").wait_for()
    serve_kb(learning_index, allow_origins=("*",), run=False, port=first.server.port)
    place.locator(".trouble button").click()
    place.locator(f".title:has-text({LOSS!r})").wait_for()
    assert place.locator(".run").count() == 0  # this server runs nothing


def test_asking_too_often_is_said_with_the_time_to_wait(
    open_page: Open, serve_kb: ServeKb, learning_index: Path
) -> None:
    strict = serve_kb(learning_index, allow_origins=("*",), run=False, asks_per_minute=2)
    page = open_page(ASK, kb=strict.address)
    place = page.locator("kb-ask")
    while not place.locator(".trouble p").count():  # a slow reader is let through once more
        ask(place, LOSS)
        place.locator(".title, .trouble").first.wait_for()
        page.wait_for_timeout(200)
    message = place.locator(".trouble p").inner_text()
    assert re.fullmatch(
        r"That was a lot of questions in a short time\. Try again in \d+ s\.", message
    )


def test_scope_that_nothing_is_within_is_said_without_a_retry(open_page: Open) -> None:
    body = '<kb-ask scope="zoo"></kb-ask><kb-search scope="zoo" lang="zh"></kb-search>'
    page = open_page(body)
    ask(page.locator("kb-ask"), LOSS)
    page.locator("kb-ask .trouble:has-text('Nothing of the notes is within “zoo”.')").wait_for()
    page.locator("kb-search .field").fill(LOSS)
    page.locator("kb-search .trouble:has-text('笔记里没有「zoo」这个范围。')").wait_for()
    assert page.locator(".trouble button").count() == 0


# --- What the site's owner is told


def test_owner_is_told_once_that_the_server_is_away_or_allows_no_such_origin(
    open_page: Open, serve_kb: ServeKb, learning_index: Path
) -> None:
    closed = serve_kb(learning_index, run=False)
    page = open_page(ASK, kb=closed.address)
    place = page.locator("kb-ask")
    for _ in range(2):
        ask(place, LOSS)
        place.locator(".trouble").wait_for()
    site = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    assert page.warnings == [
        f"kb: no answer from {closed.address} for a page of {site}; either the server isn't "
        f"running, or it has to be started with --allow-origin {site}"
    ]


def test_owner_is_told_once_what_an_attribute_cannot_mean(open_page: Open) -> None:
    page = open_page(
        '<kb-ask hits="99"></kb-ask><kb-ask hits="99" accent="teel"></kb-ask>',
        script='data-theme="drk" data-lang="en" data-accent="teal"',
    )
    page.locator("kb-ask .chip").first.wait_for()
    page.evaluate("document.documentElement.lang = 'zh'")
    page.wait_for_timeout(100)
    assert sorted(page.warnings) == [
        'kb: <kb-ask> accent="teel" is not understood; expected a CSS colour',
        'kb: <kb-ask> hits="99" is not understood; expected a number from 1 to 20',
        'kb: data-theme="drk" is not understood; expected auto, light or dark',
    ]
