"""Writes what the browser's tokeniser can't know by itself: `widget/src/static/tables.js`.

    python -m kb.export.make_tables

JavaScript has no case folding and no table of simplified characters. Characters that NFKC
takes apart are left out, since they never come to be folded.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Final

from kb.export.codes import encode, signed
from kb.export.files import as_json
from kb.language import simplified
from kb.search.lexical import STOP_TERMS

TABLES: Final = Path(__file__).parents[2] / "widget" / "src" / "static" / "tables.js"

_TEMPLATE: Final = """\
// Written by kb/export/make_tables.py; see there.

/** Letters whose case folding is one other letter and not their lower case, as pairs. */
export const FOLDED =
  {folded};

/** Letters that fold to several, before what they fold to. */
export const FOLDED_TO_SEVERAL =
  {several};

/** Traditional characters and the simplified ones for them, as pairs. */
export const SIMPLIFIED =
  {simplified};

/** Words that ask, as terms. */
export const STOP_TERMS =
  {stop_terms};
"""


def tables() -> str:
    """The module's text."""
    folded = {c: c.casefold() for c in _characters() if c.casefold() != c.lower()}
    one = {c: to for c, to in folded.items() if len(to) == 1}
    several = [c + to for c, to in folded.items() if len(to) > 1]
    return _TEMPLATE.format(
        folded=as_json(pairs(one)),
        several=as_json(" ".join(several)),
        simplified=as_json(pairs({c: simplified(c) for c in _characters() if simplified(c) != c})),
        stop_terms=as_json(" ".join(sorted(STOP_TERMS))),
    )


def pairs(mapping: Mapping[str, str]) -> str:
    """Characters, ascending, and those they become: the gap to the next, then how far its
    counterpart is from it."""
    return encode(chain.from_iterable(_steps(mapping)))


def _steps(mapping: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    before = 0
    for character in sorted(mapping):
        code = ord(character)
        yield code - before, signed(ord(mapping[character]) - code)
        before = code


def _characters() -> Iterable[str]:
    """All that can stand in a text in the form NFKC."""
    every = map(chr, range(sys.maxunicode + 1))
    return (
        c
        for c in every
        if unicodedata.category(c) not in ("Cn", "Cs", "Co")
        and unicodedata.is_normalized("NFKC", c)
    )


if __name__ == "__main__":
    TABLES.write_text(tables(), encoding="utf-8")
    print(TABLES)
