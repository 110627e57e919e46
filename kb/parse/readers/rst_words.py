"""What stands within a paragraph of reStructuredText, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any, Final

from docutils import nodes

from kb.parse.readers.markdown_rows import code_span, escaped, link
from kb.parse.readers.rst_names import Names
from kb.parse.readers.rst_pictures import picture
from kb.parse.readers.rst_tree import tree_of
from kb.parse.readers.sphinx_roles import role_text

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
_STYLES: Final[Mapping[str, tuple[str, str]]] = {
    "strong": ("**", "strong"),
    "emphasis": ("*", "em"),
    "title_reference": ("*", "em"),
}


def words_of(node: nodes.Node) -> str:
    """Markdown of words within a paragraph, its line ends as they are."""
    if isinstance(node, nodes.Text):
        return escaped(node.astext())
    if isinstance(node, DROPPED):
        return ""
    read = _INLINES.get(node.__class__.__name__)
    return read(node) if read else _inlines(node)


def words_in(text: str, names: Names) -> str:
    """Markdown of a text that is all words, such as a title, on one line."""
    if not text.strip():
        return ""
    # An escaped blank is nothing, and begins a paragraph where "1. " would begin a list.
    tree = tree_of("\\ " + " ".join(text.split()), names)
    paragraphs = (child for child in tree.children if isinstance(child, nodes.paragraph))
    return " ".join(words_of(paragraph) for paragraph in paragraphs)


def _inlines(node: nodes.Node) -> str:
    words = ""
    for child, following in zip_longest(node.children, node.children[1:]):
        after = following.astext()[:1] if isinstance(following, nodes.Text) else ""
        words += _beside(child, words[-1:], after, alone=following is None or bool(after))
    return words


def _beside(node: nodes.Node, before: str, after: str, *, alone: bool) -> str:
    """Words as tags where Markdown's marks would not be any, beside letters and other marks."""
    name = node.__class__.__name__
    if name == "literal" and before == "`":
        return f"<code>{escaped(node.astext())}</code>"
    if name not in _STYLES:
        return words_of(node)
    mark, tag = _STYLES[name]
    words = _inlines(node)
    if not words.strip():
        return words
    clear = alone and before != "*"
    clear = clear and (words[0].isalnum() or not before.isalnum())
    clear = clear and (words[-1].isalnum() or not after.isalnum())
    return f"{mark}{words}{mark}" if clear else f"<{tag}>{words}</{tag}>"


def _tagged(tag: str) -> Callable[[Any], str]:
    return lambda node: f"<{tag}>{_inlines(node)}</{tag}>"


def _reference(node: nodes.Element) -> str:
    words = _inlines(node)
    target = node.get("refuri", "")
    return link(words if node.astext() != target else "", target) if target else words


def picture_of(node: nodes.Element) -> str:
    return picture(node.get("uri", ""), node.attributes)


_INLINES: Final[Mapping[str, Callable[[Any], str]]] = {
    "strong": lambda node: _beside(node, "", "", alone=True),
    "emphasis": lambda node: _beside(node, "", "", alone=True),
    "title_reference": lambda node: _beside(node, "", "", alone=True),
    "subscript": _tagged("sub"),
    "superscript": _tagged("sup"),
    "literal": lambda node: code_span(node.astext()),
    "math": lambda node: f"${' '.join(node.astext().split())}$",
    "reference": _reference,
    "image": picture_of,
    "footnote_reference": lambda node: f"[^{node.astext()}]",
    "citation_reference": lambda node: escaped(f"[{node.astext()}]"),
    "problematic": lambda node: role_text(node.astext(), node["given"].labels),
}
