"""What Sphinx shows for its directives, as the Markdown nearest to it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from kb.parse.dialects.sphinx_directives import FRAMES, PLAYERS
from kb.parse.readers.markdown_rows import (
    Row,
    box,
    code_span,
    escaped,
    fence,
    joined,
    link,
    prefixed,
    rows_of,
)
from kb.parse.readers.rst_names import Names
from kb.parse.readers.rst_pictures import picture
from kb.parse.readers.rst_tables import as_table, rows_of_list
from kb.parse.readers.rst_tree import tree_of
from kb.parse.readers.rst_words import words_in
from kb.parse.readers.sphinx_marks import Directive

_FOLDS: Final = frozenset({"dropdown", "details", "collapse", "toggle"})
_TABS: Final = frozenset({"tab", "tab-item", "group-tab"})
# What parts a card's head and foot from its text.
_CARD_RULE: Final = re.compile(r"^(?:\^{3,}|\+{3,})[ \t]*$", re.MULTILINE)
_DIAGRAMS: Final = {
    "mermaid": "mermaid",
    "graphviz": "dot",
    "digraph": "dot",
    "graph": "dot",
    "plantuml": "plantuml",
    "uml": "plantuml",
}
_ESCAPED: Final = re.compile(r"\\(.)")
_FILE: Final = re.compile(r"[\w./ -]{1,300}\.\w{1,8}")
_WORD: Final = re.compile(r"\w+")
_OTHER_BUILDERS: Final = frozenset(
    {"latex", "latexpdf", "man", "texinfo", "epub", "text", "gettext"}
)


class Source(NamedTuple):
    """A directive in its note."""

    directive: Directive
    line: int  # of the note, on which it begins
    names: Names
    # Reads text of its own, which begins on a line of the note.
    read: Callable[[str, int], list[Row]]

    @property
    def body_line(self) -> int:
        return self.line + self.directive.body_offset

    def inner(self) -> list[Row]:
        """Its body as text of its own."""
        return self.read(self.directive.body, self.body_line) if self.directive.body else []

    def words(self, text: str) -> str:
        return words_in(text, self.names)


def rows_of_directive(source: Source) -> list[Row]:
    """A directive as Markdown."""
    return _READ[source.directive.kind](source)


def _dropped(_: Source) -> list[Row]:
    return []


def _bare(source: Source) -> list[Row]:
    directive = source.directive
    builders = set(_WORD.findall(directive.argument)) - {"and", "or"}
    if directive.name == "only" and builders and builders <= _OTHER_BUILDERS:
        return []
    return source.inner()


def _code(source: Source) -> list[Row]:
    directive = source.directive
    words = directive.argument.split(maxsplit=1)
    if not directive.body and _FILE.fullmatch(directive.argument):
        return _file(source)
    caption = directive.options.get("caption", "")
    if directive.name == "code-tab" and len(words) > 1:
        caption = words[1]
    code = fence(directive.language, directive.body, source.body_line) if directive.body else []
    return joined([_strong(source, caption), code])


def _diagram(source: Source) -> list[Row]:
    """Kept as its source, which a page may draw."""
    directive = source.directive
    code, language = directive.body, _DIAGRAMS[directive.name]
    if _FILE.fullmatch(code):
        return [Row(link(code, code), source.line)]
    if language == "dot" and directive.name != "graphviz":
        code = f"{directive.name} {directive.argument} {{\n{code}\n}}"
    caption = directive.options.get("caption", "")
    return joined([fence(language, code, source.body_line), _strong(source, caption)])


def _verbatim(source: Source) -> list[Row]:
    directive = source.directive
    code, line = directive.body, source.body_line
    first, _, rest = code.partition("\n")
    if directive.name == "productionlist" and ":" not in first:  # the name of its group
        code, line = rest, line + 1
    return fence("", code, line) if code.strip() else []


def _math(source: Source) -> list[Row]:
    directive = source.directive
    return formula(f"{directive.argument}\n{directive.body}", source.line)


def formula(text: str, origin: int) -> list[Row]:
    """A formula that stands by itself."""
    lines = [line for line in text.split("\n") if line.strip()]
    return [Row("$$", origin), *(Row(line) for line in lines), Row("$$")] if lines else []


def _picture(source: Source) -> list[Row]:
    directive = source.directive
    target = "".join(directive.argument.split())
    shown = [Row(picture(target, directive.options), source.line)] if target else []
    return joined([shown, source.inner()])


def _file(source: Source) -> list[Row]:
    path, caption = source.directive.argument, source.directive.options.get("caption", "")
    file = [Row(link(path, path), source.line)]
    return joined([_strong(source, caption), file, source.inner()])


def _link(source: Source) -> list[Row]:
    directive = source.directive
    target = directive.argument.strip()
    if directive.name == "button-ref":
        return source.inner() or [Row(escaped(target), source.line)]
    words = " ".join(source.words(directive.body).split())
    return [Row(link(words, PLAYERS.get(directive.name, "") + target), source.line)]


def _names(source: Source) -> list[Row]:
    names = [line.strip().lstrip("~") for line in source.directive.body.split("\n")]
    return [
        Row(f"- {code_span(name)}", source.body_line + index)
        for index, name in enumerate(names)
        if name
    ]


def _heading(source: Source) -> list[Row]:
    return joined([_strong(source, source.directive.argument), source.inner()])


def _strong(source: Source, text: str) -> list[Row]:
    return [Row(f"**{source.words(text)}**", source.line)] if text.strip() else []


def _box(source: Source) -> list[Row]:
    directive = source.directive
    return box(directive.name, source.words(directive.title), source.inner(), source.line)


def _titled(source: Source) -> list[Row]:
    directive = source.directive
    title = source.words(directive.argument)
    if directive.name in _FOLDS or "dropdown" in directive.options.get("class", "").split():
        fold = "+" if "open" in directive.options else "-"
        return box("details", title, source.inner(), source.line, fold)
    if not title and directive.name in FRAMES:
        return _quote(source)
    kind = "tab" if directive.name in _TABS else directive.name
    return box(kind, title, source.inner(), source.line)


def _card(source: Source) -> list[Row]:
    body = _CARD_RULE.sub("", source.directive.body)
    return _titled(source._replace(directive=source.directive._replace(body=body)))


def _table(source: Source) -> list[Row]:
    """One that docutils refuses, since a row is short, a cell has no end, or it is a file."""
    directive = source.directive
    if directive.name != "list-table":
        path = directive.options.get("file", "")
        body = [Row(link(path, path))] if path else _verbatim(source)
    else:
        rows = rows_of_list(tree_of(directive.body, source.names), source.body_line)
        body = as_table(rows) or source.inner()
    return joined([_strong(source, directive.argument), body])


def _quote(source: Source) -> list[Row]:
    return prefixed(source.inner(), "> ", "> ")


def _glossary(source: Source) -> list[Row]:
    """Terms, several of which may have one definition."""
    groups: list[list[Row]] = [[]]
    lines = source.directive.body.split("\n")
    index = 0
    while index < len(lines):
        line, origin = lines[index], source.body_line + index
        index += 1
        if line[:1].strip():
            if not line.startswith(".. "):
                groups[-1].append(Row(source.words(line.split(" : ")[0]), origin))
        elif line.strip():
            start = index - 1
            while index < len(lines) and not lines[index][:1].strip():
                index += 1
            below = textwrap.dedent("\n".join(lines[start:index])).rstrip()
            groups[-1] += prefixed(source.read(below, origin), ": ", "  ")
            groups.append([])
    return joined(groups)


def _signature(source: Source) -> list[Row]:
    """Names and what they take, one a line, and what they do."""
    lines = source.directive.argument.replace("\\\n", " ").split("\n")
    names = [_ESCAPED.sub(r"\1", line.strip()) for line in lines]
    heads = [
        [Row(f"**{code_span(name)}**", source.line + n)] for n, name in enumerate(names) if name
    ]
    return joined([*heads, source.inner()])


def _text(source: Source) -> list[Row]:
    argument = source.directive.argument
    head = rows_of(source.words(argument), source.line) if argument else []
    return joined([head, source.inner()])


_READ: Final[Mapping[str, Callable[[Source], list[Row]]]] = {
    "dropped": _dropped,
    "bare": _bare,
    "code": _code,
    "verbatim": _verbatim,
    "diagram": _diagram,
    "math": _math,
    "picture": _picture,
    "file": _file,
    "link": _link,
    "names": _names,
    "heading": _heading,
    "box": _box,
    "titled": _titled,
    "card": _card,
    "version": _box,
    "table": _table,
    "quote": _quote,
    "glossary": _glossary,
    "signature": _signature,
    "text": _text,
}
