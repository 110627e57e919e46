"""The page in a real browser, served as it is served to readers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest
from chat.conftest import ContextOf

from kb.notes import Notes
from project import PATIENCE_S, ServeKb

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from kb.model import Answer

pytestmark = pytest.mark.browser

BOX = "#kb-box textarea"
Open = Callable[..., "Page"]


@pytest.fixture
def open_page(context_of: ContextOf, address: str) -> Iterator[Open]:
    """Opens the chat as a reader of some language, screen and colour scheme."""
    pages = []

    def open_one(
        locale: str = "zh-CN", width: int = 1280, scheme: Literal["light", "dark"] = "light"
    ) -> Page:
        page = context_of(locale).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.goto(address)
        page.wait_for_selector(BOX)
        page.wait_for_selector(".kb-welcome")
        return page

    yield open_one
    for page in pages:
        page.close()


def ask(page: Page, question: str) -> None:
    """Type a question, send it, and wait for the reply."""
    replies = page.locator(".kb-answer, .kb-error").count()
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    page.wait_for_function(
        "count => document.querySelectorAll('.kb-answer, .kb-error').length > count", arg=replies
    )


def test_whole_visit_stays_on_this_host(chromium: Browser, address: str) -> None:
    page = chromium.new_context(locale="zh-CN").new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    page.wait_for_selector(".kb-welcome")
    ask(page, "交叉熵损失是什么？")
    page.wait_for_selector(".katex")
    ask(page, "ResNet 解决了什么问题？")
    ask(page, "How do I detect edges with Canny?")
    page.click("button.kb-run")
    page.wait_for_selector(".kb-status-ok")
    page.locator(".kb-pictures img").nth(3).wait_for()
    hosts = {urlsplit(url).netloc for url in requests if url.startswith("http")}
    assert hosts == {urlsplit(address).netloc}
    assert any("KaTeX" in url for url in requests)
    page.context.close()


def test_question_asked_while_code_runs_is_answered_meanwhile(open_page: Open) -> None:
    page = open_page(locale="en-GB")
    ask(page, "How do I wait?")
    page.click("button.kb-run")
    page.fill(BOX, "What is autograd?")
    page.press(BOX, "Enter")
    page.wait_for_function("document.querySelectorAll('.kb-answer').length === 2")
    page.wait_for_selector("text=awake")
    assert page.locator(".user-row").last.inner_text().strip() == "What is autograd?"
    assert page.input_value(BOX) == ""


def test_first_screen_invites_a_question(open_page: Open) -> None:
    page = open_page()
    assert page.title() == "Ask your notes"
    assert page.evaluate(f"document.activeElement === document.querySelector('{BOX}')")
    assert page.locator(".kb-welcome .kb-chip").count() >= 3
    assert page.locator("footer:visible").count() == 0


def test_page_speaks_the_readers_language(open_page: Open) -> None:
    page = open_page(locale="en-GB")
    page.wait_for_selector("text=Ask your notes")
    assert page.get_attribute(BOX, "placeholder") == "Ask a question…"


def test_example_is_asked_by_a_click(open_page: Open) -> None:
    page = open_page()
    chip = page.locator(".kb-welcome .kb-chip").first
    question = chip.inner_text()
    chip.click()
    page.wait_for_selector(".kb-answer")
    assert page.locator(".kb-asked").inner_text() == question


def test_formulas_are_typeset_in_every_answer(open_page: Open) -> None:
    page = open_page()
    for count, question in enumerate(("交叉熵损失是什么？", "均方误差是什么？"), start=1):
        ask(page, question)
        body = page.locator(".kb-answer").nth(count - 1).locator("> .kb-body")
        body.locator(".katex-display").first.wait_for()
        assert body.locator(".katex-error").count() == 0
        assert "\\" not in body.inner_text()


def test_picture_of_a_note_shows(open_page: Open) -> None:
    page = open_page()
    ask(page, "交叉熵损失是什么？")
    picture = page.locator(".kb-answer > .kb-body img")
    assert picture.evaluate("element => element.naturalWidth") == 60


def test_linked_note_can_be_asked_for(open_page: Open) -> None:
    page = open_page()
    ask(page, "交叉熵损失是什么？")
    page.click(".kb-answer > .kb-body button.kb-ref")
    page.wait_for_selector(".kb-asked:text('ResNet')")


def test_next_best_answers_unfold(open_page: Open) -> None:
    page = open_page()
    ask(page, "交叉熵损失是什么？")
    inner = page.locator(".kb-more > details").first
    assert not inner.is_visible()
    page.click(".kb-more > summary")
    inner.locator("summary").click()
    assert inner.locator(".kb-source").is_visible()


def test_run_shows_text_and_pictures(open_page: Open) -> None:
    page = open_page()
    ask(page, "How do I detect edges with Canny?")
    page.fill(BOX, "half a question")
    page.click("button.kb-run")
    page.wait_for_selector(".kb-status-ok")
    assert page.locator(".kb-stdout").inner_text() == "四张图\n"
    assert page.locator(".kb-pictures img").count() == 4
    page.wait_for_function(
        "[...document.querySelectorAll('.kb-pictures img')].every(i => i.naturalWidth > 0)"
    )
    assert page.input_value(BOX) == "half a question"


def test_a_picture_alone_keeps_its_shape(open_page: Open) -> None:
    page = open_page(locale="en-GB")
    ask(page, "How do I paint a square picture?")
    page.click("button.kb-run")
    picture = page.locator(".kb-pictures img")
    picture.wait_for()
    page.wait_for_function("document.querySelector('.kb-pictures img').naturalWidth === 200")
    box = picture.bounding_box()
    assert box
    assert box["width"] > 500
    assert abs(box["width"] - box["height"]) < 1


def test_recorded_output_stands_there_at_once_and_a_run_replaces_it(open_page: Open) -> None:
    page = open_page(locale="en-GB")
    ask(page, "How do I detect edges with Canny?")
    page.click("button.kb-run")
    page.wait_for_selector(".kb-status-ok")
    later = open_page(locale="en-GB")
    ask(later, "How do I detect edges with Canny?")
    later.wait_for_selector(".kb-status-recorded")
    assert later.locator(".kb-run-head").inner_text().startswith("Recorded output, ")
    assert later.locator(".kb-pictures img").count() == 4
    later.click("button.kb-run")
    later.wait_for_selector(".kb-status-ok")
    assert later.locator(".kb-output").count() == 1
    assert later.locator(".kb-pictures img").count() == 4


def test_text_comes_while_it_runs_and_stop_ends_it(open_page: Open) -> None:
    page = open_page(locale="en-GB")
    ask(page, "How do I count slowly?")
    page.click("button.kb-run")
    page.wait_for_function("document.querySelector('.kb-stdout')?.textContent.includes('step 3')")
    page.wait_for_selector(".kb-status-running")
    page.click("button.kb-run:has-text('Stop')")
    page.wait_for_selector(".kb-status-killed")
    output = page.locator(".kb-stdout").inner_text()
    assert "step 3" in output
    assert "step 59" not in output  # the last of them
    page.wait_for_selector("button.kb-run:has-text('Run again')")


def test_error_shows_the_snippets_own_lines(open_page: Open) -> None:
    page = open_page(locale="en-GB")
    ask(page, "How do I fail?")
    page.click("button.kb-run")
    page.wait_for_selector(".kb-status-error")
    shown = page.locator(".kb-stderr").inner_text()
    assert "line 2, in <module>" in shown
    assert "ZeroDivisionError" in shown
    assert page.locator(".kb-status").inner_text() == "stopped at an error"


def test_output_stays_when_more_is_asked(open_page: Open) -> None:
    page = open_page(locale="en-GB")
    ask(page, "How do I fail?")
    page.click("button.kb-run")
    page.wait_for_selector(".kb-status-error")
    ask(page, "交叉熵损失是什么？")
    assert page.locator(".kb-status-error").count() == 1


def test_output_is_text_and_never_markup(open_page: Open) -> None:
    page = open_page(locale="en-GB")
    ask(page, "What does an HTML image tag look like?")
    page.click("button.kb-run")
    page.wait_for_selector(".kb-status-ok")
    assert "<svg onload=" in page.locator(".kb-stdout").inner_text()
    assert page.locator(".kb-stdout svg").count() == 0
    assert page.title() == "Ask your notes"


def test_server_that_is_gone_is_told_plainly(open_page: Open) -> None:
    page = open_page(locale="en-GB")
    ask(page, "How do I fail?")
    page.route("**/api/run", lambda route: route.abort())
    page.click("button.kb-run")
    page.wait_for_selector(".kb-status:text('The server')")
    page.wait_for_selector("button.kb-run:has-text('Run again')")


def test_code_is_changed_run_and_brought_back(
    chromium: Browser, index: Path, serve_kb: ServeKb
) -> None:
    notes = Notes(index)
    if notes.runner.isolation.tier != "full":
        pytest.skip(f"editing needs full isolation: {notes.runner.isolation.missing}")
    page = chromium.new_context(locale="en-GB").new_page()
    page.goto(serve_kb(index, edit=True).address)
    ask(page, "How do I print a square?")
    page.click("button.kb-edit")
    field = page.get_by_label("The code of")
    field.press("Control+a")
    field.press("Delete")
    field.type("for n in range(2):\nprint('mine', n)")
    assert field.input_value() == "for n in range(2):\n    print('mine', n)"
    assert page.locator(".kb-sheet pre .keyword").first.inner_text() == "for"
    field.press("Control+Enter")
    page.wait_for_selector(".kb-status:text('finished (changed)')")
    assert page.locator(".kb-stdout").inner_text() == "mine 0\nmine 1\n"
    field.press("Escape")
    field.press("Tab")
    assert not field.evaluate("element => element === document.activeElement")
    page.click("button.kb-edit:text('Reset')")
    assert page.locator(".kb-editor").count() == 0
    page.click("button.kb-run")
    page.wait_for_selector(".kb-stdout:text('49')")
    page.context.close()


def test_enter_that_ends_a_composition_does_not_send(open_page: Open) -> None:
    page = open_page()
    page.fill(BOX, "交叉")
    page.evaluate(
        """box => {
            const field = document.querySelector(box);
            for (const kind of ["keydown", "keypress", "keyup"]) field.dispatchEvent(
                new KeyboardEvent(kind, { key: "Enter", isComposing: true, bubbles: true }));
        }""",
        BOX,
    )
    page.wait_for_timeout(500)
    assert page.locator(".kb-asked").count() == 0
    assert page.input_value(BOX) == "交叉"


def test_what_is_typed_while_an_answer_is_made_stays(
    open_page: Open, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, answer_at_once = threading.Event(), notes.ask

    def answer_when_told(*arguments: Any, **options: Any) -> Answer:
        made.wait(PATIENCE_S)
        return answer_at_once(*arguments, **options)

    monkeypatch.setattr(notes, "ask", answer_when_told)
    page = open_page()
    page.fill(BOX, "交叉熵损失是什么？")
    page.press(BOX, "Enter")
    page.wait_for_function(f"() => !document.querySelector({BOX!r}).value")
    page.fill(BOX, "均方误差是什么？")
    made.set()
    page.wait_for_selector(".kb-answer")
    page.press(BOX, "Enter")
    page.locator(".kb-answer").nth(1).wait_for()
    assert page.input_value(BOX) == ""


def test_shift_enter_breaks_the_line(open_page: Open) -> None:
    page = open_page()
    page.fill(BOX, "a")
    page.press(BOX, "Shift+Enter")
    page.wait_for_timeout(300)
    assert page.input_value(BOX) == "a\n"


def test_empty_question_is_ignored(open_page: Open) -> None:
    page = open_page()
    page.fill(BOX, "   ")
    page.press(BOX, "Enter")
    page.wait_for_timeout(700)
    assert page.locator(".kb-asked").count() == 0
    assert page.locator(".kb-welcome").is_visible()


def test_very_long_question(open_page: Open) -> None:
    page = open_page()
    # Set at once, as a paste does: typed, Chromium alone takes ten seconds for it.
    page.evaluate(
        """box => {
            const field = document.querySelector(box);
            field.value = "损失 ".repeat(33_334);
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        BOX,
    )
    page.press(BOX, "Enter")
    page.wait_for_selector(".kb-answer")
    assert not page.locator(".kb-error").count()
    assert page.input_value(BOX) == ""


