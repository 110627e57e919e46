"""The chat's map in a real browser: what it draws, and that a click asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chat.conftest import ContextOf

from kb.map.areas import MAX_AREAS
from kb.render.assets import asset
from kb.store.reader import Store
from kb.text.language import wordings_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


class Map:
    """The map's tab of one open page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.click("#kb-tab-map")
        page.wait_for_selector(".kb-map-dot", state="attached")
        page.wait_for_function("document.querySelector('.kb-map-dot').hasAttribute('d')")

    def place_of(self, question: str) -> tuple[float, float]:
        dot = self.page.locator(f".kb-map-dot[aria-label={question!r}]")
        box = dot.evaluate(
            "dot => { const p = dot.getPointAtLength(0).matrixTransform(dot.getScreenCTM());"
            " return [p.x, p.y]; }"
        )
        return box[0], box[1]

    def tip(self) -> str:
        return self.page.locator(".kb-map-tip.kb-map-shown").inner_text()


@pytest.fixture
def open_map(context_of: ContextOf, address: str) -> Iterator[Any]:
    pages = []

    def open_one(locale: str = "en-US", **options: Any) -> Map:
        page = context_of(locale, **options).new_page()
        pages.append(page)
        page.goto(address)
        page.wait_for_selector(".kb-welcome")
        return Map(page)

    yield open_one
    for page in pages:
        page.close()


def test_every_question_is_a_dot_coloured_by_area(open_map: Any, index: Path) -> None:
    with Store(index) as store:
        titles = wordings_in([chunk.title for chunk in store.chunks()], "en")
    drawn = open_map().page.locator(".kb-map-dot")
    labels = drawn.evaluate_all("dots => dots.map(d => d.ariaLabel)")
    assert sorted(labels) == sorted(map(str, titles))
    colours = drawn.evaluate_all("dots => dots.map(d => getComputedStyle(d).stroke)")
    assert len(set(colours)) == 5  # as many as there are notes


def test_hovering_shows_the_question_and_its_note(open_map: Any) -> None:
    shown = open_map()
    shown.page.mouse.move(*shown.place_of("What is autograd?"))
    assert shown.tip().split("\n") == ["What is autograd?", "torch.md"]


def test_a_click_asks_in_the_chat(open_map: Any) -> None:
    shown = open_map()
    shown.page.mouse.click(*shown.place_of("What does an optimizer do?"))
    shown.page.wait_for_selector(".kb-answer")
    assert shown.page.locator(".kb-asked").inner_text() == "What does an optimizer do?"
    assert "optimizer" in shown.page.locator(".kb-question").first.inner_text()
    assert shown.page.locator("#kb-map").is_hidden()
    assert shown.page.get_attribute("#kb-tab-chat", "aria-selected") == "true"


def test_it_works_by_keyboard_alone(open_map: Any) -> None:
    shown = open_map()
    shown.page.focus("#kb-tab-map")
    shown.page.keyboard.press("Tab")
    shown.page.keyboard.press("ArrowRight")
    question = shown.tip().split("\n")[0]
    active = shown.page.get_attribute("#kb-map svg", "aria-activedescendant")
    assert shown.page.get_attribute(f"#{active}", "aria-label") == question
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_selector(".kb-answer")
    assert shown.page.locator(".kb-asked").inner_text() == question


def test_arrows_change_tabs(open_map: Any) -> None:
    shown = open_map()
    shown.page.focus("#kb-tab-map")
    shown.page.keyboard.press("ArrowLeft")
    assert shown.page.locator("#kb-box").is_visible()
    assert shown.page.evaluate("document.activeElement.id") == "kb-tab-chat"


def test_first_touch_shows_and_the_second_asks(open_map: Any) -> None:
    shown = open_map(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    where = shown.place_of("What is autograd?")
    shown.page.touchscreen.tap(*where)
    assert shown.tip().startswith("What is autograd?")
    assert shown.page.locator(".kb-asked").count() == 0
    shown.page.touchscreen.tap(*where)
    shown.page.wait_for_selector(".kb-answer")
    assert shown.page.locator(".kb-asked").inner_text() == "What is autograd?"


def test_legend_lights_one_area(open_map: Any) -> None:
    shown = open_map()
    shown.page.click(".kb-map-area:has-text('torch')")
    lit = shown.page.locator(".kb-map-dot.kb-map-lit")
    assert lit.evaluate_all("dots => [...new Set(dots.map(d => d.dataset.area))]") == ["torch"]
    assert shown.page.get_attribute(".kb-map-area:has-text('torch')", "aria-pressed") == "true"


def test_the_wheel_looks_closer_and_a_button_leads_back(open_map: Any) -> None:
    shown = open_map()
    x, y = shown.place_of("What is autograd?")
    shown.page.mouse.move(x, y)
    shown.page.mouse.wheel(0, -600)
    shown.page.wait_for_selector(".kb-map-whole:visible")
    near = shown.place_of("What is autograd?")
    assert abs(near[0] - x) < 2  # what is under the pointer stays there
    assert abs(near[1] - y) < 2
    shown.page.click(".kb-map-whole")
    assert shown.page.locator(".kb-map-whole").is_hidden()


def test_tabs_and_hint_are_in_the_readers_language(open_map: Any) -> None:
    chinese, english = open_map("zh-CN").page, open_map("en-US").page
    assert chinese.locator("#kb-tab-map").inner_text() == "地图"
    assert "提问" in chinese.locator(".kb-map-hint").inner_text()
    assert english.locator("#kb-tab-map").inner_text() == "Map"
    assert "ask" in english.locator(".kb-map-hint").inner_text()


def test_there_are_colours_for_all_areas() -> None:
    styles = asset("kb.render", "map.css")
    assert all(f".kb-area-{number} " in styles for number in range(MAX_AREAS))


def test_the_scripts_are_without_syntax_errors(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.wait_for_selector(".kb-welcome")
    Map(page)
    page.close()
    assert errors == []
