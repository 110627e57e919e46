"""What KaTeX can't draw of a note's formulas, for lint: it names the formula and its line.

KaTeX is JavaScript, and lint is not; `katex_names.txt` says which commands and environments it has
(written by `widget/katex_names.mjs`). A formula that passes here may still be none; one that is
named here is drawn nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from kb.model import INDEXED, Chunk, LintWarning, Note
from kb.text.drawable import drawable
from kb.text.macros import Macros
from kb.text.markdown import BLOCK_FORMULAS, INLINE_FORMULAS, parse_as_written
from kb.text.table_bars import cells_of, row_with_bars

_TOKEN: Final = re.compile(r"\\verb\*?([^A-Za-z\s]).*?\1|\\[A-Za-z]+|\\.|[{}#]|%[^\n]*", re.DOTALL)
_ENVIRONMENT: Final = re.compile(r"\s*\{([^{}]*)\}")
_DEFINITION: Final = re.compile(r"\\(?:[a-z]*newcommand|[gex]?def|let|futurelet|char)(?![A-Za-z])")
_ADDRESS: Final = re.compile(r"\\(?:url|href)(?![A-Za-z])")
_DELIMITER_ROW: Final = re.compile(r"[\s|:-]*-[\s|:-]*")
_SHOWN_CHARS: Final = 40


class Formula(NamedTuple):
    """One that an author wrote."""

    tex: str
    display: bool


def formula_faults(note: Note, lines: Sequence[str]) -> Iterator[LintWarning]:
    """Formulas that can't be drawn, and rows of tables that other tools tear at a formula's bar."""
    for chunk in note.chunks:
        if chunk.kind in INDEXED:
            yield from _undrawn(chunk, lines)
            yield from _torn_rows(chunk, lines)


def _undrawn(chunk: Chunk, lines: Sequence[str]) -> Iterator[LintWarning]:
    macros, line = Macros(), chunk.first_line
    for formula in _formulas(chunk):
        line = _line_of(formula.tex, lines, line, chunk)
        drawn = drawable(formula.tex, display=formula.display, macros=macros)
        if (fault := fault_of(drawn)) is not None:
            yield LintWarning(
                chunk.note, line, "undrawn-formula",
                f"“{_shown(formula.tex)}” can't be drawn: {fault}",
                "correct it, or write it in other commands; readers see its source",
            )  # fmt: skip


def _formulas(chunk: Chunk) -> Iterator[Formula]:
    for tex in chunk.title.runs[1::2]:
        yield Formula(tex, display=False)
    if not any(mark in chunk.answer for mark in ("$", "\\", "math")):
        return
    for token in parse_as_written(chunk.answer)[0]:
        for one in token.children or [token]:
            if one.type in INLINE_FORMULAS or one.type in BLOCK_FORMULAS:
                yield Formula(one.content, display=one.type != "math_inline")


def _line_of(tex: str, lines: Sequence[str], line: int, chunk: Chunk) -> int:
    """Where a formula begins, counted from 1: not before the one above it."""
    first = tex.strip().split("\n", 1)[0].strip()
    for number in range(line, min(chunk.last_line, len(lines)) + 1):
        if first in lines[number - 1]:
            return number
    return line


def _shown(tex: str) -> str:
    words = " ".join(tex.split())
    return words if len(words) <= _SHOWN_CHARS else f"{words[: _SHOWN_CHARS - 1]}…"


def fault_of(tex: str) -> str | None:
    """Why KaTeX refuses a formula; None where nothing is known against it."""
    if _DEFINITION.search(tex):
        return None
    depth, opened, has_address = 0, list[str](), _ADDRESS.search(tex) is not None
    for token in _TOKEN.finditer(tex):
        word = token[0]
        if word[0] == "%" or word.startswith("\\verb"):
            continue
        depth += (word == "{") - (word == "}")
        if depth < 0:
            return "a } has no {"
        if word == "#" and not has_address:
            return "# stands alone; write \\#"
        if (fault := _of_command(word, tex, token.end(), opened)) is not None:
            return fault
    if depth:
        return "a { has no }"
    return f"{opened[-1]} has no end" if opened else None


def _of_command(word: str, tex: str, end: int, opened: list[str]) -> str | None:
    """What is wrong with a command; `opened` holds the ends that are still to come."""
    if word in ("\\begin", "\\end"):
        named = _ENVIRONMENT.match(tex, end)
        return _of_environment(word, named[1], opened) if named else f"{word} names nothing"
    if word == "\\left":
        opened.append(word)
    elif word == "\\right":
        if opened[-1:] != ["\\left"]:
            return "\\right has no \\left"
        opened.pop()
    elif word.startswith("\\") and not word[1].isspace() and word not in _names():
        return f"KaTeX has no {word}"
    return None


def _of_environment(word: str, name: str, opened: list[str]) -> str | None:
    whole = f"\\begin{{{name}}}"
    if word == "\\begin":
        opened.append(whole)
        return None if name in _names() else f"KaTeX has no {whole}"
    if opened[-1:] != [whole]:
        return f"\\end{{{name}}} has no \\begin{{{name}}}"
    opened.pop()
    return None


@cache
def _names() -> frozenset[str]:
    text = files("kb.parse").joinpath("katex_names.txt").read_text(encoding="utf-8")
    return frozenset(text.split("\n")) - {""}


def _torn_rows(chunk: Chunk, lines: Sequence[str]) -> Iterator[LintWarning]:
    columns = 0
    for number in range(chunk.first_line, min(chunk.last_line, len(lines)) + 1):
        row = lines[number - 1].lstrip("> \t")
        if not row.strip():
            columns = 0
        elif "|" in row and _DELIMITER_ROW.fullmatch(row):
            columns = cells_of(row)
        elif columns and row_with_bars(row, columns) is not None:
            yield LintWarning(
                chunk.note, number, "bar-in-table",
                "a bar within a formula ends the cell of this table in other tools",
                "write \\vert for the bar, or \\Vert for two",
            )  # fmt: skip