def test_hostile_note_does_nothing(open_page: Open) -> None:
    page = open_page()
    ask(page, "ResNet 解决了什么问题？")
    body = page.locator(".kb-answer > .kb-body").first
    assert "残差连接" in body.inner_text()
    assert body.locator("script, img, button").count() == 0
    assert page.title() == "Ask your notes"


def test_hostile_question_stays_text(open_page: Open) -> None:
    page = open_page()
    question = "<img src=x onerror=\"document.title='stolen'\"> **b** $x$ # ```"
    ask(page, question)
    assert page.locator(".kb-asked").inner_text() == question
    assert page.title() == "Ask your notes"


def test_new_chat_begins_anew(open_page: Open) -> None:
    page = open_page()
    assert not page.locator("#kb-new").is_visible()
    ask(page, "交叉熵损失是什么？")
    page.click("#kb-new")
    page.wait_for_selector(".kb-welcome")
    ask(page, "均方误差是什么？")
    assert page.locator(".kb-asked").count() == 1


def test_readers_do_not_see_each_other(open_page: Open) -> None:
    first, second = open_page(), open_page(locale="en-US")
    ask(first, "交叉熵损失是什么？")
    ask(second, "How do I print a square?")
    ask(first, "均方误差是什么？")
    assert first.locator(".kb-asked").count() == 2
    assert second.locator(".kb-asked").count() == 1


