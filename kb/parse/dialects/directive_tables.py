"""Tables that directives hold as lists or as CSV → tables of Markdown."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from typing import Final

from kb.parse.dialects.directive import Directive
from kb.parse.dialects.reading import columns_of, without_columns
from kb.parse.dialects.table_cells import cell_of
from kb.parse.draft import Line

_ROW: Final = re.compile(r"^(?P<before>[ \t]*[-*+][ \t]{1,8})(?=[-*+](?:[ \t]|$))")
_CELL: Final = re.compile(r"^[ \t]*[-*+](?:[ \t]+|$)")

Row = tuple[Line, list[str]]
Read = Callable[[Directive], list[Line]]


def list_table(directive: Directive) -> list[Line] | None:
    """A table whose rows are items of a list, their cells items in them; None where its body is
    no such list."""
    rows: list[tuple[Line, list[list[str]]]] = []
    outer = inner = 0  # the columns at which the marks of rows and of cells stand
    for line in directive.body:
        text, column = line.text, columns_of(line.text)
        row = _ROW.match(text)
        if row is not None and (not rows or column <= outer):
            outer, inner = column, len(row["before"].expandtabs(4))
            rows.append((line, [[_CELL.sub("", text[row.end() :])]]))
        elif rows and outer < column <= inner and _CELL.match(text):
            rows[-1][1].append([_CELL.sub("", text)])
        elif rows:
            rows[-1][1][-1].append(without_columns(text, inner + 2))
        elif text.strip():
            return None
    return table(directive, [(line, [cell_of(cell) for cell in cells]) for line, cells in rows])


def csv_table(directive: Directive) -> list[Line] | None:
    """A table whose rows are lines of CSV; None where one goes on over lines."""
    texts = [line.text.strip() for line in directive.body]
    header = directive.options.get("header", "")
    try:
        above, *records = (
            next(csv.reader([text], skipinitialspace=True, strict=True), [])
            for text in (header, *filter(None, texts))
        )
    except csv.Error:
        return None
    body = [line for line, text in zip(directive.body, texts, strict=True) if text]
    rows = [(line, _escaped(cells)) for line, cells in zip(body, records, strict=True)]
    if rows and above:
        rows.insert(0, (directive.below(""), _escaped(above)))
    return table(directive, rows)


def _escaped(cells: Sequence[str]) -> list[str]:
    return [cell.replace("|", "\\|") for cell in cells]


def table(directive: Directive, rows: Sequence[Row]) -> list[Line] | None:
    """A table with its title above, the first row as its header; None of nothing."""
    width = max((len(cells) for _, cells in rows), default=0)
    if not width:
        return None
    lines = [directive.first(f"**{directive.argument}**" if directive.argument else "")]
    lines.append(directive.below(""))
    for number, (line, cells) in enumerate(rows):
        padded = [*cells, *[""] * (width - len(cells))]
        lines.append(line._replace(text=f"{directive.indent}| {' | '.join(padded)} |"))
        if not number:
            rule = f"{directive.indent}|{' --- |' * width}"
            lines.append(Line(rule, line.origin, added=True))
    return [*lines, directive.end("")]
