"""The export in a real browser: opened from a file, and on another page of a site."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from fakes import HashEmbedder, png
from kb.export.site import export_site
from kb.indexing import build
from kb.model import RunResult
from kb.notes import Notes
from kb.run.order import make_order
from kb.store import recorded
from kb.store.reader import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

NOTES = r"""# 损失函数 Losses

## 交叉熵损失是什么？What is cross-entropy loss?

对 $C$ 个类别：

$$L = -\sum_{i=1}^{C} y_i \log \hat{y}_i$$

![曲线](curve.png)

## How do I print a square?

Run [square.py](square.py).

## 怎么打印立方数？How do I print a cube?

```python
print(my_cube ** 3)
```

## How do I print a sum?

```python
print(1 + 1)
```

## What does an <img onerror> do? 它做什么？

<img src="https://example.org/spy.png" onerror="document.title='stolen'">
<script>document.title = "stolen"</script>It stays text.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with an export in `docs/ask/`, and a page of its own in `docs/`."""
    root = tmp_path_factory.mktemp("site")
    notes, index = root / "notes", root / "index"
    notes.mkdir()
    (notes / "losses.md").write_text(NOTES, encoding="utf-8")
    (notes / "square.py").write_text("print(7 ** 2)\n", encoding="utf-8")
    (notes / "curve.png").write_bytes(png(60, 40))
    build(notes, index, HashEmbedder())
    with Store(index) as store:
        snippet = next(one for one in store.snippets() if one.path)
    shown = RunResult(snippet.id, "ok", "forty-nine\n", "", (png(30, 20),), 12.0)
    recorded.save(index, make_order(snippet, notes).key, shown)
    export_site(Notes(index), root / "www" / "docs" / "ask", pages="/notes/{path}/")
    # In an older encoding, which must not become that of our files.
    page = (
        '<!doctype html><meta charset="gbk"><title>页</title>'
        '<script src="ask/embed.js" defer></script><p>正文'
    )
    (root / "www" / "favicon.ico").write_bytes(png(1, 1))
    (root / "www" / "docs" / "page.html").write_bytes(page.encode("gbk"))
    return root / "www"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that must not complain, and tells what it asked for."""
    context = chromium.new_context(viewport={"width": 1000, "height": 800}, locale="en-US")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    assert complaints == []
    context.close()


def requests_of(page: Page) -> list[str]:
    """The addresses it asks for from now on; pictures that stand in a text are no requests."""
    asked: list[str] = []
    page.on("request", lambda r: None if r.url.startswith("data:") else asked.append(r.url))
    return asked


def answer_to(place: Locator, question: str, title: str) -> Locator:
    place.locator(".field").fill(question)
    place.locator(".field").press("Enter")
    place.locator(f".title:has-text({title!r})").wait_for()
    return place.locator(".answer")


def is_shown(picture: Locator) -> bool:
    picture.scroll_into_view_if_needed()
    return bool(picture.evaluate("e => e.decode().then(() => e.naturalWidth > 0)"))


def test_from_a_file_it_answers_in_both_languages(page: Page, folder: Path) -> None:
    asked = requests_of(page)
    page.goto((folder / "docs" / "ask" / "index.html").as_uri())
    place = page.locator("kb-ask")

    answer = answer_to(place, "what is cross entropy", "What is cross-entropy loss?")
    answer.locator(".katex-display .mop").first.wait_for()
    assert is_shown(answer.locator(".text img"))
    target = answer.locator(".source a").get_attribute("href")
    assert target
    assert target.startswith("/notes/losses/")

    answer = answer_to(place, "交叉熵損失是什麼", "交叉熵损失是什么？")
    assert "对" in answer.locator(".text").inner_text()
    assert asked
    assert {address.split(":")[0] for address in asked} == {"file"}


def test_code_shows_what_it_showed_when_it_ran_and_offers_no_run(page: Page, folder: Path) -> None:
    page.goto((folder / "docs" / "ask" / "index.html").as_uri())
    answer = answer_to(page.locator("kb-ask"), "print a square", "How do I print a square?")
    answer.locator(".output:has-text('forty-nine')").wait_for()
    assert is_shown(answer.locator(".pictures img"))
    assert answer.locator("button.run").count() == 0
    answer.locator("summary.name").click()
    assert "7 ** 2" in answer.locator(".unfolded").inner_text()


