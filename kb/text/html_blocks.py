"""Raw HTML between blocks, as the tokens that Markdown has for the like.

One pass over all of an answer's tokens with a stack of what is open. What Markdown opened only
Markdown closes, and closes what HTML left open in it; so a lone `</div>` or a `<table>` without
an end reach no further than where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from markdown_it.token import Token

from kb.text.html_names import BLOCKS, FLOW, HEADINGS, HIDDEN, STANDING
from kb.text.html_spans import Item, spans, spans_of_markdown
from kb.text.raw_html import Piece, pieces_of

# Parses the words of HTML, which have no marks but formulas.
ReadWords = Callable[[str], Sequence[Token]]

_LISTS: Final = frozenset({"ul", "ol"})
_CELLS: Final = frozenset({"td", "th"})
_TABLE: Final = frozenset({"table", "thead", "tbody", "tfoot", "tr"})
# In what an element stands, the first of which is supplied where there is none, and what it
# can't stand for the end of.
_PARENTS: Final = {
    "li": ("ul", "ol"),
    "dt": ("dl",),
    "dd": ("dl",),
    "thead": ("table",),
    "tbody": ("table",),
    "tfoot": ("table",),
    "tr": ("table", "thead", "tbody", "tfoot"),
    "td": ("tr",),
    "th": ("tr",),
}
_WALLS: Final = {
    **dict.fromkeys(("li", "dt", "dd"), _CELLS | {"blockquote", "details"}),
    **dict.fromkeys(_CELLS, frozenset({"table"})),
}
# What stands open over several blocks only if its end follows.
_ENDED: Final = frozenset({"blockquote", "details", "dl", "ol", "table", "ul"})
_CHILDREN: Final = {"ul": "li", "ol": "li", "dl": "dd", "tr": "td"} | dict.fromkeys(
    _TABLE - {"tr"}, "tr"
)
_CLOSING: Final = re.compile(r"</([A-Za-z]+)\s*>")
_LANGUAGE: Final = re.compile(r"(?:^|\s)(?:language-|lang-|highlight-source-)(\w[\w+#-]*)")
_SPACE: Final = re.compile(r"\s+")
_MAX_CELLS: Final = 50  # that one covers
_MAX_DEPTH: Final = 40  # of elements in each other; deeper ones are left out


def read_html(tokens: Sequence[Token], read_words: ReadWords) -> list[Token]:
    """The same tokens, without `html_block` and `html_inline`."""
    if not any(token.type == "html_block" for token in tokens):
        for token in tokens:
            if token.type == "inline":
                token.children = spans_of_markdown(token.children or [])
        return list(tokens)
    document = _Document(read_words, _last_endings(tokens))
    for index, token in enumerate(tokens):
        document.take(token, index)
    document.leave(None)
    return document.made


def _last_endings(tokens: Sequence[Token]) -> dict[str, int]:
    """By name, the last of the tokens in which an element ends."""
    return {
        ending[1].lower(): index
        for index, token in enumerate(tokens)
        if token.type == "html_block"
        for ending in _CLOSING.finditer(token.content)
    }


@dataclass(slots=True)
class _Element:
    """What is open: of Markdown's own without a name."""

    name: str
    closing: Token
    is_empty: bool = True


