"""Raw HTML within a line, as the tokens that Markdown has for the like.

Balanced whatever a note holds, so that no tag reaches beyond its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from markdown_it.token import Token

from kb.text.east_asian import is_east_asian
from kb.text.html_names import (
    ALSO_TYPES,
    BLOCKS,
    ELEMENTS,
    FLOW,
    HIDDEN,
    KNOWN,
    STANDING,
    STYLES,
    VOID,
)
from kb.text.raw_html import Piece, pieces_of

Item = Token | Piece

_TEXT: Final = frozenset({"text", "text_special", "softbreak", "hardbreak"})
_BREAKS: Final = frozenset({"softbreak", "hardbreak"})
_BREAKING: Final = frozenset({"br", "hr", "wbr"})
_TRAILING: Final = frozenset({"center", "li", "p"})  # begin what is not there
_PUNCTUATION: Final = frozenset(",.:;?!)")
_STYLED_WIDTH: Final = re.compile(r"(?:^|[;\s])width\s{0,3}:\s{0,3}([0-9]{1,4}(?:px|%))")
_WEB: Final = ("http://", "https://")


class _Span(NamedTuple):
    """What is open: of Markdown's own without a name."""

    name: str
    closing: Token
    start: int  # its place among the tokens made


def spans_of_markdown(children: Sequence[Token]) -> list[Token]:
    """The inline tokens of a paragraph, its tags read."""
    if not any(token.type == "html_inline" for token in children):
        return list(children)
    items: list[Item] = []
    for token in children:
        if token.type == "html_inline":
            items += list(pieces_of(token.content)) or [_line_ends(token.content)]
        else:
            items.append(token)
    return spans(items)


def spans(items: Sequence[Item]) -> list[Token]:
    """Tokens and tags by turns → tokens, each of which that opens is closed."""
    matched = set(_matched(items))
    builder = _Builder()
    for index, item in enumerate(items):
        if isinstance(item, Token):
            builder.token(item)
        elif is_text(item, index in matched, _edge(items, index - 1), _edge(items, index + 1)):
            builder.token(_text(item.source))
        else:
            builder.tag(item)
    return builder.finished()


def _edge(items: Sequence[Item], index: int) -> str:
    """The character of a neighbour that stands beside a tag: a space at the text's ends."""
    if not 0 <= index < len(items):
        return " "
    item = items[index]
    if isinstance(item, Piece):
        return ""
    return item.content or (" " if item.type in _BREAKS else "")


def _matched(items: Sequence[Item]) -> Iterator[int]:
    """The places of tags that belong together."""
    opened: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        if not isinstance(item, Piece):
            continue
        if item.kind == "open" and item.name not in VOID:
            opened.setdefault(item.name, []).append(index)
        elif item.kind == "close" and opened.get(item.name):
            yield from (opened[item.name].pop(), index)


def is_text(tag: Piece, matched: bool, before: str, after: str) -> bool:
    """Whether a tag is none but words of code, as in `List<T>`, `vector<int>` and `<path>`, or is
    what the words are about: "What does <div> do?"."""
    if tag.kind == "text" or (tag.name in HIDDEN and tag.name == tag.written_name):
        return True
    if matched or any(tag.attributes.values()):
        return False
    if tag.name not in KNOWN:
        return True
    if tag.kind == "close":
        return False
    is_type = tag.written_name not in (tag.name, tag.name.upper())  # "Object"
    attached = before[-1:].isalnum() or before[-1:] == "_"
    if tag.name in VOID:
        return (is_type and attached) or (
            tag.name not in _BREAKING and _is_apart(before[-1:], after[:1])
        )
    if is_type or (attached and tag.name in ALSO_TYPES):
        return True
    if tag.name in _TRAILING and not after.strip():
        return False
    is_style = tag.name in STYLES or tag.name in ELEMENTS
    return _is_apart(before[-1:], after[:1]) and (not is_style or before[-1:].isspace())


def _is_apart(before: str, after: str) -> bool:
    """Whether a tag stands among words as a word does."""
    return (before.isspace() or is_east_asian(before or "x")) and (
        after.isspace() or after in _PUNCTUATION or is_east_asian(after or "x")
    )


