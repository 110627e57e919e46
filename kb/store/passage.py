"""What the two sides of the search see of a chunk: a text to embed, terms to index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb.model import Chunk
from kb.store.tokens import terms

_BREADCRUMB_SEPARATOR = " › "

# Ordered: images and links first, or their marks would be taken for something else.
_MARKDOWN_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"<?https?://[^\s<>）)]+>?"), " "),
    (re.compile(r"^\s*(?:```|~~~).*$", re.MULTILINE), ""),
    (re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s?)", re.MULTILINE), ""),
    (re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+", re.MULTILINE), ""),
    (re.compile(r"^\s*\|?(?:\s*:?-{3,}:?\s*\|)+.*$", re.MULTILINE), ""),
    (re.compile(r"(\*\*|__|~~|`)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"\s*\|\s*"), " "),
)


@dataclass(frozen=True, slots=True)
class TermText:
    """The terms of one chunk by field, each term between spaces: ` cnn  layer `."""

    heading: str  # the question and its aliases
    context: str  # the headings above, tags, the note's name
    body: str  # the answer


def plain_text(markdown: str) -> str:
    """The words, code and formulas of a Markdown text without marks and addresses.

    Lightly done, by patterns: it feeds a search, nobody reads it.
    """
    for pattern, replacement in _MARKDOWN_MARKS:
        markdown = pattern.sub(replacement, markdown)
    return markdown


def passage_text(chunk: Chunk) -> str:
    """What the encoder sees of a chunk: where it stands, what it is called, what it says."""
    names = (*chunk.breadcrumb, chunk.question)
    title = _BREADCRUMB_SEPARATOR.join(name for name in names if name)
    if chunk.aliases:
        title += f" ({', '.join(chunk.aliases)})"
    return f"{title}\n{plain_text(chunk.answer)}".strip()


def term_text(chunk: Chunk) -> TermText:
    """What the lexical side sees of a chunk."""
    note_name = PurePosixPath(chunk.note).stem
    return TermText(
        heading=spaced(terms("\n".join((chunk.question, *chunk.aliases)))),
        context=spaced(terms("\n".join((*chunk.breadcrumb, *chunk.tags, note_name)))),
        body=spaced(terms(plain_text(chunk.answer))),
    )


def spaced(found: list[str]) -> str:
    """Terms with a space on both sides of each, so that `text.count(" term ")` counts
    neighbours that are equal."""
    return "".join(f" {term} " for term in found)
