"""The example site, built from our own notes and used in a real browser."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from kb.render.page_address import page_address
from project import PROJECT
from small_site import Site, mkdocs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

    class Tab(Page):
        """A page with what was noted of it."""

        requested: list[str]
        wrong: list[str]


NOTES = sorted(path.name for path in (PROJECT / "notes").glob("*.md"))
A_NOTE = "notes/cnn"
# Where two of the notes' answers stand.
ASKED = {
    "What is an LSTM?": ("notes/rnn", "LSTM"),
    "交叉熵损失是什么": ("notes/losses", "交叉熵"),
}
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:"
)


@pytest.fixture(scope="session")
def web(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for a web server, with the built site in a folder of its own."""
    root = tmp_path_factory.mktemp("web")
    done = mkdocs(example, "--site-dir", str(root / "study"))
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture(scope="session")
def address_of_site(web: Path) -> Iterator[str]:
    """Where Python's own web server gives it out, below a path."""
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    handler = functools.partial(quiet, directory=str(web))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/study/"
        server.shutdown()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Tab]:
    """A tab that remembers what it asked for (`requested`) and what went wrong (`wrong`)."""
    with chromium.new_context(viewport={"width": 1200, "height": 900}) as context:
        tab = cast("Tab", context.new_page())
        tab.requested, tab.wrong = [], []
        tab.on("request", lambda request: tab.requested.append(request.url))
        tab.on("console", lambda message: _note(tab, message))
        yield tab


def _note(tab: Tab, message: ConsoleMessage) -> None:
    if message.type == "error":
        tab.wrong.append(message.text)


def ask(page: Page, question: str) -> str:
    """The address that the answer's source leads to, asked in the panel."""
    page.keyboard.press("Control+k")
    page.locator("kb-panel input").fill(question)
    page.keyboard.press("Enter")
    source = page.locator("kb-panel .source a").first
    source.wait_for()
    return str(source.evaluate("link => link.href"))


def test_every_page_of_the_site_has_the_line(web: Path) -> None:
    pages = [page for page in (web / "study").rglob("*.html") if "assets" not in page.parts]
    assert len(pages) == 3 + len(NOTES)  # the home page, how it is made, and 404
    for page in pages:
        scripts = re.findall(r'<script src="([^"]*)" defer data-pages="([^"]*)"', page.read_text())
        assert len(scripts) == 1, page
        if page.name != "404.html":
            assert Path(urljoin(page.as_uri(), scripts[0][0]).removeprefix("file://")).is_file()


def test_the_notes_are_pages_and_their_formulas_need_no_script(web: Path) -> None:
    for note in NOTES:
        page = (web / "study" / "notes" / Path(note).stem / "index.html").read_text("utf-8")
        code = re.compile(r"<(code|script)\b.*?</\1>", re.DOTALL)
        assert not re.search(r"\$[^$\n]+\$", code.sub("", page)), note
    assert "<math" in (web / "study" / "notes" / "cnn" / "index.html").read_text("utf-8")


def test_no_page_loads_anything_from_another_host(web: Path) -> None:
    for page in (web / "study").rglob("*.html"):
        loaded = re.findall(r'<(?:script|img|iframe)[^>]*src="([^"]*)"', page.read_text("utf-8"))
        loaded += re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]*)"', page.read_text())
        assert [one for one in loaded if "//" in one] == [], page


@pytest.mark.browser
@pytest.mark.parametrize("question", ASKED)
def test_on_a_page_below_a_path_the_source_is_the_page_of_the_note(
    page: Tab, address_of_site: str, question: str
) -> None:
    page.goto(f"{address_of_site}{A_NOTE}/")
    link = ask(page, question)
    note, heading = ASKED[question]
    assert link.startswith(f"{address_of_site}{note}/#kb:")
    page.goto(link)
    asked = unquote(urlsplit(link).fragment.removeprefix("kb:"))
    assert heading in asked
    page.wait_for_function(
        """asked => {
          const { activeElement } = document;
          return activeElement.matches("h1, h2, h3, h4, h5, h6")
            && activeElement.textContent.includes(asked)
            && activeElement.getBoundingClientRect().top < innerHeight / 2;
        }""",
        arg=asked,
    )
    assert {urlsplit(url).netloc for url in page.requested if not url.startswith("data:")} == {
        urlsplit(address_of_site).netloc
    }
    assert page.wrong == []


@pytest.mark.browser
def test_the_field_on_the_home_page_answers(page: Page, address_of_site: str) -> None:
    page.goto(address_of_site)
    page.locator("kb-ask input").fill("What does a pooling layer do?")
    page.keyboard.press("Enter")
    page.locator("kb-ask .source a").first.wait_for()
    assert "pooling" in page.locator("kb-ask .title").first.inner_text()


@pytest.mark.browser
def test_what_is_typed_into_the_panel_is_no_shortcut_of_the_theme(
    page: Page, address_of_site: str
) -> None:
    page.goto(f"{address_of_site}{A_NOTE}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("spn?")  # MkDocs' theme: search, previous page, next page, help
    assert page.locator("kb-panel input").input_value() == "spn?"
    assert page.url == f"{address_of_site}{A_NOTE}/"


@pytest.mark.browser
def test_in_a_strict_page_it_works_too(page: Page, web: Path, address_of_site: str) -> None:
    nested = web / "study" / A_NOTE / "index.html"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{STRICT}">'
    (nested.parent / "strict.html").write_text(
        nested.read_text("utf-8").replace("<head>", f"<head>{meta}", 1), "utf-8"
    )
    page.goto(f"{address_of_site}{A_NOTE}/strict.html")
    assert "/notes/rnn/" in ask(page, "What is an LSTM?")


@pytest.mark.browser
def test_from_a_disk_a_page_of_the_small_site_answers_and_links_to_its_folders(
    page: Tab, site: Site
) -> None:
    # The theme's highlighting would come from another host.
    site.write(more="use_directory_urls: false\ntheme:\n  name: mkdocs\n  highlightjs: false\n")
    assert site.mkdocs().exit_code == 0
    root = site.folder / "site"
    page.goto((root / "cnn.html").as_uri())
    link = ask(page, "What is a hidden state?")
    assert link.startswith((root / page_address("{path}.html", "nets/rnn.md")).as_uri())
    assert all(url.startswith(("file:", "data:")) for url in page.requested)
