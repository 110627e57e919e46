"""HTML that stands in a note, in pieces: text, tags that open and tags that close."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final, Literal, NamedTuple

# As CommonMark tells tags; every part is bounded, so that unclosed quotes stay cheap.
_TAG: Final = re.compile(
    r"<!--(?:(?!<!--).)*?-->|<[!?][^<>]*>"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)"
    r"(?P<attributes>(?>\s+[A-Za-z_:@#v-][\w:.@#-]*+(?:\s*=\s*"
    r"(?:\"[^\"]{0,4000}\"|'[^']{0,4000}'|\{[^{}]{0,4000}\}|[^\s\"'=<>`]+))?){0,50}+)\s*(?P<itself>/?)>",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(
    r"(?P<name>[A-Za-z_:@#v-][\w:.@#-]*+)"
    r"(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+)))?"
)


class Piece(NamedTuple):
    """Some text between tags, or a tag."""

    kind: Literal["text", "open", "close"]
    source: str  # as written; of a text, what it says
    line: int
    name: str = ""  # of a tag, in lower case
    attributes: Mapping[str, str] = {}
    ends_itself: bool = False  # "<br/>"

    @property
    def written_name(self) -> str:
        """The tag's name as it was written: `Object` of `<Object>`."""
        start = 1 + (self.kind == "close")
        return self.source[start : start + len(self.name)]


def pieces_of(html: str, first_line: int = 0) -> Iterator[Piece]:
    """The pieces of some HTML in order; comments and declarations are none."""
    line, position = first_line, 0
    for tag in _TAG.finditer(html):
        if text := html[position : tag.start()]:
            yield Piece("text", unescape(text), line)
            line += text.count("\n")
        if tag["name"]:
            yield _tag(tag, line)
        line += tag[0].count("\n")
        position = tag.end()
    if text := html[position:]:
        yield Piece("text", unescape(text), line)


def _tag(tag: re.Match[str], line: int) -> Piece:
    attributes: dict[str, str] = {}
    for written in _ATTRIBUTE.finditer(tag["attributes"]):
        value = written["double"] or written["single"] or written["bare"] or ""
        attributes.setdefault(written["name"].lower(), unescape(value))
    kind: Literal["open", "close"] = "close" if tag["close"] else "open"
    return Piece(kind, tag[0], line, tag["name"].lower(), attributes, bool(tag["itself"]))
