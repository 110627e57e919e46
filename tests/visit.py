"""What a reader does with the widget, for its browser tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    class WatchedPage(Page):
        """A page with what was noted of it; see conftest.py of tests/widget."""

        asked: list[str]
        errors: list[str]
        warnings: list[str]


Open = Callable[..., "WatchedPage"]  # opens a page with the widget; see conftest.py

ASK = "<kb-ask></kb-ask>"
SEARCH = "<kb-search></kb-search>"
LATE = "/late/"  # what the site is slow to give
LOSS = "What is cross-entropy loss?"
CANNY = "How do I draw four pictures with Canny?"


def ask(place: Locator, question: str) -> None:
    """Type a question into a field of the widget and send it."""
    place.locator(".field").fill(question)
    place.locator(".field").press("Enter")


def answer_to(place: Locator, question: str) -> Locator:
    """Ask, and wait for the answer."""
    ask(place, question)
    place.locator(f".title:has-text({question!r})").wait_for()
    return place.locator(".answer")


def open_panel(page: Page) -> Locator:
    """The panel, opened by its button."""
    page.locator("kb-panel .fab").click()
    panel = page.locator("kb-panel dialog")
    panel.wait_for()
    return panel
