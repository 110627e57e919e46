"""What docutils makes far more of than is written: a short note might take hours."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from typing import Final

_REPLACED: Final = re.compile(
    r"^([ \t]*\.\.[ \t]+\|[^|\n]+\|[ \t]+replace::)(.*(?:\n[ \t]+\S.*)*)",
    re.MULTILINE | re.IGNORECASE,
)
_CSV: Final = re.compile(r"csv-table(?= ?::)", re.IGNORECASE)
_OPTION: Final = re.compile(r":(delim|quote|escape):[ \t]*(\S+)")
_DELIMITERS: Final = {"tab": "\t", "space": " ", ";": ";", "|": "|", ",": ","}
# By the characters of a note; a table without gaps has less than one cell by each.
_MOST_CELLS: Final = 4


def without_growth(text: str) -> str:
    """The same text, where what would grow stands as it is written."""
    text = _REPLACED.sub(_substitution, text)
    return _CSV.sub("wide-csv-table", text) if _CSV.search(text) and _may_grow(text) else text


def _substitution(definition: re.Match[str]) -> str:
    """One that holds several others, each of which may do so, too."""
    words = definition[2]
    return definition[1] + (words.replace("|", "\\|") if words.count("|") > 2 else words)


def _may_grow(text: str) -> bool:
    """Whether tables of CSV may: one long row gives as many cells to each short one."""
    lines = text.split("\n")
    options = _OPTION.findall(text)
    delimiters = {_DELIMITERS.get(value, "") for key, value in options if key == "delim"} | {","}
    # A row of unknown marks may be all of the text.
    is_known = "" not in delimiters and all(key == "delim" for key, _ in options)
    cells = max(_most_cells(lines, sign) for sign in delimiters) if is_known else len(text)
    return len(lines) * cells > _MOST_CELLS * len(text)


def _most_cells(lines: Sequence[str], delimiter: str) -> int:
    """The cells of the longest row."""
    rows = csv.reader((line.strip() for line in lines), delimiter=delimiter, skipinitialspace=True)
    try:
        return max((len(row) for row in rows), default=0)
    except csv.Error:
        return sum(map(len, lines))
