"""Tables of reStructuredText, whose cells may hold anything, as cells of one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from docutils import nodes

from kb.parse.readers.enumerators import marks_of
from kb.parse.readers.markdown_rows import Row, code_span
from kb.parse.readers.rst_tree import tree_of
from kb.parse.readers.rst_words import DROPPED, words_in, words_of
from kb.parse.readers.sphinx_marks import directive_in

_MAX_WIDTH: Final = 1_000  # of one cell, in columns
_MOST_GAPS: Final = 4  # so many times the cells that say something
_MAX_DEPTH: Final = 6  # of what stands further in, and of directives in each other
_INDENT: Final = "&emsp;"
_BULLETS: Final = ("•", "◦", "▪")


def rows_of_table(table: nodes.Element) -> list[tuple[int, list[str]]]:
    """Each row's line, 0 where none is known, and cells; those that another one reaches over are
    empty."""
    covered: dict[int, int] = {}  # by column, the rows below that a cell reaches over
    rows = []
    for row in _own_rows(table):
        cells: list[str] = []
        for entry in row.children:
            cells += _covered(len(cells), covered)
            width = min(1 + int(entry.get("morecols", 0)), _MAX_WIDTH)
            if below := int(entry.get("morerows", 0)):
                covered |= dict.fromkeys(range(len(cells), len(cells) + width), below)
            cells += [_cell(entry), *[""] * (width - 1)]
        cells += _covered(len(cells), covered)
        rows.append((_line_in(row), cells))
    return rows


def rows_of_list(tree: nodes.document, first_line: int) -> list[tuple[int, list[str]]]:
    """Of a list whose items are rows, and theirs cells: each row's line and cells. Nothing of what
    holds anything else, or would be a table of gaps."""
    lists = [inner for child in tree.children for item in child.children for inner in item.children]
    if not (len(tree.children) == 1 and all(isinstance(x, nodes.bullet_list) for x in lists)):
        return []
    sizes = [len(row.children) for row in lists]
    if max(sizes, default=0) * len(sizes) > _MOST_GAPS * sum(sizes):
        return []
    return [(first_line + _line_in(row) - 1, [_cell(c) for c in row.children]) for row in lists]


def as_table(rows: Sequence[tuple[int, Sequence[str]]]) -> list[Row]:
    """Rows of cells, each with its line. The first is the head, whether it says so or not:
    Markdown has no table without. It is as wide as the widest; the others need not be."""
    width = max((len(cells) for _, cells in rows), default=0)
    shown = [Row(_table_row(cells), line) for line, cells in rows]
    if not width:
        return []
    head = [*rows[0][1], *[""] * (width - len(rows[0][1]))]
    return [Row(_table_row(head), rows[0][0]), Row(_table_row(["---"] * width)), *shown[1:]]


def _table_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line_in(node: Any) -> int:
    """The line of the first paragraph within a node."""
    return next((inner.line for inner in node.findall(nodes.paragraph) if inner.line), 0)


def _own_rows(table: nodes.Element) -> Iterator[Any]:
    """None of a table within a cell."""
    for group in table.children:
        for part in group.children if isinstance(group, nodes.tgroup) else ():
            yield from part.children if isinstance(part, nodes.thead | nodes.tbody) else ()


def _covered(column: int, covered: dict[int, int]) -> list[str]:
    cells: list[str] = []
    while covered.get(column + len(cells), 0):
        covered[column + len(cells)] -= 1
        cells.append("")
    return cells


def _cell(entry: nodes.Node) -> str:
    return "<br>".join(_all_lines(entry.children, 0)).replace("|", "\\|")


def _all_lines(children: Iterable[nodes.Node], depth: int) -> Iterator[str]:
    for child in children:
        yield from _lines(child, depth)


def _lines(node: Any, depth: int) -> Iterator[str]:
    """The lines of one block; `depth` counts how far in it stands."""
    if isinstance(node, DROPPED):
        return
    name = node.__class__.__name__
    if read := _READ.get(name):
        yield from read(node, depth)
    elif isinstance(node, nodes.Text | nodes.TextElement):
        yield from filter(None, [" ".join(words_of(node).split())])
    else:
        if isinstance(node, nodes.Admonition) and name != "admonition":
            yield f"**{name.capitalize()}**"
        yield from _all_lines(node.children, depth)


def _indented(lines: Iterable[str], first: str = _INDENT) -> Iterator[str]:
    for index, line in enumerate(lines):
        yield f"{_INDENT if index else first}{line}"


def _list(node: nodes.Element, depth: int) -> Iterator[str]:
    if isinstance(node, nodes.enumerated_list):
        marks = marks_of(node)
    else:
        marks = [_BULLETS[min(depth, len(_BULLETS) - 1)]] * len(node.children)
    for mark, item in zip(marks, node.children, strict=True):
        lines = list(_all_lines(item.children, depth + 1)) or [""]
        yield from _indented(lines, f"{mark} ") if depth < _MAX_DEPTH else lines


def _code(node: nodes.Element, _: int) -> Iterator[str]:
    for line in node.astext().split("\n"):
        words = line.lstrip(" ")
        if words:
            yield code_span("\u00a0" * (len(line) - len(words)) + words)


def _formula(node: nodes.Element, _: int) -> Iterator[str]:
    yield f"${' '.join(node.astext().split())}$"


def _line_block(node: nodes.Element, depth: int) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, nodes.line_block) and depth < _MAX_DEPTH:
            yield from _indented(_line_block(child, depth + 1))
        else:
            yield words_of(child)


def _term(node: nodes.Element, _: int) -> Iterator[str]:
    yield f"**{' '.join(words_of(node).split())}**"


def _field(node: nodes.Element, depth: int) -> Iterator[str]:
    name, body = node.children[0], node.children[-1]
    lines = list(_all_lines(body.children, depth)) or [""]
    yield from [f"**{words_of(name)}**: {lines[0]}", *lines[1:]]


def _table(node: nodes.Element, _: int) -> Iterator[str]:
    for _row, cells in rows_of_table(node):
        yield " / ".join(filter(None, cells))


def _message(node: nodes.Element, depth: int) -> Iterator[str]:
    """The words of a directive that only Sphinx knows."""
    written = next((c.astext() for c in node.children if isinstance(c, nodes.literal_block)), "")
    directive = directive_in(written)
    if directive is None or directive.kind == "dropped":
        return
    names = node["given"]
    if directive.title and directive.kind != "bare":
        yield f"**{words_in(directive.title, node['given'])}**"
    if depth < _MAX_DEPTH:
        yield from _all_lines(tree_of(directive.body, names).children, depth + 1)


_READ: Final[Mapping[str, Callable[[Any, int], Iterator[str]]]] = {
    "bullet_list": _list,
    "enumerated_list": _list,
    "literal_block": _code,
    "doctest_block": _code,
    "math_block": _formula,
    "line_block": _line_block,
    "term": _term,
    "rubric": _term,
    "title": _term,
    "field": _field,
    "table": _table,
    "image": lambda node, _: iter([words_of(node)]),
    "system_message": _message,
}