def test_code_that_cannot_run_says_why_in_the_readers_language(page: Page, folder: Path) -> None:
    page.goto((folder / "docs" / "ask" / "index.html").as_uri())
    answer = answer_to(page.locator("kb-ask"), "print a cube", "How do I print a cube?")
    assert "doesn't define my_cube" in answer.locator(".snippet .why-not").inner_text()
    answer = answer_to(page.locator("kb-ask"), "怎么打印立方数", "怎么打印立方数？")
    assert "没有定义 my_cube" in answer.locator(".snippet .why-not").inner_text()


def test_code_in_an_answer_that_never_ran_has_no_empty_box(page: Page, folder: Path) -> None:
    page.goto((folder / "docs" / "ask" / "index.html").as_uri())
    answer = answer_to(page.locator("kb-ask"), "print a sum", "How do I print a sum?")
    answer.locator(".source").wait_for()
    assert answer.locator(".snippet:visible").count() == 0


def test_what_the_notes_do_not_know_is_said(page: Page, folder: Path) -> None:
    page.goto((folder / "docs" / "ask" / "index.html").as_uri())
    page.locator("kb-ask .field").fill("how do I cook rice")
    page.locator("kb-ask .field").press("Enter")
    page.locator("kb-ask .none").wait_for()
    assert page.locator("kb-ask .title").count() == 0


def test_question_to_begin_with_is_asked_by_a_press(page: Page, folder: Path) -> None:
    page.goto((folder / "docs" / "ask" / "index.html").as_uri())
    chip = page.locator("kb-ask .chip").first
    question = chip.inner_text()
    chip.click()
    page.locator(".answer").wait_for()
    assert page.locator("kb-ask .field").input_value() == question


def test_scope_that_nothing_is_within_is_said_without_a_retry(page: Page, folder: Path) -> None:
    page.goto((folder / "docs" / "ask" / "index.html").as_uri())
    place = page.locator("kb-ask")
    place.evaluate("element => element.setAttribute('scope', 'zoo')")
    place.locator(".field").fill("what is cross entropy")
    place.locator(".field").press("Enter")
    place.locator(".trouble:has-text('Nothing of the notes is within “zoo”.')").wait_for()
    assert place.locator(".trouble button").count() == 0


def test_nothing_in_a_note_runs_or_calls_home(page: Page, folder: Path) -> None:
    asked = requests_of(page)
    page.goto((folder / "docs" / "ask" / "index.html").as_uri())
    title = page.title()
    answer_to(page.locator("kb-ask"), "what does an img onerror do", "What does an")
    assert page.title() == title
    assert not [address for address in asked if "example.org" in address]


def test_without_scripts_all_questions_stand_there(chromium: Browser, folder: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "docs" / "ask" / "index.html").as_uri())
    page.locator("summary:has-text('losses.md')").click()
    assert page.locator("li:visible").count() == 5
    assert page.locator("noscript p").is_visible()
    context.close()


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The site on plain static hosting."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Not into the tests' output."""

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/docs"
        server.shutdown()


@pytest.mark.parametrize("opened_as", ["file", "http"])
def test_another_page_of_the_site_has_it_by_one_line(
    page: Page, folder: Path, address: str, opened_as: str
) -> None:
    base = address if opened_as == "http" else (folder / "docs").as_uri()
    asked = requests_of(page)
    page.goto(f"{base}/page.html")
    page.locator("kb-panel .fab").click()
    panel = page.locator("kb-panel dialog")
    answer = answer_to(panel, "交叉熵", "交叉熵损失是什么？")
    answer.locator(".katex").first.wait_for()
    others = [one for one in asked if not one.startswith(base) and "favicon" not in one]
    assert others == []


def test_only_the_manifest_is_asked_for_anew(page: Page, address: str) -> None:
    asked = requests_of(page)
    page.goto(f"{address}/ask/index.html")
    answer_to(page.locator("kb-ask"), "what is cross entropy", "What is cross-entropy loss?")
    queried = [one.split("?")[0].removeprefix(address) for one in asked if "?" in one]
    assert queried == ["/ask/kb/manifest.js"]


@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone_and_follows_the_dark(
    chromium: Browser, folder: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 700}, color_scheme=scheme, locale="en-US"
    )
    page = context.new_page()
    page.goto((folder / "docs" / "ask" / "index.html").as_uri())
    page.locator("summary:has-text('losses.md')").click()
    answer_to(page.locator("kb-ask"), "what is cross entropy", "What is cross-entropy loss?")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (int(colour[4:].split(",")[0]) < 128) == (scheme == "dark")
    context.close()
