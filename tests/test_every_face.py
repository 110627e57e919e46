"""One note, whose Markdown is easily misread, looks the same in every face."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from click.testing import CliRunner

from kb.cli import app, output
from kb.export.site import export_site
from kb.indexing import build
from kb.mcp.replies import answer_text, hits_text
from kb.notes import Notes
from kb.render.answer import answer_message
from kb.render.map_page import map_page
from kb.roots import roots_of
from project import PROJECT, Served, ServeKb

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PRICE = "Is $5 or $6 the better price?"
TASKS = "Which tasks are left to do?"
LOSS = "What does the loss"

WidgetPage = Callable[[str], str]  # of the address of its script

NOTES = PROJECT / "tests" / "data" / "every_face"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("every-face")
    build(NOTES, folder)
    return folder


@pytest.fixture(scope="module")
def served(index: Path, serve_kb: ServeKb) -> Served:
    return serve_kb(index, allow_origins=("*",), asks_per_minute=0)


def assert_price_is_whole(html: str) -> None:
    """The answer to the first question: a price is no formula, a footnote is one."""
    assert '<sup class="kb-note-mark">1</sup>' in html
    assert "Bridle, 1990." in html.rpartition('<ol class="kb-footnotes">')[2]
    assert "[^1]" not in html
    assert "costs $5 to $6, or <code>$HOME</code>, is cheap" in html
    assert "reaches mAP@0.5" in html
    assert "kb-tex" not in html


def assert_tasks_are_whole(html: str) -> None:
    assert html.count('class="kb-task"') == 2
    assert "☐ measure the <em>loss</em>" in html
    assert "☑ read the paper" in html
    assert "[ ]" not in html


def assert_loss_is_whole(html: str) -> None:
    assert "The loss of one example" in html
    assert "\\(-\\log p\\)" in html
    assert "\\(p = 1\\)" in html


# --- As HTML


def test_the_chat(index: Path) -> None:
    with Notes(index) as notes:
        price = answer_message(notes.ask(PRICE, k=1), notes)
        assert_price_is_whole(price.partition('class="kb-chips"')[0])
        assert f'<h3 class="kb-question">{PRICE}</h3>' in price
        assert "What $5 to $6 buys › Is $5 or $6 the better price?" in price
        assert_tasks_are_whole(answer_message(notes.ask(TASKS, k=1), notes))
        assert_loss_is_whole(answer_message(notes.ask("What does the loss mean?", k=1), notes))


def test_the_api(served: Served) -> None:
    def ask(query: str) -> Any:
        params: dict[str, str | int] = {"q": query, "k": 1, "render": "html"}
        return httpx.get(f"{served.address}api/ask", params=params).json()

    price, tasks = ask(PRICE), ask(TASKS)
    rendered = price["hits"][0]["rendered"]
    assert_price_is_whole(rendered["body"])
    assert rendered["question"] == PRICE
    assert rendered["path"] == [["What $5 to $6 buys"], [PRICE]]
    assert_tasks_are_whole(tasks["hits"][0]["rendered"]["body"])
    assert [PRICE] in tasks["follow_up_titles"]
    assert ["What does the loss ", "-\\log p", " mean?"] in tasks["follow_up_titles"]
    # The strings beside them are the same, joined.
    assert tasks["follow_ups"] == list(map("$".join, tasks["follow_up_titles"]))
    about = httpx.get(f"{served.address}api/about").json()
    assert about["examples"] == list(map("$".join, about["example_titles"]))


def test_the_map(index: Path) -> None:
    with Notes(index) as notes:
        page = map_page(notes.map(), roots_of([NOTES]))
    data = re.search(r"\{\"map\": .*\}", page)
    assert data
    points = json.loads(data[0])["map"]["points"]
    answers = {point["question"]: point["answer"] for point in points}
    assert_price_is_whole(answers[PRICE])
    assert_tasks_are_whole(answers[TASKS])


def test_the_command_line(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def shown(question: str) -> str:
        done = CliRunner().invoke(app, ["ask", question, "--index", str(index)], color=True)
        assert done.exit_code == 0
        return " ".join(re.sub(r"\x1b\[[\d;]*m", "", done.output).split())

    in_pipe = shown(PRICE)
    assert "costs $5 to $6, or `$HOME`, is cheap" in in_pipe
    assert "[^1]: Bridle, 1990." in in_pipe  # Markdown, as it is written

    monkeypatch.setattr(output, "is_terminal", lambda: True)
    price, tasks = shown(PRICE), shown(TASKS)
    assert PRICE in price
    assert "The lower one[1]: what costs $5 to $6, or $HOME, is cheap" in price
    assert "1 Bridle, 1990." in price
    assert "☐ measure the loss" in tasks
    assert "☑ read the paper" in tasks


NOWHERE = "“purple loss” price -tasks"
# How each face begins to say that nothing meets it.
UNMET = "Nothing matches “purple loss” -tasks."


def test_every_face_says_what_nothing_matches(
    index: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Notes(index) as notes:
        answer = notes.ask(NOWHERE)
        assert (answer.answered, answer.hits) == (False, ())
        assert f"<p>{UNMET}</p>" in answer_message(answer, notes)
        assert answer_text(answer) == hits_text(answer) == UNMET
        chinese = answer_message(notes.ask("“紫色损失”"), notes)
        assert "<p>没有找到 “紫色损失”。</p>" in chinese
    given = httpx.get(f"{served.address}api/ask", params={"q": NOWHERE}).json()
    assert (given["unmet"], given["hits"]) == ("“purple loss” -tasks", [])

    in_pipe = CliRunner().invoke(app, ["search", NOWHERE, "--index", str(index)])
    assert (in_pipe.stdout, in_pipe.stderr) == ("", f"{UNMET}\n")
    asked = CliRunner().invoke(app, ["ask", NOWHERE, "--index", str(index)])
    assert (asked.stdout, asked.exit_code) == (f"{UNMET}\n", 3)
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    on_terminal = CliRunner().invoke(app, ["search", NOWHERE, "--index", str(index)])
    assert on_terminal.stdout == f"{UNMET}\n"


# --- In a browser


def ask(place: Locator, question: str, title: str) -> Locator:
    place.locator(".field").fill(question)
    place.locator(".field").press("Enter")
    place.locator(f".title:has-text({title!r})").wait_for()
    return place.locator(".answer")


def assert_widget_is_whole(place: Locator) -> None:
    answer = ask(place, PRICE, PRICE)
    assert_price_is_whole(answer.locator(".text").inner_html())
    assert answer.locator(".title .kb-tex").count() == 0
    assert PRICE in answer.locator(".source").inner_text()
    assert "What $5 to $6 buys › " in answer.locator(".source").inner_text()
    assert answer.locator(".source .kb-tex").count() == 0

    answer = ask(place, TASKS, TASKS)
    assert_tasks_are_whole(answer.locator(".text").inner_html())
    chips = answer.locator(".chip")
    assert chips.filter(has_text=PRICE).count() == 1
    assert chips.filter(has_text=PRICE).locator(".kb-tex").count() == 0
    chips.filter(has_text=LOSS).locator(".katex").first.wait_for()
    chips.filter(has_text=PRICE).click()
    place.locator(f".title:has-text({PRICE!r})").wait_for()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="en-GB", viewport={"width": 900, "height": 800})
    yield context.new_page()
    context.close()


@pytest.mark.browser
def test_the_widget_over_a_server(page: Page, served: Served, widget_page: WidgetPage) -> None:
    page.goto(widget_page(f"{served.address}embed.js"))
    assert_widget_is_whole(page.locator("kb-ask"))


@pytest.mark.browser
def test_the_widget_over_an_export(
    page: Page, index: Path, tmp_path: Path, widget_page: WidgetPage
) -> None:
    export_site(Notes(index), tmp_path / "ask")
    page.goto(widget_page((tmp_path / "ask" / "embed.js").as_uri()))
    assert_widget_is_whole(page.locator("kb-ask"))


@pytest.fixture
def widget_page(tmp_path: Path) -> WidgetPage:
    """The address of a page with the widget, which shows one hit."""

    def make(script: str) -> str:
        path = tmp_path / "page.html"
        path.write_text(
            f'<!doctype html><meta charset="utf-8"><script src="{script}" data-hits="1" defer>'
            "</script><kb-ask></kb-ask>"
        )
        return path.as_uri()

    return make


@pytest.mark.browser
def test_the_chat_in_a_browser(page: Page, served: Served) -> None:
    page.goto(served.address)
    page.wait_for_selector(".kb-welcome")
    for question, check in ((PRICE, assert_price_is_whole), (TASKS, assert_tasks_are_whole)):
        page.fill("#kb-box textarea", question)
        page.press("#kb-box textarea", "Enter")
        title = page.locator(f".kb-question:has-text({question!r})")
        title.wait_for()
        assert title.locator(".katex").count() == 0
        check(page.locator(".kb-answer").last.locator(".kb-body").first.inner_html())


@pytest.mark.browser
def test_a_site_of_mkdocs(page: Page, tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    shutil.copytree(NOTES, tmp_path / "docs")
    (tmp_path / "docs" / "index.md").write_text("# Home\n\n<kb-ask></kb-ask>\n")
    settings = "site_name: Notes\nuse_directory_urls: false\nplugins:\n  - kb\n"
    (tmp_path / "mkdocs.yml").write_text(settings)
    build_site = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    subprocess.run(build_site, cwd=tmp_path, check=True)
    page.goto((tmp_path / "site" / "index.html").as_uri())
    place = page.locator("kb-ask").first
    answer = ask(place, PRICE, PRICE)
    assert_price_is_whole(answer.locator(".text").inner_html())
    assert answer.locator(".title .kb-tex").count() == 0