def test_no_sideways_scrolling(open_page: Open) -> None:
    page = open_page(width=320)
    ask(page, "交叉熵损失是什么？")
    ask(page, "How do I detect edges with Canny?")
    page.click("button.kb-run")
    page.wait_for_selector(".kb-status-ok")
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(
            "(log => log.scrollWidth <= log.clientWidth)"
            "(document.querySelector('#kb-chat [role=log]'))"
        )


def test_question_is_brought_to_the_top(open_page: Open) -> None:
    page = open_page()
    for question in ("交叉熵损失是什么？", "均方误差是什么？", "交叉熵损失是什么？"):
        ask(page, question)
    page.wait_for_function(
        """() => {
            const log = document.querySelector("#kb-chat [role=log]").getBoundingClientRect();
            const asked = [...document.querySelectorAll(".user-row")].at(-1);
            const top = asked.getBoundingClientRect().top - log.top;
            return top >= 0 && top < log.height / 2;
        }"""
    )


def test_dark_and_light(open_page: Open) -> None:
    def brightness(scheme: Literal["light", "dark"]) -> float:
        page = open_page(scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        red = colour.removeprefix("rgb(").split(",")[0]
        return float(red)

    assert brightness("dark") < 60
    assert brightness("light") > 200


def test_lists_stand_as_they_were_written(open_page: Open) -> None:
    page = open_page(locale="en-GB")
    ask(page, "What goes into a suitcase?")
    body = page.locator(".kb-answer > .kb-body")

    def edges(words: str) -> tuple[float, float]:
        """Where they begin, from the left and from the top."""
        box = body.locator(f":is(p, li):has-text('{words}')").last.bounding_box()
        assert box
        return box["x"], box["y"]

    (left, first), (below, second) = edges("heavy things"), edges("They stand")
    assert second > first + 10
    assert below == left
    assert edges("ironed")[0] > edges("shirts")[0] + 10
    picture = body.locator("img")
    assert picture.evaluate("image => image.height") == 30


def test_long_answer_shows_what_fits_and_unfolds_in_its_order(open_page: Open) -> None:
    page = open_page(locale="en-GB", width=390)
    ask(page, "How long does the shutter of a camera stay open?")
    body = page.locator(".kb-answer > .kb-body")
    fits, rest = body.locator(".kb-fits"), body.locator(".kb-rest")
    assert "freezes a bird" in fits.inner_text()
    box = fits.bounding_box()
    assert box
    assert box["y"] + box["height"] < 700  # no scrolling
    assert not body.get_by_text("f/16").is_visible()
    for fold in (rest.first, rest.last):
        fold.locator("summary").focus()
        page.keyboard.press("Enter")
    body.locator(".katex-display").wait_for()
    texts = ("aperture", "shutter", "sensitivity", "f/16", "A mirror throws")
    places = [body.locator(f":is(li, td, p):has-text('{text}')").first for text in texts]
    tops = [box["y"] for place in places if (box := place.bounding_box())]
    assert len(tops) == len(texts)
    assert tops == sorted(tops)
    assert [item.evaluate("e => e.start") for item in body.locator("ol").all()] == [1, 2, 3]
    assert body.locator("img").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_folds_say_whether_they_are_open(open_page: Open) -> None:
    page = open_page(locale="en-GB")
    ask(page, "How long does the shutter of a camera stay open?")
    summary = page.locator(".kb-answer > .kb-body > .kb-rest > summary").first
    assert summary.inner_text().startswith("Show what comes before Light falls")
    summary.click()
    assert summary.inner_text() == "Hide"
    assert page.get_by_role("group", name="The part that fits your question").count() == 1
