"""How the widget looks, and that neither the page's styles nor its policies get in its way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from project import PROJECT, Served
from visit import ASK, CANNY, LOSS, SEARCH, Open, answer_to, ask, open_panel

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

AXE = PROJECT / "widget" / "node_modules" / "axe-core" / "axe.min.js"

HOSTILE = """<style>
* { display: block !important; color: red !important; font: italic 40px/3 cursive !important;
    box-sizing: content-box !important; letter-spacing: 9px !important; margin: 13px !important;
    text-transform: uppercase !important; text-align: right !important; float: left !important;
    background: lime !important; border: 5px dotted blue !important; white-space: pre !important }
html { font-size: 10px !important }
button, input, dialog { padding: 40px !important; border-radius: 0 !important;
    appearance: auto !important; min-width: 300px !important }
:root { --accent: lime; --ink: lime; --sans: cursive }
</style>"""

# Enough of a part's looks to notice a style that leaks in.
STYLES = """element => [...element.shadowRoot.querySelectorAll('.kb *')].map(part => {
  const style = getComputedStyle(part);
  const names = ['display', 'color', 'font', 'boxSizing', 'letterSpacing', 'margin', 'padding',
    'textTransform', 'textAlign', 'float', 'backgroundColor', 'border', 'whiteSpace', 'minWidth'];
  return [part.localName, part.className.baseVal ?? part.className, ...names.map(n => style[n])];
})"""


def looks(page: Page) -> list[Any]:
    """What each part of an element and of the open panel looks like."""
    place = page.locator("kb-ask")
    place.locator(".chip").first.wait_for()
    panel = open_panel(page)
    panel.locator(".option").first.wait_for()
    page.wait_for_timeout(300)  # it comes in a moment
    size = panel.bounding_box()
    return [size, place.evaluate(STYLES), page.locator("kb-panel").evaluate(STYLES)]


def test_no_style_of_the_page_gets_in(open_page: Open) -> None:
    plain, hostile = looks(open_page(ASK)), looks(open_page(ASK, head=HOSTILE))
    assert hostile == plain
    assert len(plain[1]) > 10


def test_no_style_of_the_widget_gets_out(open_page: Open) -> None:
    body = '<p class="kb answer title">Own</p><button class="run fab">Own</button>'
    page = open_page(body + ASK)
    measure = """() => [...document.querySelectorAll('main p, main button')].map(own =>
      ['color', 'font', 'position', 'background', 'border'].map(n => getComputedStyle(own)[n]))"""
    before = page.evaluate(measure)
    answer_to(page.locator("kb-ask"), LOSS).locator(".katex").first.wait_for()
    assert page.evaluate(measure) == before
    assert page.evaluate("document.adoptedStyleSheets.length + document.styleSheets.length") == 0
    assert page.evaluate("document.body.style.cssText + document.documentElement.className") == ""


@pytest.mark.parametrize("trusted_types", ["", "; require-trusted-types-for 'script'; "
                                               "trusted-types kb"])  # fmt: skip
def test_works_under_a_strict_policy_of_the_page(
    open_page: Open, kb_server: Served, trusted_types: str
) -> None:
    kb = kb_server.address.rstrip("/")
    policy = (
        f"default-src 'none'; script-src {kb}; connect-src {kb}; font-src {kb}; img-src data: {kb}"
    )
    page = open_page(ASK, headers={"content-security-policy": policy + trusted_types})
    answer = answer_to(page.locator("kb-ask"), LOSS)
    answer.locator(".katex-display").wait_for()
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")
    answer = answer_to(page.locator("kb-ask"), CANNY)
    answer.locator(".run").click()
    answer.locator(".status-ok").wait_for()
    picture = answer.locator(".pictures img").first
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    open_panel(page).locator(".option").first.wait_for()
    assert page.errors == []


def paper(page: Page) -> str:
    return str(page.locator("kb-panel dialog").evaluate("e => getComputedStyle(e).backgroundColor"))


LIGHT, DARK = "rgb(251, 250, 247)", "rgb(23, 22, 18)"


def test_theme_follows_the_system_while_it_changes(open_page: Open) -> None:
    page = open_page(color_scheme="dark")
    open_panel(page)
    assert paper(page) == DARK
    page.emulate_media(color_scheme="light")
    assert paper(page) == LIGHT


def test_page_with_a_switch_of_its_own_decides(open_page: Open) -> None:
    page = open_page(head="<style>.night { color-scheme: dark }</style>", color_scheme="light")
    open_panel(page)
    assert paper(page) == LIGHT
    page.evaluate("document.documentElement.classList.add('night')")
    page.wait_for_function("document.querySelector('kb-panel').shadowRoot.querySelector('.kb')"
                           ".dataset.theme === 'dark'")  # fmt: skip
    assert paper(page) == DARK


def test_site_chooses_theme_and_accent(open_page: Open) -> None:
    page = open_page(script='data-theme="dark" data-accent="gold"', color_scheme="light")
    open_panel(page)
    assert paper(page) == DARK
    colours = page.locator("kb-panel .send").evaluate(
        "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    )
    assert colours[0] == "rgb(255, 215, 0)"
    assert colours[1].startswith("oklch(0 ")  # black stands out on gold


def test_accent_that_is_no_colour_is_left_out(open_page: Open) -> None:
    page = open_page(script='data-accent="red; display: none"')
    fab = page.locator(".fab")
    assert fab.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(179, 66, 40)"


def test_panel_is_a_sheet_on_a_phone(open_page: Open) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    page = open_page(ASK, **phone)
    page.locator(".fab").tap()
    panel = page.locator("kb-panel dialog")
    panel.wait_for()
    page.wait_for_timeout(300)
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    field = panel.locator(".field")
    assert field.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 16  # else it zooms
    answer_to(panel, LOSS).locator(".katex-display").wait_for()
    assert panel.locator(".scroll").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_copy_button_of_a_phone_lies_on_no_code(open_page: Open) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = open_page(ASK, **phone)
    answer = answer_to(page.locator("kb-ask"), "How do I count slowly?")
    button = answer.get_by_label("Copy the code").bounding_box()
    first_line = answer.locator("code .hl-kn").first.bounding_box()
    assert button
    assert first_line
    assert button["y"] + button["height"] <= first_line["y"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_list_stands_out_from_the_answer_that_it_lies_on(open_page: Open, scheme: str) -> None:
    page = open_page(SEARCH, color_scheme=scheme)
    place = page.locator("kb-search")
    answer_to(place, LOSS)
    place.locator(".field").fill("dropout")
    place.locator(".option").first.wait_for()
    edge = place.locator(".list").evaluate("e => getComputedStyle(e).borderTopColor")
    ground = place.locator(".body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert contrast(edge, ground) >= 3


def contrast(one: str, other: str) -> float:
    """How much two colours as the browser writes them differ, as WCAG counts it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Of `rgb(r, g, b)`."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_code_wider_than_a_phone_is_scrolled_by_keyboard(open_page: Open) -> None:
    page = open_page(ASK, viewport={"width": 320, "height": 700})
    answer = answer_to(page.locator("kb-ask"), CANNY)
    answer.locator("summary.name").click()
    answer.locator(".unfolded pre[tabindex='0']").wait_for()


