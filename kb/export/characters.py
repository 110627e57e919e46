"""What the browser's tokeniser must be told about characters, and about words that ask.

JavaScript has no case folding and no table of simplified characters. They are written anew
with every export, by the same Python that tokenised its index, so that the two
can't drift apart. A query of plain ASCII doesn't need them.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypedDict

from kb.export.codes import encode, signed
from kb.text.simplified import simplified


class Characters(TypedDict):
    """Tables for `widget/src/static/terms.js`."""

    folded: str  # letters whose case folding is another letter than their lower case, as pairs
    folded_to_several: str  # letters that fold to several, each before those, with spaces between
    simplified: str  # traditional characters and their simplified ones, as pairs


def characters() -> Characters:
    """The tables. Characters that NFKC takes apart are left out: they are never folded."""
    whole = [c for c in map(chr, range(128, sys.maxunicode + 1)) if _stays_whole(c)]
    folded = {c: c.casefold() for c in whole if c.casefold() != c.lower()}
    return Characters(
        folded=_pairs({c: to for c, to in folded.items() if len(to) == 1}),
        folded_to_several=" ".join(c + to for c, to in folded.items() if len(to) > 1),
        simplified=_pairs({c: to for c in whole if (to := simplified(c)) != c}),
    )


def _stays_whole(character: str) -> bool:
    assigned = unicodedata.category(character) not in ("Cn", "Cs", "Co")
    return assigned and unicodedata.is_normalized("NFKC", character)


def _pairs(mapping: Mapping[str, str]) -> str:
    """Characters, ascending: the gap from the one before, then how far what it becomes is
    from it. In whole alphabets and radicals these repeat, which gzip finds."""
    return encode(chain.from_iterable(_steps(mapping)))


def _steps(mapping: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    before = 0
    for character in sorted(mapping):
        code = ord(character)
        yield code - before, signed(ord(mapping[character]) - code)
        before = code
