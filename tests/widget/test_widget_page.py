"""The widget in a real browser: a site's page, and the kb server on another origin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from project import Served
from visit import ASK, CANNY, LOSS, SEARCH, Open, answer_to, ask, open_panel

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from visit import WatchedPage

pytestmark = pytest.mark.browser

SLOWLY = "How do I count slowly?"


# As quick as a page can see it: how long a busy machine takes between two keys says nothing.
TYPE_AT_ONCE = """(field, text) => {
  for (let length = 1; length <= text.length; length++) {
    field.value = text.slice(0, length);
    field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  }
}"""


def queries(page: WatchedPage) -> list[dict[str, str]]:
    """What the page has asked the notes so far."""
    asked = [urlsplit(url) for url in page.asked]
    return [
        {name: values[0] for name, values in parse_qs(url.query).items()}
        for url in asked
        if url.path in ("/api/ask", "/api/search")
    ]


def focus(page: Page) -> str:
    """Which element has the focus: its class, or its name where it has none."""
    return str(
        page.evaluate("""() => {
          let element = document.activeElement;
          while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
          return element.className ? `.${element.className}` : element.localName;
        }""")
    )


# --- The panel


def test_button_opens_panel_with_questions_to_begin_with(open_page: Open) -> None:
    page = open_page()
    panel = open_panel(page)
    panel.locator(".option").first.wait_for()
    assert focus(page) == ".field"
    assert panel.locator(".list-title").inner_text() == "Try one of these"
    panel.locator(".option").first.click()
    panel.locator(".title").wait_for()


@pytest.mark.parametrize("key", ["/", "Control+k", "Meta+k"])
def test_keys_open_the_panel_and_escape_gives_the_focus_back(open_page: Open, key: str) -> None:
    page = open_page()
    page.locator("kb-panel .fab").wait_for()
    page.locator("main a").focus()
    page.keyboard.press(key)
    page.locator("kb-panel dialog").wait_for()
    assert focus(page) == ".field"
    page.keyboard.press("Escape")
    page.locator("kb-panel dialog").wait_for(state="hidden")
    assert focus(page) == "a"
    assert page.locator("kb-panel .field").input_value() == ""


def test_slash_in_a_field_of_the_page_is_a_slash(open_page: Open) -> None:
    page = open_page('<input id="mine"><p contenteditable id="text"></p>')
    page.locator("kb-panel .fab").wait_for()
    for own in ("#mine", "#text"):
        page.locator(own).press("/")
    assert page.locator("#mine").input_value() == "/"
    assert page.locator("#text").inner_text() == "/"
    assert not page.locator("kb-panel dialog").is_visible()


def test_site_can_do_without_the_button_and_the_keys(open_page: Open) -> None:
    page = open_page(ASK, script='data-button="off"')
    page.keyboard.press("/")
    page.locator("kb-panel dialog").wait_for()
    assert page.locator(".fab").count() == 0
    page = open_page(ASK, script='data-keys="off"')
    page.locator(".fab").wait_for()
    page.keyboard.press("/")
    assert not page.locator("kb-panel dialog").is_visible()


def test_panel_closes_by_its_button_and_by_a_press_beside_it(open_page: Open) -> None:
    page = open_page()
    for close in (
        lambda panel: panel.get_by_label("Close").click(),
        lambda _: page.mouse.click(5, 5),
    ):
        panel = open_panel(page)
        close(panel)
        panel.wait_for(state="hidden")
        assert focus(page) == ".fab"


def test_arrows_walk_through_what_was_found_and_enter_shows_it(open_page: Open) -> None:
    page = open_page()
    panel = open_panel(page)
    field = panel.locator(".field")
    field.press_sequentially("dropout")
    panel.locator(".list-title:text('From the notes')").wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    selected = panel.locator("[aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == selected.get_attribute("id")
    assert focus(page) == ".field"
    wanted = selected.locator("div").inner_text()
    page.keyboard.press("Enter")
    panel.locator(".title").wait_for()
    assert panel.locator(".title").inner_text() == wanted
    assert field.get_attribute("aria-expanded") == "false"


def test_what_only_comes_near_is_not_listed_as_an_answer(open_page: Open) -> None:
    page = open_page(SEARCH)
    place = page.locator("kb-search")
    place.locator(".field").fill("how do I bake sourdough bread at home")
    place.locator(".list-title:text-is('Nearest in the notes')").wait_for()
    heard = place.locator(".unseen[role=status]").text_content()
    assert re.fullmatch(r"No answer found; \d+ questions come near", heard or "")


def test_each_field_says_what_it_is_for(open_page: Open) -> None:
    page = open_page(ASK + SEARCH)
    for element, english, chinese in (
        ("kb-ask", "Ask a question…", "输入问题…"),
        ("kb-search", "Search the notes…", "搜索笔记…"),
        ("kb-panel", "Search or ask…", "搜索或提问…"),
    ):
        for lang, invitation in (("zh", chinese), ("en", english)):
            page.evaluate(f"document.documentElement.lang = '{lang}'")
            field = page.locator(f"{element} [placeholder='{invitation}']")
            field.wait_for(state="attached")


def test_typing_on_lets_go_of_the_option(open_page: Open) -> None:
    page = open_page()
    panel = open_panel(page)
    panel.locator(".option").first.wait_for()
    page.keyboard.press("ArrowDown")
    answer_to(panel, "What is dropout?")


def test_typing_asks_once_it_pauses(open_page: Open) -> None:
    page = open_page()
    panel = open_panel(page)
    panel.locator(".field").evaluate(TYPE_AT_ONCE, "dropout")
    panel.locator(".list-title:text('From the notes')").wait_for()
    assert [query["q"] for query in queries(page)] == ["dropout"]


def test_screen_reader_hears_what_was_found_and_answered(open_page: Open) -> None:
    page = open_page()
    panel = open_panel(page)
    heard = panel.locator(".unseen[role=status]")
    panel.locator(".field").fill("dropout")
    panel.locator(".unseen:text-matches('answers? found')").wait_for(state="attached")
    answer_to(panel, "What is dropout?")
    assert heard.text_content() == "Answer: What is dropout?"


def test_keyboard_alone_asks_runs_and_goes_on(open_page: Open) -> None:
    page = open_page()
    page.locator(".fab").wait_for()
    page.keyboard.press("/")
    page.keyboard.type(CANNY)
    page.keyboard.press("Enter")
    panel = page.locator("kb-panel dialog")
    panel.locator(".run").wait_for()
    for _ in range(8):
        page.keyboard.press("Tab")
        if focus(page) == ".run":
            break
    page.keyboard.press("Enter")
    panel.locator(".status-ok").wait_for()
    assert focus(page) == ".run"
    page.keyboard.press("Control+k")
    assert focus(page) == ".field"
    page.keyboard.type("What is dropout?")  # the question before is selected
    page.keyboard.press("Enter")
    panel.locator(".title:has-text('What is dropout?')").wait_for()


# --- Answers


def test_question_to_begin_with_is_asked_by_a_press(open_page: Open) -> None:
    page = open_page(ASK)
    place = page.locator("kb-ask")
    chip = place.locator(".chip").first
    question = chip.inner_text()
    chip.click()
    place.locator(f".title:has-text({question!r})").wait_for()
    assert page.errors == []


def test_ask_element_gives_the_whole_answer(open_page: Open) -> None:
    page = open_page(ASK, script='data-pages="/read/{path}/"')
    place = page.locator("kb-ask")
    answer = answer_to(place, LOSS)
    answer.locator(".katex-display").wait_for()
    source = answer.locator("> .source a")
    assert "学习 Learning › 交叉熵损失是什么" in source.inner_text()
    assert re.fullmatch(r"/read/basics/learning/#kb:%E4%BA%A4.*cross-entropy%20loss%3F",
                        source.get_attribute("href") or "")  # fmt: skip
    assert answer.locator("> .source > span").inner_text() == "lines 3–9"
    answer.locator(".more > summary").click()
    inner = answer.locator(".more > details").first
    inner.locator("summary").click()
    inner.locator(".source").wait_for()
    assert page.errors == []


def test_without_pages_the_source_is_no_link(open_page: Open) -> None:
    page = open_page(ASK)
    answer = answer_to(page.locator("kb-ask"), LOSS)
    assert answer.locator("> .source").inner_text().startswith("basics/learning.md › ")
    assert answer.locator("> .source a").count() == 0


def test_search_element_shows_the_answer_that_is_chosen(open_page: Open) -> None:
    page = open_page(SEARCH)
    place = page.locator("kb-search")
    place.locator(".field").fill("resnet")
    place.locator(".option").first.click()
    place.locator(".title:has-text('What problem does ResNet solve?')").wait_for()
    assert not place.locator(".list").is_visible()
    place.locator(".field").press("Escape")
    assert place.locator(".answer").count() == 0
    assert place.locator(".field").input_value() == ""


def test_search_element_puts_its_answer_away_by_a_press(open_page: Open) -> None:
    page = open_page(SEARCH)
    place = page.locator("kb-search")
    answer_to(place, LOSS)
    page.wait_for_timeout(300)  # it comes in a moment
    box = place.get_by_label("Close").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert place.locator(".answer").count() == 0
    assert focus(page) == ".field"


def test_search_list_closes_when_the_focus_leaves(open_page: Open) -> None:
    page = open_page(SEARCH)
    place = page.locator("kb-search")
    place.locator(".field").fill("resnet")
    place.locator(".option").first.wait_for()
    page.locator("main a").focus()
    assert not place.locator(".list").is_visible()


def test_what_is_typed_is_searched_for_and_told_only_when_it_is_asked(open_page: Open) -> None:
    page = open_page()
    panel = open_panel(page)
    panel.locator(".field").fill("hi")
    panel.locator(".list-title:text('Nearest in the notes')").wait_for()
    page.keyboard.press("Enter")
    panel.locator(".none:has-text('Hello!')").wait_for()
    assert panel.locator(".chip").count() >= 1
    heard = panel.locator(".unseen[role=status]").text_content() or ""
    assert heard.startswith("Hello!")


def test_a_quizs_answer_is_folded_and_its_question_is_the_topic(open_page: Open) -> None:
    page = open_page()
    panel = open_panel(page)
    ask(panel, "quiz me on dropout")
    panel.locator(".look > summary:text('Show the answer')").wait_for()
    assert not panel.locator(".look .text").is_visible()
    question = panel.locator(".title").inner_text()
    panel.locator(".look > summary").click()
    panel.locator(".look .text").wait_for()
    ask(panel, "go on")
    panel.locator(".hedge:has-text('Next in')").wait_for()
    assert queries(page)[-1]["after_q"] == question


def test_follow_up_leans_on_what_was_shown(open_page: Open) -> None:
    page = open_page()
    panel = open_panel(page)
    answer_to(panel, "What is dropout?")
    ask(panel, "where does it go wrong?")
    panel.locator(".title:has-text('Where does dropout go wrong?')").wait_for()
    assert "What is dropout?" in panel.locator(".taken").inner_text()
    first, *_, second = queries(page)  # on a busy machine also what was looked for as one typed
    assert "after" not in first
    assert second["after"]
    assert second["after_q"] == "What is dropout?"
    panel.locator(".afresh").click()
    panel.locator(".taken").wait_for(state="hidden")
    assert "after" not in queries(page)[-1]


def test_chip_asks_the_next_question_and_keeps_the_focus_near(open_page: Open) -> None:
    page = open_page(ASK)
    place = page.locator("kb-ask")
    chip = answer_to(place, "What is dropout?").locator(".chip").first
    question = chip.inner_text()
    chip.focus()
    page.keyboard.press("Enter")
    place.locator(f".title:has-text({question!r})").wait_for()
    assert place.locator(".field").input_value() == question
    assert focus(page) == ".body"  # the answer's own frame, not the page's


def test_link_to_another_note_asks_for_it(open_page: Open) -> None:
    page = open_page(ASK)
    place = page.locator("kb-ask")
    answer_to(place, LOSS).locator("button.kb-ref").click()
    place.locator(".title:has-text('What problem does ResNet solve?')").wait_for()


def test_what_the_notes_dont_cover_is_said(open_page: Open) -> None:
    page = open_page(ASK)
    place = page.locator("kb-ask")
    ask(place, "how do I bake sourdough bread at home")
    place.locator('.none:text("The notes don\'t cover this.")').wait_for()
    assert place.locator(".aside").inner_text().startswith("They hold no question that comes near")
    assert place.locator(".title").count() == 0


def test_what_may_be_an_answer_is_open_below_its_doubt_with_two_more_named(open_page: Open) -> None:
    page = open_page()

    def doubt(route: Route) -> None:
        answer = route.fetch().json()
        answer["outcome"] = "unsure"
        for hit in answer["hits"]:
            hit["near"] = hit["rank"] != 2
        route.fulfill(json=answer, headers={"access-control-allow-origin": "*"})

    page.route("**/api/ask?*", doubt)
    panel = open_panel(page)
    answer_to(panel, "What is dropout?")
    assert panel.locator(".hedge").inner_text() == "Not sure, but nearest in the notes:"
    assert panel.locator(".title").inner_text() == "What is dropout?"
    assert panel.locator(".more").count() == 0
    assert panel.locator(".chips > p").inner_text() == "Also near:"
    assert panel.locator(".chip").count() == 2
    heard = panel.locator(".unseen[role=status]").text_content()
    assert heard == "Not sure, but nearest in the notes: What is dropout?"


def test_each_part_of_a_question_is_answered_under_its_own_words(open_page: Open) -> None:
    page = open_page(ASK)
    place = page.locator("kb-ask")
    ask(place, "1. What is dropout? 2. How tall is the Eiffel tower?")
    place.locator(".part").first.wait_for()
    first, second = place.locator(".part").all()
    assert first.locator(".asked").inner_text() == "What is dropout?"
    assert first.locator(".title").inner_text() == "What is dropout?"
    assert first.locator(".source").count() == 1
    assert second.locator(".asked").inner_text() == "How tall is the Eiffel tower?"
    assert second.locator(".none").inner_text() == "The notes don't cover this."
    ask(place, "why does it help")
    assert "dropout" in place.locator(".taken").inner_text()
    assert queries(page)[-1]["after_q"] == "What is dropout?"


def test_formula_renderer_comes_only_with_a_formula(open_page: Open) -> None:
    page = open_page(ASK)
    place = page.locator("kb-ask")
    answer = answer_to(place, "What is dropout?")
    assert not [url for url in page.asked if "/embed/" in url]
    answer_to(place, LOSS)
    answer.locator(".katex-display").wait_for()
    page.evaluate("document.fonts.ready")
    files = [urlsplit(url).path for url in page.asked if "/embed/" in url]
    assert files.count("/embed/math.js") == 1
    assert all(re.fullmatch(r"/embed/(math\.js|fonts/[\w-]+\.woff2)", file) for file in files)
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")


def test_unfolded_answer_has_its_formulas_too(open_page: Open) -> None:
    page = open_page(ASK)
    answer = answer_to(page.locator("kb-ask"), "What problem does ResNet solve?")
    answer.locator(".more > summary").click()
    answer.locator(".more summary:has-text('cross-entropy')").click()
    answer.locator(".more .katex-display").wait_for()


# --- Code


def test_code_runs_with_live_text_and_can_be_stopped(open_page: Open) -> None:
    page = open_page(ASK)
    answer = answer_to(page.locator("kb-ask"), SLOWLY)
    answer.locator(".run").click()
    answer.locator(".stdout:has-text('step 3')").wait_for()
    answer.locator(".status:text-is('Running')").wait_for()
    answer.locator(".run:has-text('Stop')").click()
    answer.locator(".status:text-is('stopped')").wait_for()
    assert "step 199" not in answer.locator(".stdout").inner_text()
    answer.locator(".run:has-text('Run again')").wait_for()


def test_run_shows_its_pictures_and_the_next_reader_sees_them_at_once(open_page: Open) -> None:
    page = open_page(ASK)
    answer = answer_to(page.locator("kb-ask"), CANNY)
    answer.locator(".run").click()
    answer.locator(".status-ok").wait_for()
    assert answer.locator(".stdout").inner_text() == "two pictures\n"
    pictures = answer.locator(".pictures img")
    assert pictures.count() == 2
    assert pictures.last.get_attribute("alt") == "Picture 2 of what canny.py shows"
    later = open_page(ASK)
    answer = answer_to(later.locator("kb-ask"), CANNY)
    answer.locator(".status:has-text('Recorded output')").wait_for()
    assert answer.locator(".pictures img").count() == 2


def test_run_ends_when_its_answer_goes(open_page: Open) -> None:
    page = open_page(ASK)
    place = page.locator("kb-ask")
    answer_to(place, SLOWLY).locator(".run").click()
    place.locator(".stdout:has-text('step 1')").wait_for()
    # Hanging up is what ends a run on the server.
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/api/run")):
        answer_to(place, LOSS)


def test_code_unfolds_highlighted_and_is_copied(open_page: Open) -> None:
    page = open_page(ASK, permissions=["clipboard-read", "clipboard-write"])
    answer = answer_to(page.locator("kb-ask"), CANNY)
    code = answer.locator(".snippet pre")
    assert not code.first.is_visible()
    answer.locator("summary.name").click()
    code.first.wait_for()
    assert code.locator(".hl-kn").first.inner_text() == "import"
    code.first.hover()
    answer.get_by_label("Copy the code").click()
    answer.locator(".copy_code_button.done").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("import cv2")


# --- Chinese


def test_composing_never_asks_before_it_ends(open_page: Open) -> None:
    page = open_page(lang="zh-CN")
    panel = open_panel(page)
    panel.locator(".option").first.wait_for()
    keyboard = page.context.new_cdp_session(page)
    for text in ("jiao", "jiao'cha", "交叉shang"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
        for key in ("Enter", "Escape", "ArrowDown"):
            keyboard.send(
                "Input.dispatchKeyEvent",
                {"type": "rawKeyDown", "key": key, "code": key, "windowsVirtualKeyCode": 229},
            )
    page.wait_for_timeout(500)
    assert queries(page) == []
    assert panel.is_visible()
    assert panel.locator("[aria-selected=true]").count() == 0
    keyboard.send("Input.insertText", {"text": "交叉熵"})
    panel.locator(".list-title:text('笔记里有')").wait_for()
    assert panel.locator(".option").first.locator("div").inner_text() == "交叉熵损失是什么？"
    assert [query["q"] for query in queries(page)] == ["交叉熵"]


def test_page_in_chinese_gets_the_widget_in_chinese(open_page: Open) -> None:
    page = open_page(ASK, lang="zh-Hans")
    assert page.locator(".fab").inner_text().strip() == "问笔记"
    answer_to(page.locator("kb-ask"), "交叉熵损失是什么？")
    source = page.locator("kb-ask .answer > .source > span")
    assert source.inner_text() == "第 3–9 行"


def test_language_follows_the_page_when_it_changes(open_page: Open) -> None:
    page = open_page(ASK)
    page.locator(".fab:has-text('Ask the notes')").wait_for()
    page.evaluate("document.documentElement.lang = 'zh'")
    page.locator(".fab:has-text('问笔记')").wait_for()
    page.locator("kb-ask").evaluate("element => element.setAttribute('lang', 'en')")
    page.locator("kb-ask [placeholder='Ask a question…']").wait_for()


# --- Many, late, twice


def test_elements_work_side_by_side_and_added_later(open_page: Open) -> None:
    page = open_page(ASK + SEARCH + '<kb-ask scope="nets.md" id="scoped"></kb-ask>')
    page.locator("#scoped .field").wait_for()
    page.evaluate("document.querySelector('main').append(document.createElement('kb-ask'))")
    page.evaluate("document.querySelector('kb-ask:last-of-type').id = 'late'")
    answer_to(page.locator("#late"), "What is dropout?")
    ask(page.locator("#scoped"), "What is dropout?")
    page.locator("#scoped .none").wait_for()  # it lies in another note
    assert page.locator("kb-search .answer").count() == 0


def test_script_twice_and_before_the_body_is_one_widget(open_page: Open, kb_server: Served) -> None:
    blocking = f'<script src="{kb_server.address}embed.js"></script>'
    page = open_page(ASK, head=blocking * 2)
    answer_to(page.locator("kb-ask"), "What is dropout?")
    assert page.locator("kb-panel").count() == 1
    assert page.errors == []


def test_button_survives_a_page_that_swaps_its_body(open_page: Open) -> None:
    page = open_page()
    page.locator(".fab").wait_for()
    page.evaluate("document.body.replaceWith(document.createElement('body'))")
    answer_to(open_panel(page), "What is dropout?")


def test_two_tabs_ask_at_once(open_page: Open) -> None:
    tabs = [open_page(ASK), open_page(ASK)]
    for tab, question in zip(tabs, ("What is dropout?", LOSS), strict=True):
        ask(tab.locator("kb-ask"), question)
    for tab, question in zip(tabs, ("What is dropout?", LOSS), strict=True):
        tab.locator(f"kb-ask .title:has-text({question!r})").wait_for()


def test_visit_asks_no_host_but_the_two(open_page: Open, kb_server: Served) -> None:
    page = open_page(ASK + SEARCH)
    answer = answer_to(page.locator("kb-ask"), LOSS)
    answer.locator(".katex-display").wait_for()
    answer_to(page.locator("kb-ask"), CANNY).locator(".run").click()
    page.locator("kb-ask .status-ok").wait_for()
    open_panel(page)
    hosts = {urlsplit(url).netloc for url in page.asked if url.startswith("http")}
    assert hosts == {urlsplit(kb_server.address).netloc, urlsplit(page.url).netloc}
