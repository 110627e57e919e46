"""Directives that docutils doesn't know: Sphinx has them, and everyone writes them."""

from __future__ import annotations

import re
import textwrap
from typing import Final, Literal, NamedTuple

Kind = Literal["dropped", "code", "math", "picture", "file", "box", "signature", "text"]

_HEAD: Final = re.compile(r"\.\. (?:\|[^|]+\| )?(?P<name>[\w:+.-]+)::[ \t]*(?P<argument>.*)")
_OPTION: Final = re.compile(r"[ \t]+:[\w-]+:(?:[ \t]|$)")
_KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(
        (
            "toctree",
            "index",
            "contents",
            "highlight",
            "currentmodule",
            "module",
            "raw",
            "include",
            "meta",
            "only-for",
            "tabularcolumns",
            "sectionauthor",
            "moduleauthor",
            "codeauthor",
            "automodule",
            "autoclass",
            "autofunction",
            "automethod",
            "autodata",
            "autosummary",
            "default-domain",
            "default-role",
            "role",
            "centered",
            "acks",
            "hlist",
            "bibliography",
            "tags",
            "post-list",
            "postlist",
            "update",
            "mermaid",
            "graphviz",
            "plantuml",
            "digraph",
            "uml",
        ),
        "dropped",
    ),
    **dict.fromkeys(
        (
            "code",
            "code-block",
            "sourcecode",
            "code-cell",
            "ipython",
            "plot",
            "testcode",
            "testsetup",
            "doctest",
            "testoutput",
            "jupyter-execute",
            "exec_code",
            "prompt",
            "parsed-literal",
            "highlight-block",
            "ipython3",
            "productionlist",
        ),
        "code",
    ),
    "math": "math",
    **dict.fromkeys(("image", "figure", "thumbnail"), "picture"),
    "literalinclude": "file",
    **dict.fromkeys(
        (
            "note",
            "tip",
            "hint",
            "important",
            "warning",
            "caution",
            "danger",
            "error",
            "attention",
            "admonition",
            "seealso",
            "todo",
            "versionadded",
            "versionchanged",
            "versionremoved",
            "deprecated",
            "exercise",
            "solution",
            "question",
            "answer",
            "theorem",
            "proof",
            "lemma",
            "definition",
            "example",
            "remark",
            "dropdown",
            "details",
            "collapse",
            "tab",
            "tab-item",
            "card",
            "grid-item-card",
            "topic",
            "sidebar",
            "info",
            "success",
        ),
        "box",
    ),
    **dict.fromkeys(
        (
            "function",
            "method",
            "class",
            "attribute",
            "data",
            "exception",
            "decorator",
            "staticmethod",
            "classmethod",
            "property",
            "option",
            "envvar",
            "program",
            "describe",
            "object",
            "confval",
            "type",
            "macro",
            "struct",
        ),
        "signature",
    ),
}
_PYTHON: Final = frozenset(
    {"code-cell", "ipython", "ipython3", "plot", "testcode", "testsetup", "doctest", "exec_code"}
    | {"jupyter-execute"}
)


class Directive(NamedTuple):
    """A directive, taken apart."""

    name: str  # without a domain
    kind: Kind
    argument: str
    body: str  # without its indentation
    body_offset: int  # lines from the directive's to the body's first

    @property
    def language(self) -> str:
        """Of a block of code, for its fence."""
        if self.name in _PYTHON:
            return "python"
        word = self.argument.split()[:1]
        return word[0].lower() if word and re.fullmatch(r"[\w+#.-]{1,30}", word[0]) else ""


def directive_in(text: str) -> Directive | None:
    """The directive that a text is; None for any other text."""
    lines = text.split("\n")
    head = _HEAD.match(lines[0])
    if head is None:
        return None
    start = 1
    argument = [head["argument"].strip()]
    # The argument may go on, and options follow, up to the first blank line.
    while start < len(lines) and lines[start].strip():
        if not _OPTION.match(lines[start]) and len(argument) == 1 and not argument[0]:
            break
        start += 1
    while start < len(lines) and not lines[start].strip():
        start += 1
    body = textwrap.dedent("\n".join(lines[start:])).rstrip()
    name = head["name"].rpartition(":")[2].lower()
    return Directive(name, _KINDS.get(name, "text"), argument[0], body, start)
