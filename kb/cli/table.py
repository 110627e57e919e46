"""Rows in columns that line up, also where Chinese takes two places a character."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def aligned(rows: Sequence[Sequence[str]], left: int = 1, gap: str = "  ") -> Iterator[str]:
    """One line a row: the first `left` columns begin, the others end in line.

    All rows have the same number of cells.
    """
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = []
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            room = " " * (width - cell_len(cell))
            cells.append(cell + room if place < left else room + cell)
        yield gap.join(cells).rstrip()


def filled(words: Sequence[str], width: int, gap: str = "  ") -> Iterator[str]:
    """Words on lines of at most `width` columns; one that is wider has a line to itself."""
    from rich.cells import cell_len

    line = ""
    for word in words:
        if line and cell_len(line) + len(gap) + cell_len(word) > width:
            yield line
            line = ""
        line += (gap if line else "") + word
    if line:
        yield line
