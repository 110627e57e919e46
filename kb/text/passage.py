"""What the two sides of the search see of a chunk: a text to embed, terms to index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from kb.model import Chunk
from kb.text.terms import terms

_BREADCRUMB_SEPARATOR = " › "
_SENTENCE_END = re.compile("[？?！!。]")

# A separator to the full-text index as a space is, but none that stands in a query's phrase.
NAME_END = "\u2028"


@dataclass(frozen=True)
class TermText:
    """The terms of one chunk by field, each term between spaces: ` cnn  layer `."""

    heading: str  # the question and its aliases, NAME_END between any two names
    context: str  # the headings above, tags, the note's name and its folders'
    body: str  # the answer

    @cached_property
    def names(self) -> list[str]:
        """What the chunk is called: each alias, and each sentence of the question, for it may
        say the same in two languages."""
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
    names = (*_SENTENCE_END.split(chunk.question), *chunk.aliases)
    return TermText(
        heading=NAME_END.join(spaced(words) for name in names if (words := terms(name))),
        context=spaced(terms("\n".join((*chunk.about, *chunk.tags, *file.parts)))),
        body=spaced(terms(chunk.plain)),
    )


def spaced(words: list[str]) -> str:
    """Terms with a space on both sides of each, so that `text.count(" term ")` counts
    neighbours that are equal."""
    return "".join(f" {term} " for term in words)
