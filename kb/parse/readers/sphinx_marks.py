"""Directives and roles that docutils doesn't know: Sphinx has them, and everyone writes them."""

from __future__ import annotations

import re
import textwrap
from typing import Final, Literal, NamedTuple

from kb.parse.readers.markdown_rows import code_span, escaped, link

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
_ROLE: Final = re.compile(r":(?P<name>[\w:+.-]+):`(?P<text>.*)`", re.DOTALL)
_ROLE_BEHIND: Final = re.compile(r"`(?P<text>.*)`:(?P<name>[\w:+.-]+):", re.DOTALL)
_TARGET: Final = re.compile(r"(?P<words>.*\S)\s*<(?P<target>[^<>]*)>", re.DOTALL)
_CODE_ROLES: Final = re.compile(
    r"(?:(?:py|c|cpp|js|std|rst):)?(?:func|function|class|meth|method|mod|module|attr|data|const|obj|"
    r"exc|member|type|macro|file|command|program|option|envvar|samp|code|kbd|keyword|token|dir)"
)
_LINK_ROLES: Final = frozenset({"download", "src", "issue-file"})


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


def role_text(written: str) -> str:
    """The words of a role that docutils doesn't know, or of what else it could make nothing of."""
    role = _ROLE.fullmatch(written) or _ROLE_BEHIND.fullmatch(written)
    if role is None:
        return escaped(written.removesuffix("_") if written[:-1].isidentifier() else written)
    name, text = role["name"].lower(), role["text"]
    named = _TARGET.fullmatch(text)
    words, target = (named["words"], named["target"]) if named else (text, text)
    if name in _LINK_ROLES:
        return link(escaped(words), target)
    if not named and words.startswith(("~", "!")):
        words = words[1:].rpartition(".")[2] if words.startswith("~") else words[1:]
    return code_span(words) if _CODE_ROLES.fullmatch(name) else escaped(words)