@dataclass(slots=True)
class _Builder:
    """Takes tokens and tags in order; `finished` closes what is open."""

    made: list[Token] = field(default_factory=list)
    open: list[_Span] = field(default_factory=list)
    break_due: bool = False  # a block's edge: the next words stand on a line of their own

    def token(self, token: Token) -> None:
        if token.nesting < 0:
            self._close_markdown(token)
            return
        if token.type in _BREAKS:
            self.break_due = False
        elif token.nesting or token.content.strip():
            self._break()
        if token.nesting > 0:
            self.open.append(_Span("", token, len(self.made)))
        self.made.append(token)

    def tag(self, tag: Piece) -> None:
        if tag.name in STYLES or tag.name in ELEMENTS or tag.name == "a":
            self._style(tag)
        elif tag.kind == "open" and tag.name in STANDING:
            for token in _standing(tag, in_link=self._in_link()):
                self.token(token)
        elif tag.name in ("td", "th"):
            self.made += [_text(" ")] * (tag.kind == "open")
        elif tag.name in FLOW or tag.name in BLOCKS:
            self.break_due = bool(self.made)
            if tag.name == "li" and tag.kind == "open":
                self.token(_text("• "))
        if "\n" in tag.source:
            self.made.append(_line_ends(tag.source))

    def finished(self) -> list[Token]:
        while self.open:
            self._close_last()
        return self.made

    def _break(self) -> None:
        if self.break_due and not (self.made and self.made[-1].type in _BREAKS):
            self.made.append(_break())
        self.break_due = False

    def _style(self, tag: Piece) -> None:
        if tag.kind == "open":
            if tag.name == "a" and (not tag.attributes.get("href") or self._in_link()):
                return
            if tag.ends_itself:
                return
            self._break()
            opening, closing = _around(tag)
            self.open.append(_Span(tag.name, closing, len(self.made)))
            self.made.append(opening)
            return
        place = len(self.open) - 1
        while place >= 0 and self.open[place].name not in ("", tag.name):
            place -= 1
        if place >= 0 and self.open[place].name:
            while len(self.open) > place:
                self._close_last()

    def _in_link(self) -> bool:
        return any(span.closing.type in ("link_open", "link_close") for span in self.open)

    def _close_markdown(self, token: Token) -> None:
        while self.open and self.open[-1].name:
            self._close_last()
        if self.open:
            self.open.pop()
        self.made.append(token)

    def _close_last(self) -> None:
        span = self.open.pop()
        if not span.name:
            return
        inner = self.made[span.start + 1 :]
        if span.closing.type == "code_close" and all(token.type in _TEXT for token in inner):
            words = "".join("\n" if t.type in _BREAKS else t.content for t in inner)
            self.made[span.start :] = [Token("code_inline", "code", 0, content=words)]
        else:
            self.made.append(span.closing)


def _around(tag: Piece) -> tuple[Token, Token]:
    """The tokens that open and close what a tag opens."""
    if tag.name == "a":
        href = tag.attributes["href"].strip()
        return Token("link_open", "a", 1, attrs={"href": href}), Token("link_close", "a", -1)
    kind = STYLES.get(tag.name, tag.name)
    type = kind if tag.name in STYLES else "element"
    return Token(f"{type}_open", kind, 1), Token(f"{type}_close", kind, -1)


def _standing(tag: Piece, in_link: bool) -> list[Token]:
    """What stands for something by itself: a picture, a line break, a film as a link."""
    if tag.name == "br":
        return [_break()]
    if tag.name == "wbr":
        return [Token("wbr", "wbr", 0)]
    if tag.name == "img":
        return [_picture(tag)] if tag.attributes.get("src") else []
    if tag.name == "input":
        checked = "x" if "checked" in tag.attributes else " "
        is_task = tag.attributes.get("type", "").lower() == "checkbox"
        return [Token("task", "", 0, content=checked)] if is_task else []
    address = tag.attributes.get("src", "").strip()
    address = "https:" * address.startswith("//") + address
    if in_link or not address.lower().startswith(_WEB):
        return []
    link = Token("link_open", "a", 1, attrs={"href": address}, info="auto")
    return [link, _text(address), Token("link_close", "a", -1, info="auto")]


def _picture(tag: Piece) -> Token:
    words = " ".join(tag.attributes.get("alt", "").split())
    attributes: dict[str, str | int | float] = {"src": tag.attributes["src"].strip(), "alt": ""}
    styled = _STYLED_WIDTH.search(tag.attributes.get("style", ""))
    if width := tag.attributes.get("width") or (styled[1] if styled else ""):
        attributes["width"] = width
    elif height := tag.attributes.get("height"):
        attributes["height"] = height
    return Token("image", "img", 0, attrs=attributes, content=words, children=[_text(words)])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _break() -> Token:
    """A line break that is no line's end in the note."""
    return Token("hardbreak", "br", 0, meta={"line_ends": 0})


def _line_ends(source: str) -> Token:
    """Nothing, over as many lines as what was written there."""
    return Token("line_ends", "", 0, meta={"line_ends": source.count("\n")})