@dataclass(slots=True)
class _Document:
    read_words: ReadWords
    last_endings: dict[str, int]
    made: list[Token] = field(default_factory=list)
    open: list[_Element] = field(default_factory=list)
    run: list[tuple[Item, int]] = field(default_factory=list)  # words, and their lines
    paragraph: bool = False  # the words are a paragraph by their tag
    wrapped: Literal["", "caption", "heading", "summary"] = ""
    hidden: str = ""  # the element whose words are for nobody
    code: list[Piece] | None = None  # of a <pre>

    def take(self, token: Token, index: int) -> None:
        if token.type == "html_block":
            self._html(token, index)
        elif token.nesting < 0:
            self.leave(token)
        else:
            if self._in_html():
                self._make_room(self._last_name() in _TABLE)
                self._fill()
            if token.nesting > 0:
                self.open.append(_Element("", token))
            elif token.type == "inline":
                token.children = spans_of_markdown(token.children or [])
            self.made.append(token)

    def leave(self, token: Token | None) -> None:
        """Close what HTML opened, and with its token what Markdown did around it."""
        while self._in_html():
            self._close_last()
        if token is not None:
            if self.open:
                self.open.pop()
            self.made.append(token)

    def _html(self, token: Token, index: int) -> None:
        first = (token.map or [0])[0]
        for piece in pieces_of(token.content, first):
            self._piece(piece)
        self._end_code((token.map or [0, 0])[1])
        self._flush()
        self.wrapped, self.hidden, self.paragraph = "", "", False
        for place, element in enumerate(self.open):
            unended = self.last_endings.get(element.name, -1) <= index
            if element.name in _ENDED and unended and self._is_inmost(place):
                while len(self.open) > place:
                    self._close_last()
                break

    def _is_inmost(self, place: int) -> bool:
        return all(element.name for element in self.open[place:])

    def _piece(self, piece: Piece) -> None:
        if self.hidden:
            if piece.kind == "close" and piece.name == self.hidden:
                self.hidden = ""
        elif self.code is not None:
            if piece.kind == "close" and piece.name == "pre":
                self._end_code(piece.line + 1)
            else:
                self.code.append(piece)
        elif piece.kind == "text":
            self._words(piece)
        elif piece.name in HIDDEN:
            self.hidden = piece.name * (piece.kind == "open")
        elif piece.name in BLOCKS:
            self._flush()
            if piece.kind == "open":
                self._open(piece.name, piece)
            else:
                self._close(piece.name)
        elif piece.name == "hr":
            self._flush()
            self._make_room()
            self._add("hr", "hr", 0, piece.line)
        elif piece.name in FLOW:
            self._flow(piece)
        else:
            self.run.append((piece, piece.line))

    def _words(self, piece: Piece) -> None:
        line = piece.line
        for token in self.read_words(piece.source):
            if token.type in ("softbreak", "hardbreak"):
                token = Token("softbreak", "br", 0, info="joined")
            elif token.type == "text":
                token.content = _SPACE.sub(" ", token.content)
            self.run.append((token, line))
            line += token.content.count("\n") + (token.type == "softbreak")

    def _flow(self, piece: Piece) -> None:
        self._flush()
        opens = piece.kind == "open"
        if piece.name == "pre" and opens:
            self._make_room()
            self.code = [piece]
        elif piece.name == "summary":
            self.wrapped = "summary" if opens else ""
        elif piece.name == "caption":
            self.wrapped = "caption" if opens and self._last_name() == "table" else ""
        elif piece.name in HEADINGS:
            self.wrapped = "heading" if opens else ""
        self.paragraph = piece.name == "p" and opens

    def _open(self, name: str, tag: Piece) -> None:
        if len(self.open) >= _MAX_DEPTH:
            return
        if name in _PARENTS:
            self._make_parent(name, tag)
        else:
            self._make_room()
        self._fill()
        type, element = BLOCKS[name]
        meta: dict[str, object] = {}
        if name == "details":
            meta = {"kind": "details", "fold": "+" if "open" in tag.attributes else "-"}
        opening = self._add(f"{type}_open", element, 1, tag.line)
        opening.attrs, opening.meta = _attributes(name, tag), meta
        closing = Token(f"{type}_close", element, -1, block=True, meta=meta)
        self.open.append(_Element(name, closing))

    def _make_parent(self, name: str, tag: Piece) -> None:
        """Close what stands between an element and the one it belongs in."""
        place = self._place(_PARENTS[name], _WALLS.get(name, frozenset()))
        if place is None:
            self._open(_PARENTS[name][0], tag._replace(attributes={}))
            return
        while len(self.open) > place + 1:
            self._close_last()

    def _close(self, name: str) -> None:
        walls = _WALLS.get(name, frozenset())
        if name not in _TABLE | _CELLS:
            walls |= _CELLS
        place = self._place((name,), walls)
        while place is not None and len(self.open) > place:
            self._close_last()

    def _place(self, names: Sequence[str], walls: frozenset[str]) -> int | None:
        """Where the inmost of some elements is open, with no wall inside it."""
        for place in range(len(self.open) - 1, -1, -1):
            name = self.open[place].name
            if name in names:
                return place
            if not name or name in walls:
                return None
        return None

    def _make_room(self, closes_table: bool = False) -> None:
        """Words and blocks stand in an item or a cell, not in the list or the table itself."""
        if closes_table:
            while self._last_name() in _TABLE:
                self._close_last()
        while (child := _CHILDREN.get(self._last_name())) and len(self.open) < _MAX_DEPTH:
            self._open(child, Piece("open", "", self._line()))

    def _close_last(self) -> None:
        self._flush()
        self.made.append(self.open.pop().closing)

    def _in_html(self) -> bool:
        return self._last_name() != ""

    def _last_name(self) -> str:
        return self.open[-1].name if self.open else ""

    def _line(self) -> int:
        lines = (token.map[0] for token in reversed(self.made) if token.map)
        return next(lines, 0)

    def _add(self, type: str, tag: str, nesting: Literal[-1, 0, 1], line: int) -> Token:
        token = Token(type, tag, nesting, map=[line, line + 1], block=True)
        self.made.append(token)
        return token

    def _flush(self) -> None:
        """What was said so far, as a paragraph."""
        run, self.run = _trimmed(self.run), []
        if not run:
            return
        line = run[0][1]
        children = spans([item for item, _ in run])
        if not any(_is_seen(token) for token in children):
            return
        if self.wrapped != "caption":
            self._make_room()
        words = "".join(" " if t.type == "softbreak" else t.content for t in children)
        if self.wrapped == "heading":
            strong = Token("strong_open", "strong", 1), Token("strong_close", "strong", -1)
            children = [strong[0], *children, strong[1]]
        opening, closing = self._paragraph(line)
        inline = Token("inline", "", 0, children=children, content=words, block=True)
        inline.map = [line, max(run[-1][1], line) + 1]
        block = [*opening, inline, *closing]
        if self.wrapped == "caption":
            place = max(i for i, token in enumerate(self.made) if token.type == "table_open")
            self.made[place:place] = block
            return
        self.made += block
        self._fill()

    def _fill(self) -> None:
        if self.open:
            self.open[-1].is_empty = False

    def _paragraph(self, line: int) -> tuple[list[Token], list[Token]]:
        """What opens and closes around the next words."""
        type, tag, hidden, meta = "paragraph", "p", False, {}
        last = self.made[-1] if self.made else None
        if self.wrapped == "summary":
            if last is not None and last.type == "box_open":
                type, meta = "box_title", last.meta
        elif self._in_html() and not self.paragraph and self.open[-1].is_empty:
            if self._last_name() in _CELLS | {"dt"}:
                return [], []
            hidden = self._last_name() in ("li", "dd")
        opening = Token(f"{type}_open", tag, 1, map=[line, line + 1], hidden=hidden, meta=meta)
        closing = Token(f"{type}_close", tag, -1, hidden=hidden, meta=meta)
        opening.block = closing.block = True
        return [opening], [closing]

    def _end_code(self, end: int) -> None:
        if self.code is None:
            return
        pieces, self.code = self.code, None
        text = "".join("\n" if p.name == "br" else p.source * (p.kind == "text") for p in pieces)
        first = pieces[0].line + text.startswith("\n")
        classes = " ".join(p.attributes.get("class", "") for p in pieces if p.kind == "open")
        language = _LANGUAGE.search(classes)
        token = self._add("code_block", "code", 0, first)
        token.map = [first, max(end, first + 1)]
        token.content = text.removeprefix("\n").rstrip() + "\n"
        token.info = language[1] if language else ""