def test_nothing_moves_for_who_wants_no_motion(open_page: Open) -> None:
    page = open_page(ASK, reduced_motion="reduce")
    open_panel(page)
    answer_to(page.locator("kb-panel"), LOSS)
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.locator("kb-panel .answer").evaluate("e => e.getAnimations().length") == 0


@pytest.mark.skipif(not AXE.exists(), reason="needs npm ci in widget/")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: Open, scheme: str) -> None:
    page = open_page(ASK + SEARCH, color_scheme=scheme, reduced_motion="reduce")
    page.add_script_tag(content=AXE.read_text("utf-8"))
    place = page.locator("kb-ask")
    place.locator(".chip").first.wait_for()
    assert serious(page) == []
    answer_to(place, CANNY)
    place.locator("summary.name").click()
    place.locator(".run").click()
    place.locator(".status-ok").wait_for()
    page.locator("kb-search .field").fill("dropout")
    page.locator("kb-search .option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert serious(page) == []
    panel = open_panel(page)
    panel.locator(".option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert serious(page) == []
    answer_to(panel, LOSS).locator(".katex-display").wait_for()
    assert serious(page) == []
    ask(panel, "how do I bake sourdough bread at home")
    panel.locator(".none").wait_for()
    assert serious(page) == []


def serious(page: Page) -> list[str]:
    """What axe-core counts as serious or critical within the widget."""
    report = page.evaluate("axe.run({ include: ['kb-ask', 'kb-search', 'kb-panel'] })")
    checked = {passed["id"] for passed in report["passes"]}
    assert {"color-contrast", "aria-allowed-attr", "button-name"} <= checked  # it looked inside
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in report["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
