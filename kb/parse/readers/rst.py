"""reStructuredText: docutils reads it, and its tree becomes Markdown.

Nothing is read from elsewhere (`include`, `csv-table` with a file) and nothing raw comes through.
What only Sphinx knows becomes the Markdown nearest to it, or its text: `sphinx_marks.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from docutils import nodes

from kb.parse.decoding import split_lines
from kb.parse.draft import Draft
from kb.parse.readers.enumerators import has_numbers, marks_of
from kb.parse.readers.markdown_rows import (
    Row,
    box,
    code_span,
    escaped,
    fence,
    joined,
    prefixed,
    rows_of,
    to_draft,
    without_block_marks,
)
from kb.parse.readers.rst_names import NO_NAMES, Names
from kb.parse.readers.rst_tables import as_table, rows_of_table
from kb.parse.readers.rst_tree import MAX_LINE_CHARS, tree_of, tree_of_note
from kb.parse.readers.rst_words import DROPPED, picture_of, words_of
from kb.parse.readers.sphinx_marks import Directive, directive_in
from kb.parse.readers.sphinx_rows import Source, formula, rows_of_directive

_MAX_LINES: Final = 50_000
_MAX_DEPTH: Final = 6  # of directives within directives that docutils doesn't know
_BOXES: Final = frozenset(
    {"note", "tip", "hint", "important", "warning", "caution", "danger", "error", "attention"}
)
_READ_NONETHELESS: Final = re.compile(r"Substitution definition")
_CAPTION: Final = re.compile(r"Figure caption")
_UNKNOWN: Final = re.compile(r"Unknown directive")
_ERROR: Final = 3  # what docutils only warns of, it reads
_Q: Final = re.compile(r"\s*Q\d{0,3}[.:]\s")
_TITLE: Final = re.compile(r"[Tt]itle|[Uu]nexpected")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands."""

    lines: list[str]  # of the note
    level: int = 0  # of the section
    first_line: int = 1  # of the text that docutils read, in the note
    depth: int = 0
    names: Names = NO_NAMES

    def origin(self, node: nodes.Node) -> int:
        return self.origin_of(node.line or 0)

    def origin_of(self, line: int) -> int:
        """The line of the note, 0 where docutils names none."""
        return line + self.first_line - 1 if line else 0


def read_rst(note: str, text: str) -> Draft:
    """A note in reStructuredText; lines are those of the note."""
    lines = [line[:MAX_LINE_CHARS] for line in split_lines(text)]
    draft = to_draft(note, _document("\n".join(lines[:_MAX_LINES]), _Place(lines)), lines)
    if len(lines) > _MAX_LINES:
        draft.warn(
            _MAX_LINES + 1,
            "note-too-long",
            f"lines {_MAX_LINES + 1}–{len(lines)} were not read",
            f"split the note into files of at most {_MAX_LINES} lines",
        )
    return draft


def _document(text: str, place: _Place) -> list[Row]:
    if place.depth:
        return _blocks(tree_of(text, place.names).children, place)
    tree, names = tree_of_note(text)
    return _blocks(tree.children, replace(place, names=names))


def _blocks(children: Iterable[nodes.Node], place: _Place) -> list[Row]:
    return joined(_block(child, place) for child in children)


def _block(node: nodes.Node, place: _Place) -> list[Row]:
    """The Markdown of one node."""
    if isinstance(node, DROPPED):
        return []
    name = node.__class__.__name__
    if name in _BOXES:
        return box(name, "", _blocks(node.children, place), place.origin(node), _fold(node))
    read = _BLOCKS.get(name)
    if read:
        return read(node, place)
    if isinstance(node, nodes.Text | nodes.Inline | nodes.TextElement):
        return rows_of(words_of(node), place.origin(node))
    return _blocks(node.children, place)


def _section(node: nodes.Element, place: _Place) -> list[Row]:
    return _blocks(node.children, replace(place, level=place.level + 1))


def _title(node: nodes.Element, place: _Place) -> list[Row]:
    words = " ".join(words_of(node).split())
    origin = place.origin(node)
    # docutils names the line below the words, that of "====".
    raw = node.rawsource.split("\n")[0].strip()
    for line in (origin, origin - 1, origin - 2):
        if 0 < line <= len(place.lines) and raw and place.lines[line - 1].strip() == raw:
            origin = line
            break
    return [Row(f"{'#' * min(6, max(1, place.level))} {words}", origin)]


def _paragraph(node: nodes.Element, place: _Place) -> list[Row]:
    return rows_of(without_block_marks(words_of(node)), place.origin(node))


def _list(node: nodes.Element, place: _Place) -> list[Row]:
    marks = marks_of(node) if isinstance(node, nodes.enumerated_list) else []
    if marks and not has_numbers(node):
        return _lettered(node, marks, place)
    # Markdown has no parenthesis before a number.
    leads = [f"{mark.lstrip('(')} " for mark in marks] or ["- "] * len(node.children)
    items = [
        prefixed(_blocks(item.children, place) or [Row("")], lead, " " * len(lead))
        for lead, item in zip(leads, node.children, strict=True)
    ]
    return _items(node, items)


