"""What stands within a paragraph of reStructuredText, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from docutils import nodes

from kb.parse.readers.markdown_rows import code_span, escaped, link
from kb.parse.readers.rst_pictures import picture
from kb.parse.readers.sphinx_marks import role_text

# What no reader sees.
DROPPED: Final = (
    nodes.comment,
    nodes.target,
    nodes.substitution_definition,
    nodes.pending,
    nodes.raw,
    nodes.docinfo,
    nodes.meta,
    nodes.decoration,
)


def words_of(node: nodes.Node) -> str:
    """Markdown of words within a paragraph, its line ends as they are."""
    if isinstance(node, nodes.Text):
        return escaped(str(node).replace("\x00", ""))
    if isinstance(node, DROPPED):
        return ""
    read = _INLINES.get(node.__class__.__name__)
    return read(node) if read else _inlines(node)


def _inlines(node: nodes.Node) -> str:
    return "".join(words_of(child) for child in node.children)


def _marked(mark: str) -> Callable[[Any], str]:
    def read(node: nodes.Node) -> str:
        words = _inlines(node)
        return f"{mark}{words}{mark}" if words.strip() else words

    return read


def _reference(node: nodes.Element) -> str:
    words = _inlines(node)
    target = node.get("refuri", "")
    return link(words if node.astext() != target else "", target) if target else words


def picture_of(node: nodes.Element) -> str:
    return picture(node.get("uri", ""), node.attributes)


_INLINES: Final[Mapping[str, Callable[[Any], str]]] = {
    "strong": _marked("**"),
    "emphasis": _marked("*"),
    "title_reference": _marked("*"),
    "literal": lambda node: code_span(node.astext()),
    "math": lambda node: f"${' '.join(node.astext().split())}$",
    "reference": _reference,
    "image": picture_of,
    "footnote_reference": lambda node: f"[^{node.astext()}]",
    "citation_reference": lambda node: f"[^{node.astext()}]",
    "problematic": lambda node: role_text(node.astext()),
}
