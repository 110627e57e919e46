"""Serving the chat: what the page is made of, and a server that talks to nobody else."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kb.chat.assets import asset, script_json
from kb.chat.examples import main_language
from kb.chat.page import be_quiet
from kb.chat.words import words_in
from kb.desk import Desk
from kb.errors import KbError
from kb.model import Language

if TYPE_CHECKING:
    import gradio
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SCRIPTS = ("page.js", "run.js", "map.js", "tabs.js")
_EDITOR_SCRIPTS = ("prism.js", "edit.js")
_LANGUAGES: tuple[Language, ...] = ("en", "zh")

# A browser then refuses every request to another host, whatever a note or a library's
# script asks for. Gradio's page has scripts and styles inline and compiles templates.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)


class SecurityHeaders:
    """ASGI middleware that puts the policy on every page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to what comes back."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", []),
                    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
                    (b"referrer-policy", b"no-referrer"),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def page_options(desk: Desk) -> dict[str, Any]:
    """What `Blocks.launch` or `mount_gradio_app` need to show the page as it is meant."""
    from kb.chat.theme import make_theme

    return {
        "theme": make_theme(),
        "css": "".join(asset(name) for name in ("style.css", "map.css")),
        "head": _head(desk),
        # Nothing here takes files, so a stranger shall not fill the disk with any.
        "max_file_size": "1b",
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "show_error": False,
        "ssr_mode": False,
        "pwa": False,
    }


def _head(desk: Desk) -> str:
    """The page's scripts, and the words that they say."""
    words = {language: _page_words(language) for language in _LANGUAGES}
    tier = desk.runner.isolation.tier if desk.runner is not None else None
    language = main_language(desk.list_chunks())
    told = {"words": words, "language": language, "isolation": tier}
    names = [*_SCRIPTS, *(_EDITOR_SCRIPTS if desk.can_edit else ())]
    first = f"window.kb = {script_json(told)};"
    return "".join(f"<script>{script}</script>" for script in [first, *map(asset, names)])


def _page_words(language: Language) -> dict[str, Any]:
    words = words_in(language)
    return asdict(words.code) | {"map": asdict(words.map)}


def know_how_to_launch(blocks: gradio.Blocks, desk: Desk) -> None:
    """Have `blocks.launch()`, which hosts call without arguments, serve the page as it is meant.

    Which address to listen on stays the caller's choice.
    """
    from starlette.middleware import Middleware

    from kb.web import routes

    app_kwargs = {
        "middleware": [Middleware(SecurityHeaders)],
        "docs_url": None,
        "routes": routes(desk),
    }
    options = page_options(desk) | {"share": False, "quiet": True, "app_kwargs": app_kwargs}
    launch_plainly = blocks.launch

    def launch(*, prevent_thread_lock: bool = False, **kwargs: Any) -> Any:
        served = launch_plainly(**options | kwargs, prevent_thread_lock=True)
        if desk.runner is not None:
            # Not before: its imports would take the cores from those of the page.
            desk.runner.start()
        if not prevent_thread_lock:
            blocks.block_thread()
        return served

    blocks.launch = launch


def _reach_itself(host: str) -> None:
    """Keep Gradio's look at its own page from going through a proxy that can't see it."""
    known = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    own = [name for name in (host, "127.0.0.1", "localhost") if name not in known.split(",")]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(filter(None, [known, *own]))


def launch(
    blocks: gradio.Blocks,
    host: str = "127.0.0.1",
    port: int | None = None,
    *,
    root_path: str | None = None,
    open_browser: bool = False,
    block: bool = True,
) -> str:
    """Serve the chat and return its address; with `block`, only after it has ended.

    Without a port the first free one from 7860 on is taken. Raises KbError when the
    address can't be listened on.
    """
    be_quiet()
    _reach_itself(host)
    try:
        _, address, _ = blocks.launch(
            server_name=host,
            server_port=port,
            root_path=root_path,
            inbrowser=open_browser,
            prevent_thread_lock=True,
        )
    except OSError as error:
        # Gradio's own words name its environment variables, which are not ours.
        raise KbError(
            f"cannot listen on {host}:{port or '7860 to 7959'}, it is in use or not this "
            "machine's; choose another port or host"
        ) from error
    if block:
        blocks.block_thread()
    return str(address)
