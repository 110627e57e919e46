"""What the page is made of beside its parts: theme, styles and scripts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kb.model import Language
from kb.notes import Notes
from kb.render.assets import asset, script_json
from kb.render.examples import main_language
from kb.render.words import words_in

_STYLES = (("kb.chat", "style.css"), ("kb.render", "map.css"))
_SCRIPTS = (
    ("kb.chat", "page.js"),
    ("kb.chat", "run.js"),
    ("kb.chat", "diagrams.js"),
    ("kb.render", "map.js"),
    ("kb.chat", "tabs.js"),
)
_EDITOR_SCRIPTS = (("kb.chat", "prism.js"), ("kb.chat", "edit.js"))
_LANGUAGES: tuple[Language, ...] = ("en", "zh")


def page_looks(notes: Notes) -> dict[str, Any]:
    """What `mount_gradio_app` needs to show the page as it is meant."""
    from kb.chat.theme import make_theme

    return {
        "theme": make_theme(),
        "css": "".join(asset(*file) for file in _STYLES),
        "head": _head(notes),
        # Nothing here takes files, so a stranger shall not fill the disk with any.
        "max_file_size": "1b",
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "show_error": False,
        "ssr_mode": False,
        "pwa": False,
    }


def _head(notes: Notes) -> str:
    """The page's scripts with the words that they say, and its looks in a frame."""
    words = {language: _page_words(language) for language in _LANGUAGES}
    tier = notes.runner.isolation.tier if notes.can_run else None
    language = main_language(notes.chunks())
    data = {"words": words, "language": language, "isolation": tier}
    files = [*_SCRIPTS, *(_EDITOR_SCRIPTS if notes.can_edit else ())]
    code = [f"window.kb = {script_json(data)};", *(asset(*file) for file in files)]
    scripts = "".join(f"<script>{script}</script>" for script in code)
    return f"<style>{asset('kb.chat', 'embedded.css')}</style>{scripts}"


def _page_words(language: Language) -> dict[str, Any]:
    words = words_in(language)
    return asdict(words.code) | {"map": asdict(words.map)}
