"""The whole chat in a frame of another site's page."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.config import Settings
from kb.notes import Notes
from kb.web.app import create_app
from kb.web.server import Server
from project import ServeKb, port_of_its_own

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

BOX = "#kb-box textarea"
PAGE = """<!doctype html><html lang="en"><title>A study site</title><h1>Week 3</h1>
<p style="height:900px">Some text.</p>
<iframe src="{address}?embed=1" title="Ask the notes" style="width:100%;height:560px"></iframe>"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder, and the origin where it is served: another than kb's."""
    folder = tmp_path_factory.mktemp("site")
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_framed_chat_answers_and_runs_code(
    chromium: Browser, site: tuple[Path, str], serve_kb: ServeKb, little_index: Path
) -> None:
    folder, origin = site
    served = serve_kb(little_index, allow_origins=(origin,))
    (folder / "framed.html").write_text(PAGE.format(address=served.address), "utf-8")
    page = chromium.new_context(locale="en-GB", viewport={"width": 900, "height": 700}).new_page()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"{origin}/framed.html")
    frame = page.frame_locator("iframe")
    frame.locator(".kb-welcome").wait_for()
    assert not frame.locator("#kb-brand").is_visible()
    assert not frame.locator("#kb-tabs").is_visible()
    # The reader stays where they are on the page around.
    assert page.evaluate("document.activeElement === document.body && scrollY === 0")
    frame.locator(BOX).fill("what does a conv layer do")
    frame.locator(BOX).press("Enter")
    frame.locator(".kb-answer").wait_for()
    assert frame.locator("#kb-new").is_visible()
    frame.locator("button.kb-run").click()
    frame.locator(".kb-stdout", has_text="slides").wait_for()
    assert hosts == {origin.removeprefix("http://"), served.address.split("/")[2]}
    page.context.close()


def test_a_chat_goes_on_when_the_server_is_back(chromium: Browser, little_index: Path) -> None:
    """Asked while it was away, too."""

    port = port_of_its_own()

    def started() -> Server:
        settings = Settings(index=little_index, run=False, port=port)
        server = Server(create_app(Notes(little_index, settings)), settings)
        server.start()
        return server

    server = started()
    page = chromium.new_context(locale="en-GB").new_page()
    with page.expect_response(lambda answer: "/heartbeat/" in answer.url):  # it will be missed
        page.goto(server.address)
    page.wait_for_selector(".kb-welcome")
    server.stop()
    page.fill(BOX, "what does a conv layer do")
    page.press(BOX, "Enter")
    page.wait_for_selector("text=reconnection")
    with page.expect_event("load"):  # the page finds out by itself
        server = started()
    page.wait_for_selector(".kb-welcome")
    page.fill(BOX, "what does a conv layer do")
    page.press(BOX, "Enter")
    page.wait_for_selector(".kb-answer")
    server.stop()
    page.context.close()


def test_a_site_that_is_not_allowed_gets_no_frame(
    chromium: Browser, site: tuple[Path, str], serve_kb: ServeKb, little_index: Path
) -> None:
    folder, origin = site
    address = serve_kb(little_index).address
    (folder / "refused.html").write_text(PAGE.format(address=address), "utf-8")
    page = chromium.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.goto(f"{origin}/refused.html")
    page.wait_for_timeout(500)
    assert page.frame_locator("iframe").locator(".kb-welcome").count() == 0
    assert any("frame-ancestors" in problem for problem in problems)
    page.context.close()