def _trimmed(run: list[tuple[Item, int]]) -> list[tuple[Item, int]]:
    """Without white space and line breaks at its ends; nothing where it says nothing."""
    seen = [index for index, (item, _) in enumerate(run) if _says(item)]
    if not seen:
        return []
    start, end = 0, len(run)
    while _is_space(run[start][0]):
        start += 1
    while _is_space(run[end - 1][0]):
        end -= 1
    return run[start:end]


def _says(item: Item) -> bool:
    if isinstance(item, Piece):
        return item.kind == "open" and item.name in STANDING and item.name not in ("br", "wbr")
    return bool(item.content.strip())


def _is_space(item: Item) -> bool:
    if isinstance(item, Piece):
        return item.name == "br"
    return item.type == "softbreak" or (item.type == "text" and not item.content.strip())


def _is_seen(token: Token) -> bool:
    return token.type in ("image", "task") or bool(token.content.strip())


def _attributes(name: str, tag: Piece) -> dict[str, str | int | float]:
    attributes: dict[str, str | int | float] = {}
    if name in _CELLS:
        for attribute in ("colspan", "rowspan"):
            value = tag.attributes.get(attribute, "")
            if re.fullmatch(r"[0-9]{1,2}", value) and 1 < int(value) <= _MAX_CELLS:
                attributes[attribute] = int(value)
    start = tag.attributes.get("start", "")
    if name == "ol" and re.fullmatch(r"[0-9]{1,6}", start):
        attributes["start"] = int(start)
    return attributes
