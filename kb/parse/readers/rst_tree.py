"""reStructuredText → the tree that docutils makes of it, with nothing read from elsewhere."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, Final

from docutils import nodes
from docutils.core import publish_doctree

from kb.parse.readers.rst_growth import without_growth
from kb.parse.readers.sphinx_roles import Labels

MAX_LINE_CHARS: Final = 10_000

_SETTINGS: Final[Mapping[str, Any]] = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": 3,
    "halt_level": 5,
    "doctitle_xform": False,
    "docinfo_xform": False,
    "sectsubtitle_xform": False,
    "syntax_highlight": "none",
    "input_encoding": "unicode",
    "line_length_limit": MAX_LINE_CHARS,
}
# To docutils a class of a page's style, to Sphinx one of Python, whose name is written so.
_PYTHON_CLASS: Final = re.compile(r"^([ \t]*\.\. )(?=class::[ \t]+[\w.]*[A-Z(])", re.MULTILINE)


def tree_of(text: str, labels: Labels | None = None) -> nodes.document:
    """The tree of a text, lines counted from 1. What docutils could make nothing of has the
    labels of the note, or of this text, as its `labels`."""
    settings = {**_SETTINGS, "warning_stream": io.StringIO()}
    text = _PYTHON_CLASS.sub(r"\1py:", without_growth(text))
    tree: nodes.document = publish_doctree(text, settings_overrides=settings)
    unread = list(tree.findall(nodes.problematic))
    labels = labels_of(tree) if unread and labels is None else labels or {}
    for node in unread:
        node["labels"] = labels
    return tree


def labels_of(tree: nodes.document) -> dict[str, str]:
    """The titles of sections, and those of tables and pictures, by their labels."""
    return {
        name: title
        for node in tree.findall(nodes.Element)
        if node.get("names") and (title := _title_of(node))
        for name in node["names"]
    }


def _title_of(node: nodes.Element) -> str:
    titles = (c for c in node.children if isinstance(c, nodes.title | nodes.caption))
    return next((" ".join(title.astext().split()) for title in titles), "")
