"""What the two sides of the search see of a chunk: a text to embed, terms to index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from kb.model import Chunk
from kb.text.terms import folded, terms, without_what_is

_BREADCRUMB_SEPARATOR = " › "
_SENTENCE_END = re.compile("[？?！!。]")

_DOTTED = re.compile(
    r"(?<![A-Za-z0-9_.])[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*\."
    r"(?P<last>[A-Za-z_][A-Za-z0-9_]*)(?![A-Za-z0-9_])"
)
# Of files, sites and frameworks: nobody calls these so.
_ENDINGS = """
    ai app bat c cc cfg cn co com conf cpp cs css csv dev dll docx edu env exe go gov h hpp html ini
    io ipynb java jpg js json jsx lock log md me net org pdf php png pt py rb rs sh sql svg toml ts
    tsv tsx txt vue xml yaml yml zip
"""
_SUFFIXES = frozenset(_ENDINGS.split())

# A separator to the full-text index as a space is, but none that stands in a query's phrase.
NAME_END = "\u2028"


@dataclass(frozen=True)
class TermText:
    """The terms of one chunk by field, each term between spaces: ` cnn  layer `."""

    heading: str  # what the chunk is called, NAME_END between any two names
    context: str  # the headings above, tags, the note's name and its folders'
    body: str  # the answer

    @cached_property
    def names(self) -> list[str]:
        """What the chunk is called: each alias, and each sentence of the question, for it may
        say the same in two languages; and what a dotted name in them ends in."""
        return self.heading.split(NAME_END)

    @cached_property
    def anywhere(self) -> str:
        """All fields, one behind another."""
        return self.heading + self.context + self.body


class Passage(NamedTuple):
    """What the encoder sees of a chunk: where it stands, what it is called, what it says."""

    name: str  # the headings down to the question
    other_names: str
    lines: tuple[str, ...]  # of the answer, blank ones too

    @property
    def pieces(self) -> tuple[str, ...]:
        """What is told apart, with white space between any two."""
        return (self.name, self.other_names, *self.lines)

    @property
    def text(self) -> str:
        """All of it."""
        name, other_names, *lines = self.pieces
        return "\n".join((f"{name} {other_names}".rstrip(), *lines)).strip()


def passage_of(chunk: Chunk) -> Passage:
    """What the encoder sees of a chunk."""
    names = (*chunk.about, chunk.question)
    return Passage(
        name=_BREADCRUMB_SEPARATOR.join(name for name in names if name),
        other_names=f"({', '.join(chunk.aliases)})" if chunk.aliases else "",
        lines=tuple(chunk.plain.split("\n")),
    )


def term_text(chunk: Chunk) -> TermText:
    """What the lexical side sees of a chunk."""
    file = PurePosixPath(chunk.note).with_suffix("")
    asked = (*_SENTENCE_END.split(chunk.question), *chunk.aliases)
    names = dict.fromkeys((*asked, *last_parts("\n".join(asked))))
    return TermText(
        heading=NAME_END.join(spaced(words) for name in names if (words := _name_terms(name))),
        context=spaced(terms("\n".join((*chunk.about, *chunk.tags, *file.parts)))),
        body=spaced(terms(chunk.plain)),
    )


def _name_terms(name: str) -> list[str]:
    """ "什么是死锁" is the name of 死锁."""
    return terms(without_what_is(folded(name))) or terms(name)


def last_parts(text: str) -> list[str]:
    """What code is called for short: the last part of each dotted name.

    >>> last_parts("Does torch.nn.Conv2d run in node.js, e.g. from main.py?")
    ['Conv2d']
    """
    ends = (match["last"] for match in _DOTTED.finditer(text))
    return [end for end in ends if len(end) > 1 and end.lower() not in _SUFFIXES]


def spaced(words: list[str]) -> str:
    """Terms with a space on both sides of each, so that `text.count(" term ")` counts
    neighbours that are equal."""
    return "".join(f" {term} " for term in words)
