"""A plugin for MkDocs: readers ask the site's own pages. Nothing else of kb imports MkDocs."""

from kb.mkdocs.plugin import KbPlugin

__all__ = ["KbPlugin"]