def _lettered(node: nodes.Element, marks: list[str], place: _Place) -> list[Row]:
    """Markdown counts by numbers only, so letters are words; a single item is none but a text
    that begins with an initial, as names do."""
    if not _follows_question(node, place):
        # Elsewhere in a note "A. " begins the answer to "Q. ".
        marks = [f"{mark[0]}\\." if mark in ("A.", "a.") else mark for mark in marks]
    items = [
        _labelled(mark, item.children, place, 0)
        for mark, item in zip(marks, node.children, strict=True)
    ]
    return items[0] if len(items) == 1 else _items(node, [prefixed(i, "- ", "  ") for i in items])


def _follows_question(node: nodes.Element, place: _Place) -> bool:
    first = _first_line(node, place)
    return any(_Q.match(line) for line in place.lines[max(0, first - 5) : max(0, first - 1)])


def _first_line(node: nodes.Element, place: _Place) -> int:
    lines = (place.origin(inner) for inner in node.findall(nodes.paragraph) if inner.line)
    return next(lines, 0)


def _items(node: nodes.Element, items: list[list[Row]]) -> list[Row]:
    is_loose = any(len(item.children) > 1 for item in node.children)
    return joined(items) if is_loose else [row for rows in items for row in rows]


def _labelled(label: str, children: Sequence[nodes.Node], place: _Place, origin: int) -> list[Row]:
    """Blocks behind a label, on the line of their first words where they begin with words."""
    rows = _blocks(children, place)
    if rows and _begins_with_words(children[0]):
        return prefixed(rows, f"{label} ", "")
    return joined([[Row(label, origin)], rows])


def _begins_with_words(node: nodes.Node) -> bool:
    if isinstance(node, nodes.enumerated_list):
        return len(node.children) == 1 and not has_numbers(node)
    return isinstance(node, nodes.paragraph)


def _definition(node: nodes.Element, place: _Place) -> list[Row]:
    rows: list[Row] = []
    for child in node.children:
        if isinstance(child, nodes.term):
            rows += rows_of(words_of(child), place.origin(child))
        elif isinstance(child, nodes.classifier) and rows:
            rows[-1] = rows[-1]._replace(text=f"{rows[-1].text} ({words_of(child)})")
        elif isinstance(child, nodes.definition):
            rows += prefixed(_blocks(child.children, place), ": ", "  ")
    return rows


def _field(node: nodes.Element, place: _Place) -> list[Row]:
    name, body = node.children[0], node.children[-1]
    label = f"**{words_of(name)}**:"
    return prefixed(_labelled(label, body.children, place, place.origin(node)), "- ", "  ")


def _option(node: nodes.Element, place: _Place) -> list[Row]:
    label = f"{code_span(node.children[0].astext())}:"
    return prefixed(_labelled(label, node.children[-1].children, place, 0), "- ", "  ")


def _code(node: nodes.Element, place: _Place) -> list[Row]:
    names: list[str] = node.get("classes", [])
    classes = [name for name in names if name not in ("code", "code-block")]
    language = classes[0] if classes and re.fullmatch(r"[\w+#.-]{1,30}", classes[0]) else ""
    # Numbers before its lines are none of it.
    words = (child.astext() for child in node.children if not _is_line_number(child))
    code, origin = "".join(words), place.origin(node)
    first = code.split("\n")[0].strip()
    # docutils names the line of the directive, or that of the code.
    for line in range(max(1, origin), min(origin + 8, len(place.lines)) + 1):
        if first and place.lines[line - 1].strip() == first:
            origin = line
            break
    return fence(language, code, origin)


def _is_line_number(node: nodes.Node) -> bool:
    return isinstance(node, nodes.inline) and "ln" in node["classes"]


def _doctest(node: nodes.Element, place: _Place) -> list[Row]:
    return fence("python", node.astext(), place.origin(node))


def _math(node: nodes.Element, place: _Place) -> list[Row]:
    return formula(node.astext(), place.origin(node))


def _quote(node: nodes.Element, place: _Place) -> list[Row]:
    return prefixed(_blocks(node.children, place), "> ", "> ")


def _attribution(node: nodes.Element, place: _Place) -> list[Row]:
    return rows_of(f"— {words_of(node)}", place.origin(node))


def _titled_box(node: nodes.Element, place: _Place) -> list[Row]:
    """An admonition is of the kind that its class says."""
    classes: list[str] = node.get("classes", [])
    if "contents" in classes:
        return []
    title = next((words_of(child) for child in node.children if isinstance(child, nodes.title)), "")
    rest = [child for child in node.children if not isinstance(child, nodes.title)]
    kind = next((name for name in classes if name in _BOXES), "note")
    return box(kind, title, _blocks(rest, place), place.origin(node), _fold(node))


