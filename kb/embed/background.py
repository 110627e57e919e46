"""The background text: short questions and passages of all kinds, the same in both languages."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent

_SECTIONS = {"query": "[questions]", "passage": "[passages]"}


def background(language: str, side: str) -> list[str]:
    """Return the background texts of one language ("zh", "en") and side ("query", "passage")."""
    texts: list[str] = []
    section = ""
    for line in (HERE / f"background.{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line
        elif line and not line.startswith("#") and section == _SECTIONS[side]:
            texts.append(line)
    return texts
