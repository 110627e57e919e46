"""Adds the project's notes to the site's pages, so that the repository holds them once."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

_NOTES = Path(__file__).parent.parent.parent / "notes"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Every note becomes the page notes/…, and every snippet a file beside it."""
    for path in sorted(_NOTES.rglob("*")):
        if path.is_file() and path.parent.name != "__pycache__":
            name = path.relative_to(_NOTES.parent).as_posix()
            source = str(_NOTES.parent)
            files.append(File(name, source, config.site_dir, config.use_directory_urls))
    return files