def _fold(node: Any) -> str:
    """ "-" for a box that its author folded, as extensions of Sphinx do by its class."""
    return "-" if {"dropdown", "toggle"} & set(node.get("classes", ())) else ""


def _image(node: nodes.Element, place: _Place) -> list[Row]:
    return [Row(picture_of(node), place.origin(node))]


def _transition(node: nodes.Element, place: _Place) -> list[Row]:
    return [Row("---", place.origin(node))]


def _rubric(node: nodes.Element, place: _Place) -> list[Row]:
    return [Row(f"**{' '.join(words_of(node).split())}**", place.origin(node))]


def _line_block(node: nodes.Element, place: _Place) -> list[Row]:
    rows = list(_verses(node, place, 0))
    return [row._replace(text=f"{row.text}\\") for row in rows[:-1]] + rows[-1:]


def _verses(node: nodes.Element, place: _Place, depth: int) -> Iterator[Row]:
    for child in node.children:
        if isinstance(child, nodes.line_block):
            yield from _verses(child, place, min(depth + 1, _MAX_DEPTH))
        else:
            words = words_of(child)
            yield Row("&emsp;" * depth * bool(words) + words, place.origin(child))


def _footnote(node: nodes.Element, place: _Place) -> list[Row]:
    label, rest = _label_and_rest(node)
    rows = _blocks(rest, place) or [Row("", place.origin(node))]
    return prefixed(rows, f"[^{label}]: ", "    ")


def _citation(node: nodes.Element, place: _Place) -> list[Row]:
    label, rest = _label_and_rest(node)
    return _labelled(f"[{escaped(label)}]", rest, place, place.origin(node))


def _label_and_rest(note: nodes.Element) -> tuple[str, list[nodes.Node]]:
    label = next((child.astext() for child in note.children if isinstance(child, nodes.label)), "")
    return label, [child for child in note.children if not isinstance(child, nodes.label)]


def _table(node: nodes.Element, place: _Place) -> list[Row]:
    titles = [child for child in node.children if isinstance(child, nodes.title)]
    heads = [rows_of(f"**{words_of(one)}**", place.origin(node)) for one in titles]
    rows = [(place.origin_of(line), cells) for line, cells in rows_of_table(node)]
    return joined([*heads, as_table(rows)])


def _message(node: nodes.Element, place: _Place) -> list[Row]:
    """What docutils complains of: nothing to show, unless it dropped the words."""
    written = next((c.astext() for c in node.children if isinstance(c, nodes.literal_block)), "")
    said = node.children[0].astext() if node.children else ""
    start = _start_of(written, place.origin_of(node.get("line") or node.line or 0), place)
    directive = directive_in(written) if not _READ_NONETHELESS.match(said) else None
    if directive and _CAPTION.match(said):  # the picture itself was read
        directive = directive._replace(argument="")
    if directive:
        shows = _UNKNOWN.search(said) or directive.body or directive.argument
        return _of_directive(directive, start, place) if shows else []
    if node["level"] >= _ERROR and _TITLE.search(said):
        words = (line.strip() for line in written.split("\n") if re.search(r"\w", line))
        return [Row(f"**{escaped(title)}**", start) for title in islice(words, 1)]
    return fence("text", written, start) if written and "Malformed table" in said else []


def _start_of(written: str, origin: int, place: _Place) -> int:
    first = written.split("\n")[0].strip()
    last = min(origin, len(place.lines))
    for line in range(last, max(0, last - written.count("\n") - 3), -1):
        if place.lines[line - 1].strip() == first:
            return line
    return origin


def _of_directive(directive: Directive, start: int, place: _Place) -> list[Row]:
    def read(text: str, origin: int) -> list[Row]:
        if place.depth >= _MAX_DEPTH:
            return fence("text", text, origin)
        return _document(text, replace(place, first_line=origin, depth=place.depth + 1))

    return rows_of_directive(Source(directive, start, place.names, read))


_BLOCKS: Final[Mapping[str, Callable[[Any, _Place], list[Row]]]] = {
    "section": _section,
    "title": _title,
    "subtitle": _rubric,
    "paragraph": _paragraph,
    "bullet_list": _list,
    "enumerated_list": _list,
    "definition_list_item": _definition,
    "field": _field,
    "option_list_item": _option,
    "literal_block": _code,
    "doctest_block": _doctest,
    "math_block": _math,
    "block_quote": _quote,
    "attribution": _attribution,
    "admonition": _titled_box,
    "topic": _titled_box,
    "sidebar": _titled_box,
    "image": _image,
    "transition": _transition,
    "rubric": _rubric,
    "line_block": _line_block,
    "footnote": _footnote,
    "citation": _citation,
    "table": _table,
    "system_message": _message,
}
