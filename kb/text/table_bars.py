"""Bars of formulas in a table's row: `| $|x|$ | norm |` has two cells, not four.

CommonMark cuts a row at every bar. Where a row so has more cells than its table's head, and the
right number once the bars within `$…$` are no cuts, the author meant those as part of formulas.
"""

from __future__ import annotations

import re
from typing import Final

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit, table

# Stands for a bar of a formula while the row is cut; U+F8FF is for private use, and a note that
# holds it keeps its table as it is.
_BAR: Final = "\uf8ff"
_DELIMITERS: Final = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_FORMULA: Final = re.compile(
    r"\\\||(?<![\\$])\$(?![\s$])((?:\\[^\n]|[^$\\\n`])+)(?<!\s)\$(?![\d$])"
)
_MAX_ROW_CHARS: Final = 5000


def keep_bars(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: a table, the bars of its formulas kept."""
    if silent or start + 2 > end or _BAR in state.src or "$" not in state.src:
        return table(state, start, end, silent)
    columns = _columns(_line(state, start + 1))
    rows = _rows(state, start, end, columns) if columns else {}
    if not rows:
        return table(state, start, end, silent)
    source, known = state.src, len(state.tokens)
    state.src = _with_rows(state, rows)
    try:
        return table(state, start, end, silent)
    finally:
        state.src = source
        for token in state.tokens[known:]:
            token.content = token.content.replace(_BAR, "|")


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _columns(delimiters: str) -> int:
    """How many a row of dashes stands for; 0 where it is none."""
    return cells_of(delimiters) if "-" in delimiters and _DELIMITERS.fullmatch(delimiters) else 0


def _rows(state: StateBlock, start: int, end: int, columns: int) -> dict[int, str]:
    """The rows that formulas' bars would tear, as they are cut instead."""
    rows: dict[int, str] = {}
    for number in range(start, end):
        line = _line(state, number)
        if not line.strip():
            break
        if (kept := row_with_bars(line, columns)) is not None:
            rows[number] = kept
    return rows


def row_with_bars(line: str, columns: int, bar: str = _BAR) -> str | None:
    """A row with other marks for the bars of its formulas; None where it needs none."""
    if "$" not in line or len(line) > _MAX_ROW_CHARS or cells_of(line) <= columns:
        return None
    kept = _FORMULA.sub(
        lambda formula: formula[0].replace("|", bar) if formula[1] else formula[0], line
    )
    return kept if cells_of(kept) == columns else None


def cells_of(row: str) -> int:
    """How many cells CommonMark finds in a row."""
    cells = escapedSplit(row.strip())
    return len(cells) - (cells[:1] == [""]) - (len(cells) > 1 and cells[-1] == "")


def _with_rows(state: StateBlock, rows: dict[int, str]) -> str:
    """The source with some rows written anew, each as long as before."""
    pieces, behind = [], 0
    for number, row in sorted(rows.items()):
        first = state.bMarks[number] + state.tShift[number]
        pieces += [state.src[behind:first], row]
        behind = state.eMarks[number]
    return "".join([*pieces, state.src[behind:]])
