"""Tables in CSV: databases as Notion exports them, and lists of questions with their answers."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from kb.parse.decoding import split_lines
from kb.parse.draft import Draft, Line
from kb.parse.marks.question_tables import asks
from kb.parse.readers.markdown_rows import Row, to_draft

# "Name 0123…cdef.csv", and the same with the rows that its view hides.
_DATABASE: Final = re.compile(r"(?P<name>.+?)[ _-][0-9a-f]{32}(?:_all)?")
# "Gates (RNN/Gates%200123…cdef.md)": a row of another database.
_RELATED: Final = re.compile(
    r"(?P<name>[^\s,()\[\]][^,()\[\]\n]{0,200}?) \((?P<target>[^()\s]{1,500}\.(?:md|csv))\)"
)
_MAX_ROWS: Final = 20_000
_HEAD_LINES: Final = 50


class _Record(NamedTuple):
    line: int  # of the file, on which it begins
    cells: list[str]


def is_table_of_notes(name: str, text: str) -> bool:
    """Whether a .csv file is a database of Notion, or asks and answers, by its beginning; any
    other one is data."""
    if _DATABASE.fullmatch(PurePosixPath(name).stem):
        return True
    records, _ = _read(split_lines(text)[:_HEAD_LINES])
    return bool(records) and asks(records[0].cells)


def read_csv(note: str, text: str) -> Draft:
    """A table, its name the file's, each row where its record begins."""
    lines = split_lines(text)
    records, broken = _read(lines)
    rows: list[Row] = []
    for record in records[: _MAX_ROWS + 1]:
        cells = _as_wide(record.cells, len(records[0].cells))
        rows.append(Row(_row(cells), record.line))
        if len(rows) == 1:
            rows.append(Row("|" + "---|" * len(cells)))
    draft = to_draft(note, rows, lines)
    stem = PurePosixPath(note).stem
    database = _DATABASE.fullmatch(stem)
    title = json.dumps(database["name"] if database else stem, ensure_ascii=False)
    matter = ("---", f"title: {title}", "---")
    draft.lines[:0] = [Line(words, 1, added=True) for words in matter]
    if broken:
        draft.warn(
            broken,
            "unread-rows",
            "a cell that begins here has no end; the rows from here on were not read",
            "close its quotation marks",
        )
    elif len(records) > _MAX_ROWS + 1:
        draft.warn(
            records[_MAX_ROWS + 1].line,
            "note-too-long",
            f"{len(records) - _MAX_ROWS - 1} rows from here on were not read",
            f"split the table into files of at most {_MAX_ROWS} rows",
        )
    return draft


def _read(lines: Sequence[str]) -> tuple[list[_Record], int]:
    """The records that say something, and the line of the one that csv refuses, or 0."""
    records: list[_Record] = []
    header = next((line for line in lines if line.strip()), "")
    # Where a comma is for decimals, spreadsheets write semicolons.
    delimiter = next((sign for sign in ",;\t" if sign in header), ",")
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return records, 0
        except csv.Error:
            return records, line
        if any(cell.strip() for cell in cells):
            records.append(_Record(line, cells))


def _as_wide(cells: list[str], width: int) -> list[str]:
    """A row with as many cells as the header: the last one's commas may stand without quotes."""
    if len(cells) > width:
        return [*cells[: width - 1], ",".join(cells[width - 1 :]).rstrip(", ")]
    return cells + [""] * (width - len(cells))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    text = _RELATED.sub(lambda related: f"[{related['name']}]({related['target']})", text.strip())
    return text.replace("|", "\\|").replace("\r\n", "\n").replace("\n", "<br>")
