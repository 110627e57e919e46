"""reStructuredText → the tree that docutils makes of it, with nothing read from elsewhere."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, Final

from docutils import nodes
from docutils.core import publish_doctree

from kb.parse.readers.rst_growth import without_growth
from kb.parse.readers.rst_names import Names, names_of, with_definitions

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


def tree_of_note(text: str) -> tuple[nodes.document, Names]:
    """The tree of a note, and the names that it gives."""
    tree = _tree(text)
    names = names_of(text, tree)
    return _with_names(tree, names), names


def tree_of(text: str, names: Names) -> nodes.document:
    """The tree of a text within a note that gives some names."""
    return _with_names(_tree(with_definitions(text, names)), names)


def _tree(text: str) -> nodes.document:
    """Lines count from 1."""
    settings = {**_SETTINGS, "warning_stream": io.StringIO()}
    text = _PYTHON_CLASS.sub(r"\1py:", without_growth(text))
    tree: nodes.document = publish_doctree(text, settings_overrides=settings)
    return tree


def _with_names(tree: nodes.document, names: Names) -> nodes.document:
    """The same, where what docutils could make nothing of has those of the note as its `given`."""
    for kind in (nodes.problematic, nodes.system_message):
        for node in tree.findall(kind):
            node["given"] = names
    return tree
