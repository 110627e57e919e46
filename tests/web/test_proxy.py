"""Behind a proxy: below a path, and with readers' own addresses."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from project import ServeKb

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@contextmanager
def proxy_to(address: str, prefix: str, keeps_prefix: bool) -> Iterator[str]:
    """A reverse proxy, as nginx with `proxy_pass`, that hands on what lies below a prefix."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            if not self.path.startswith(prefix):
                self.send_error(404)
                return
            path = self.path if keeps_prefix else self.path[len(prefix) :] or "/"
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            known = self.headers.get("x-forwarded-for")
            reader = f"{known}, {self.client_address[0]}" if known else self.client_address[0]
            headers = {k: v for k, v in self.headers.items() if k.lower() != "connection"}
            headers |= {"x-forwarded-for": reader, "x-forwarded-proto": "http"}
            url = address.rstrip("/") + path
            with client.stream(self.command, url, headers=headers, content=body) as answer:
                self.send_response(answer.status_code)
                for name, value in answer.headers.items():
                    if name not in ("transfer-encoding", "content-length", "connection"):
                        self.send_header(name, value)
                self.send_header("connection", "close")
                self.end_headers()
                for part in answer.iter_raw():
                    self.wfile.write(part)

        do_GET = do_POST = do_OPTIONS = do_HEAD = _pass_on

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with (
        httpx.Client(timeout=60) as client,
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.browser
@pytest.mark.parametrize("keeps_prefix", [False, True])
def test_the_chat_works_below_a_path(
    chromium: Browser, serve_kb: ServeKb, little_index: Path, keeps_prefix: bool
) -> None:
    served = serve_kb(little_index, root_path="/kb", trust_proxy=True)
    with proxy_to(served.address, "/kb", keeps_prefix) as origin:
        assert httpx.get(f"{origin}/kb/api/ask?q=layer").status_code == 200
        assert "/kb/docs-assets/" in httpx.get(f"{origin}/kb/docs").text
        assert httpx.get(f"{origin}/kb/embed.js").status_code == 200
        page = chromium.new_context(locale="en-GB").new_page()
        seen: list[tuple[int, str]] = []
        page.on("response", lambda answer: seen.append((answer.status, answer.url)))
        page.goto(f"{origin}/kb/")
        page.fill("#kb-box textarea", "what does a conv layer do")
        page.press("#kb-box textarea", "Enter")
        page.wait_for_selector(".kb-answer")
        page.click("button.kb-run")
        page.wait_for_selector(".kb-stdout:text('slides')")
        assert [url for status, url in seen if status >= 400 and "recorded" not in url] == []
        assert all(url.startswith((f"{origin}/kb/", "data:", "blob:")) for _, url in seen)
        page.context.close()


def test_a_reader_is_whom_the_last_proxy_saw(serve_kb: ServeKb, little_index: Path) -> None:
    """What stands before that in the header, anybody may have written."""
    address = serve_kb(little_index, asks_per_minute=1, trust_proxy=True).address

    def status(forwarded: str) -> int:
        headers = {"x-forwarded-for": forwarded}
        return httpx.get(f"{address}api/about", headers=headers).status_code

    assert status("198.51.100.7") == 200
    assert 429 in [status("203.0.113.5, 198.51.100.7") for _ in range(2)]
    assert status("203.0.113.5, 192.168.1.5") == 200
    assert 429 in [status("203.0.113.6, 192.168.1.5") for _ in range(2)]
    assert status("198.51.100.8") == 200


def test_without_trust_nobody_names_their_own_address(
    serve_kb: ServeKb, little_index: Path
) -> None:
    address = serve_kb(little_index, asks_per_minute=1).address
    statuses = [
        httpx.get(f"{address}api/about", headers={"x-forwarded-for": f"198.51.100.{n}"})
        for n in range(3)
    ]
    assert statuses[0].status_code == 200
    assert statuses[-1].status_code == 429
