"""Diagrams of notes, drawn in the widget, an export and the chat."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.export.site import export_site
from kb.indexing import build
from kb.notes import Notes
from project import Served, ServeKb
from visit import ASK, Open, answer_to

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.browser

BREW, BROKEN, PLAIN = "How do I brew tea?", "What does a broken drawing show?", "What is a cup?"

TEA = f"""# Tea

## {BREW}

```mermaid
flowchart LR
  A[Boil 水 & wait] -->|then| B{{Green?}}
  B -- yes --> C["Steep <b>two</b> minutes"]
  click A "https://example.org/spy"
```

And who asks whom:

```mermaid
%%{{init: {{"securityLevel": "loose", "theme": "forest", "htmlLabels": true}}}}%%
sequenceDiagram
  Guest->>Host: Tea?
  Host-->>Guest: <img src=x onerror=document.title=1>
```

## {BROKEN}

```mermaid
flowchart LR
  A --> --> [
```

## {PLAIN}

A small vessel.
"""


@pytest.fixture(scope="module")
def tea_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    notes, index = tmp_path_factory.mktemp("tea"), tmp_path_factory.mktemp("tea-index")
    (notes / "tea.md").write_text(TEA, "utf-8")
    build(notes, index)
    return index


@pytest.fixture(scope="module")
def tea_server(serve_kb: ServeKb, tea_index: Path) -> Served:
    return serve_kb(tea_index, allow_origins=("*",), asks_per_minute=0)


def widths(place: Locator, theme: str) -> list[int]:
    """Of the diagrams that show in a theme; those of the other don't."""
    place.locator(f".kb-diagram.drawn .kb-{theme}").nth(1).wait_for()
    other = {"dark": "light", "light": "dark"}[theme]
    assert not place.locator(f".kb-diagram .kb-{other}").first.is_visible()
    assert not place.locator(".kb-diagram .code_wrap").first.is_visible()
    widths: list[int] = place.locator(f".kb-diagram .kb-{theme}").evaluate_all(
        "images => Promise.all(images.map(i => i.decode().then(() => i.naturalWidth)))"
    )
    return widths


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_widget_draws_them_under_a_strict_policy(
    open_page: Open, tea_server: Served, theme: str
) -> None:
    kb = tea_server.address.rstrip("/")
    policy = (
        f"default-src 'none'; script-src {kb}; connect-src {kb}; font-src {kb}; "
        f"img-src data: {kb}; require-trusted-types-for 'script'; trusted-types kb"
    )
    page = open_page(
        ASK,
        kb=tea_server.address,
        script=f'data-theme="{theme}"',
        headers={"content-security-policy": policy},
    )
    answer_to(page.locator("kb-ask"), PLAIN)
    assert not any("diagrams" in address for address in page.asked)
    answer = answer_to(page.locator("kb-ask"), BREW)
    assert min(widths(answer, theme)) > 100
    answer = answer_to(page.locator("kb-ask"), BROKEN)
    answer.locator(".kb-diagram.unknown .code_wrap").wait_for()
    scripts = [address for address in page.asked if address.endswith("/diagrams.js")]
    assert scripts == [f"{kb}/embed/diagrams/diagrams.js"]
    assert not any("example.org" in address for address in page.asked)
    assert page.title() == "Study"
    assert page.evaluate("document.adoptedStyleSheets.length + document.styleSheets.length") == 0
    assert page.errors == []


def test_export_draws_them_from_a_file(chromium: Browser, tea_index: Path, tmp_path: Path) -> None:
    export_site(Notes(tea_index), tmp_path / "site")
    page = chromium.new_context(locale="en-GB", color_scheme="dark").new_page()
    page.goto((tmp_path / "site" / "index.html").as_uri())
    assert min(widths(answer_to(page.locator("kb-ask"), BREW), "dark")) > 100
    page.context.close()


def test_chat_draws_them(chromium: Browser, tea_server: Served) -> None:
    page = chromium.new_context(locale="en-GB", color_scheme="light").new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(tea_server.address)
    page.wait_for_selector(".kb-welcome")
    page.fill("#kb-box textarea", BREW)
    page.press("#kb-box textarea", "Enter")
    assert min(widths(page.locator("#kb-chat"), "light")) > 100
    hosts = {address.split("/")[2] for address in asked if address.startswith("http")}
    assert hosts == {tea_server.address.split("/")[2]}
    page.context.close()
