"""The map as a page of its own, opened from a file, over notes that mean harm."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.indexing import build
from kb.notes import Notes
from kb.render.map_page import map_page
from kb.roots import roots_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

HOSTILE = r"""# Notes

## What is <script>document.title="stolen"</script> in $x^2$?

<script>document.title = "stolen"</script>
<img src="https://example.org/spy.png" onerror="document.title='stolen'">
</script><script>document.title="stolen"</script>
[click](javascript:document.title="stolen") and $\text{<script>document.title="stolen"</script>}$

$$\frac{1}{2$$

## What is a formula?

$$\frac{a}{b} = \sqrt{2}$$

## What is a third?

One of three.
"""


@pytest.fixture
def hostile_map(tmp_path: Path) -> Path:
    notes, index = tmp_path / "notes", tmp_path / "index"
    notes.mkdir()
    (notes / "note.md").write_text(HOSTILE, encoding="utf-8")
    build(notes, index)
    (tmp_path / "map.html").write_text(
        map_page(Notes(index).map(), roots_of([notes])), encoding="utf-8"
    )
    return tmp_path / "map.html"


@pytest.fixture
def page(chromium: Browser, hostile_map: Path) -> Page:
    opened = chromium.new_context(viewport={"width": 1200, "height": 800}).new_page()
    opened.goto(hostile_map.as_uri())
    opened.wait_for_selector(".kb-map-dot", state="attached")
    return opened


def click(page: Page, dot: Locator) -> None:
    where = dot.evaluate(
        "dot => { const p = dot.getPointAtLength(0).matrixTransform(dot.getScreenCTM());"
        " return [p.x, p.y]; }"
    )
    page.mouse.move(*where)
    page.mouse.down()
    page.mouse.up()


def test_a_click_shows_the_answer_with_its_formulas_and_escape_leads_back(page: Page) -> None:
    click(page, page.locator(".kb-map-dot[aria-label='What is a formula?']"))
    assert page.locator("#answer h1").inner_text() == "What is a formula?"
    assert page.locator("#answer math mfrac").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#answer").is_hidden()
    assert page.evaluate("document.activeElement.tagName") == "svg"


def test_nothing_in_a_note_runs_or_calls_home(page: Page) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    shown = []
    for dot in page.locator(".kb-map-dot").all():
        click(page, dot)
        shown.append(page.locator("#answer h1").inner_text())
        page.keyboard.press("Escape")
    assert any("stolen" in question for question in shown)
    assert page.title() == "Map of the notes"
    assert requests == []
