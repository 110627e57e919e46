"""A site of its own, on another origin than the kb server whose widget stands in its pages."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import pytest

from kb.indexing import build
from project import Served, ServeKb
from visit import LATE, Open

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from visit import WatchedPage

LEARNING = r"""# 学习 Learning

## 交叉熵损失是什么？What is cross-entropy loss?

对 $C$ 个类别：

$$L = -\sum_{i=1}^{C} y_i \log \hat{y}_i$$

见 [ResNet](nets.md#resnet) 和 [论文](https://example.org/paper)。

## What is dropout?

Dropout switches off random neurons while a network learns, so that none relies on another.

### Where does dropout go wrong?

Before batch normalisation, whose statistics it disturbs.

## How do I count slowly?

```python
import time

for n in range(200):
    print("step", n, flush=True)
    time.sleep(0.05)
```

## How do I draw four pictures with Canny?

Run [canny.py](snippets/canny.py).
"""

NETS = """# Networks

## ResNet 解决了什么问题？What problem does ResNet solve?

残差连接让很深的网络也能训练。
"""

CANNY = """import cv2

img = cv2.imread('image.png')
cv2.imshow('Image', img)
gray = cv2.cvtColor(img, cv2.COLOR_BGR2GRAY)
cv2.imshow('Edges', cv2.Canny(gray, 100, 200))
print('two pictures')
"""


@pytest.fixture(scope="session")
def learning_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of few notes that hold one of everything the widget must show."""
    notes, index = tmp_path_factory.mktemp("learning"), tmp_path_factory.mktemp("learning-index")
    (notes / "basics" / "snippets").mkdir(parents=True)
    (notes / "basics" / "learning.md").write_text(LEARNING, "utf-8")
    (notes / "basics" / "snippets" / "canny.py").write_text(CANNY, "utf-8")
    (notes / "nets.md").write_text(NETS, "utf-8")
    build(notes, index)
    return index


@pytest.fixture(scope="session")
def kb_server(serve_kb: ServeKb, learning_index: Path) -> Served:
    """A server over these notes that any site may use."""
    return serve_kb(learning_index, allow_origins=("*",), asks_per_minute=0, runs_per_minute=0)


@dataclass
class Site:
    """The study site: plain pages, each with its headers. Those below LATE come late."""

    address: str  # without a slash at the end
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def put(self, html: str, headers: dict[str, str] | None = None, path: str = "") -> str:
        """Publishes a page, at a path of its own where none is given, and returns its address."""
        path = path or f"/page-{len(self.pages)}.html"
        self.pages[path] = (html, headers or {})
        return self.address + path


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The study site, served from another port and so another origin."""
    made = Site("")

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            html, headers = made.pages.get(path, ("", {}))
            if path.startswith(LATE):
                time.sleep(0.5)
            body = html.encode()
            self.send_response(200)
            for name, value in {"content-type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    made.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def host_page(kb: str, body: str = "", head: str = "", script: str = "", lang: str = "en") -> str:
    """A study site's page with the widget's one line in it. `script`: more attributes of it."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Study</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{head}<script src="{kb}embed.js" defer {script}></script></head>'
        f'<body><main><h1>Study</h1><p><a href="#">A link</a></p>{body}</main></body></html>'
    )


@pytest.fixture
def open_page(chromium: Browser, site: Site, kb_server: Served) -> Iterator[Open]:
    """Opens a page with the widget, in a browser of its own settings.

    What the console says of errors ends up in `page.errors`, its warnings in
    `page.warnings`, all addresses that were asked in `page.asked`.
    """
    contexts = []

    def open_one(
        body: str = "",
        *,
        head: str = "",
        script: str = "",
        lang: str = "en",
        kb: str = kb_server.address,
        headers: dict[str, str] | None = None,
        path: str = "",
        fragment: str = "",
        **options: Any,
    ) -> WatchedPage:
        settings: dict[str, Any] = {
            "viewport": {"width": 1100, "height": 800},
            "locale": "en-GB",
        } | options
        context = chromium.new_context(**settings)
        contexts.append(context)
        page = cast("WatchedPage", context.new_page())
        page.asked, page.errors, page.warnings = [], [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda message: _note(page, message))
        page.goto(site.put(host_page(kb, body, head, script, lang), headers, path) + fragment)
        return page

    yield open_one
    for context in contexts:
        context.close()


def _note(page: WatchedPage, message: Any) -> None:
    """What the browser says of errors, and the widget to the site's owner."""
    if message.type == "error":
        page.errors.append(message.text)
    if message.type == "warning":
        page.warnings.append(message.text)
