"""Directives that are no prose → formulas, pictures, links, code: what Markdown has for them."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from kb.code.languages import PYTHON
from kb.parse.dialects.attributes import names_in
from kb.parse.dialects.code_fences import MAGIC
from kb.parse.dialects.directive import Directive
from kb.parse.dialects.sphinx_directives import CELLS, PLAYERS
from kb.parse.draft import Line
from kb.text.note_tools import with_width

CODE: Final = names_in(
    """code code-block code-cell sourcecode code-example ipython ipython2 ipython3 parsed-literal
    doctest testcode testsetup testoutput jupyter-execute exec_code exec-code plot highlight-block
    prompt"""
)
_PYTHON: Final = PYTHON.name
_LANGUAGES: Final = {"eval-rst": "rst", "graphviz": "dot", "digraph": "dot", "graph": "dot"}
_SCHEME: Final = re.compile(r"(?i)^(?:https?://|mailto:)")


def formula(directive: Directive) -> list[Line]:
    if not directive.fence.closed:
        return list(directive.lines)
    content = "\n".join(
        line.text for line in [directive.first(directive.argument), *directive.body]
    )
    is_bare = ("\\\\" in content or "&" in content) and "\\begin" not in content
    opening = "$$\\begin{aligned}" if is_bare else "$$"
    number = directive.options.get("enumerator", "")
    tag = f"\\tag{{{number}}}" if number and "\\tag" not in content else ""
    closing = f"\\end{{aligned}}{tag}$$" if is_bare else f"{tag}$$"
    argument = [directive.below(directive.argument)] if directive.argument else []
    return [directive.first(opening), *argument, *directive.body, directive.end(closing)]


def picture(directive: Directive) -> list[Line]:
    """The picture, and its caption below it as text."""
    alt = directive.options.get("alt", "")
    alt = with_width(alt, directive.options.get("width", ""))
    target = directive.argument.strip("<>")
    shown = directive.first(f"![{alt}]({address(target)})") if target else directive.first("")
    return [shown, directive.below(""), *directive.body, directive.end("")]


def address(target: str) -> str:
    """A path as the target of a link."""
    return f"<{target}>" if " " in target else target


def code(directive: Directive) -> list[Line]:
    """Code in the language that the directive or its argument names."""
    name, argument = directive.name.lstrip("="), directive.argument
    if directive.name in CODE:
        name = argument.split()[0] if argument else _PYTHON if name in CELLS else ""
        name = _PYTHON if directive.name in CELLS and name not in PYTHON.fences else name
    name = _LANGUAGES.get(name, name)
    name = _PYTHON if name.strip("{}") in PYTHON.fences else name
    marker = directive.fence.marker
    caption = directive.options.get("caption", "")
    opening = directive.first(marker + name.strip("{}").rstrip(","))
    above = [directive.below(f"**{caption}**"), directive.below("")] if caption else []
    body = [line for line in directive.body if not MAGIC.match(line.text)]
    closing = [directive.end(marker)] if directive.fence.closed else []
    return [*above, opening, *body, *closing]


def raw(directive: Directive) -> list[Line]:
    """HTML that is meant to be shown."""
    return [directive.first(""), *directive.body, directive.end("")]


def raw_of_format(directive: Directive) -> list[Line]:
    """What is written for one format: HTML; that for another one no reader of a page sees."""
    is_html = directive.argument.lower() in ("", "html", "markdown", "md")
    return raw(directive) if is_html else nothing(directive)


def nothing(directive: Directive) -> list[Line]:
    """What says something to the tool alone."""
    return [line._replace(text="") for line in directive.lines]


def button(directive: Directive) -> list[Line]:
    """sphinx-design's `button-link` and `button-ref`: a link with the words of its body. What
    leads to a label has no address, so that its words stay."""
    target = directive.argument.strip("<>")
    words = " ".join(line.text.strip() for line in directive.body if line.text.strip())
    is_page = directive.options.get("ref-type") == "doc" or "/" in target
    if directive.name == "button-ref" and not _SCHEME.match(target):
        target = _page(target) if is_page or target.endswith((".md", ".ipynb")) else ""
    words = words or (target if _SCHEME.match(target) else PurePosixPath(directive.argument).stem)
    shown = f"[{words}]({address(target)})" if target else words
    return [directive.first(shown), directive.below(""), directive.end("")]


def _page(target: str) -> str:
    return target if "." in PurePosixPath(target).name else f"{target}.md"


def linked(words: str, target: str, kind: str) -> str:
    """A title that an option has lead to a page; a label has no address."""
    if kind in ("ref", "any"):
        return words
    return f"[{words}]({address(_page(target) if kind == 'doc' else target)})"


def media(directive: Directive) -> list[Line]:
    """What plays or frames another page: a link to it, by its caption."""
    target = directive.argument.strip("<>")
    if target:
        target = PLAYERS.get(directive.name, "") + target
    words = " ".join(line.text.strip() for line in directive.body if line.text.strip())
    words = words or directive.options.get("title") or directive.options.get("alt") or target
    shown = f"[{words}]({address(target)})" if target else words
    return [directive.first(shown), directive.below(""), directive.end("")]


def article_info(directive: Directive) -> list[Line]:
    """Who wrote a page and when, which sphinx-design says in options."""
    said = (directive.options.get(key, "") for key in ("author", "date", "read-time"))
    return [directive.first(" · ".join(filter(None, said))), directive.end("")]


def heading(directive: Directive) -> list[Line]:
    """A title that stands in no contents."""
    title = f"**{directive.argument}**" if directive.argument else ""
    return [directive.first(title), directive.below(""), *directive.body, directive.end("")]


def signature(directive: Directive) -> list[Line]:
    """What an object is called by, and below it what is said of it."""
    shown = f"**`{directive.argument}`**" if directive.argument else ""
    return [directive.first(shown), directive.below(""), *directive.body, directive.end("")]


def restructured(directive: Directive) -> list[Line]:
    """reStructuredText, read as a note in it is."""
    from kb.parse.readers.rst import read_rst

    margin = len(directive.indent)
    texts = [
        line.text[margin:] if not line.text[:margin].strip() else line.text
        for line in directive.body
    ]
    if not any(text.strip() for text in texts):
        return nothing(directive)
    read = read_rst("", "\n".join(texts)).lines
    lines = [
        directive.body[min(line.origin, len(directive.body)) - 1]._replace(
            text=(directive.indent + line.text).rstrip(), added=line.added
        )
        for line in read
    ]
    return [directive.first(""), *lines, directive.end("")]


def glossary(directive: Directive) -> list[Line]:
    """A definition list of its terms, which have what is indented below them."""
    lines: list[Line] = []
    is_term = True
    for line in directive.body:
        text = line.text.removeprefix(directive.indent)
        if text[:1].strip():
            lines += [directive.below("")] if lines and not is_term else []
            lines.append(line)
            is_term = True
        elif is_term and text.strip():
            lines.append(line._replace(text=f"{directive.indent}: {text.strip()}"))
            is_term = False
        else:
            lines.append(line)
    return [directive.first(""), *lines, directive.end("")]


def file_name(directive: Directive) -> list[Line]:
    """A file that wasn't found: its name."""
    name = PurePosixPath(directive.argument).name
    rest = [line._replace(text="") for line in directive.lines[1:]]
    return [directive.first(f"`{name}`" if name else ""), *rest]
