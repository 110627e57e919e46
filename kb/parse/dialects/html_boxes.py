"""HTML that lays out Markdown: boxes by their classes, `<div class="alert alert-info">`, and
elements whose content is Markdown because they say so, `<figure markdown="span">`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from kb.parse.dialects.attributes import attributes_of
from kb.parse.dialects.colon_fences import TRANSLATED, written
from kb.parse.dialects.reading import prose
from kb.parse.draft import Draft, Line
from kb.parse.marks.folds import strip_tags
from kb.parse.notes_folder import Folder

_NAMES: Final = "div|figure|figcaption|section|article|aside|center|p"
_TAG: Final = re.compile(
    rf"<(?P<end>/?)(?P<name>{_NAMES})(?P<args>\s[^<>]{{0,500}})?>", re.IGNORECASE
)
_TITLE: Final = re.compile(
    r"^\s*<(?P<name>p|div|span)\s[^<>]{0,200}(?:admonition-title|callout-title|custom-block-title)"
    r"[^<>]{0,200}>(?P<words>.*?)</(?P=name)>\s*$",
    re.IGNORECASE,
)
_BOXES: Final = frozenset({"div", "section", "article", "aside"})
_KIND: Final = re.compile(
    r"(?P<sign>alert-|admonition-|callout-|bs-callout-)?"
    r"(?P<kind>note|info|tip|hint|warning|danger|caution|important|attention|error|success|primary|"
    r"secondary)"
)
# A class that says "a box", beside which or as the beginning of which a kind is one.
_SIGNS: Final = frozenset({"alert", "admonition", "callout", "bs-callout", "custom-block"})
# Kinds that no theme uses for anything else.
_PLAIN: Final = frozenset({"note", "info", "tip", "hint", "warning", "danger", "caution"})
_MARKDOWN: Final = frozenset({"", "1", "block", "span"})
_MAX_OPEN: Final = 100  # elements in each other; deeper ones stay HTML


class _Element(NamedTuple):
    """One whose tags become marks, or stay, until its end is found."""

    name: str
    place: int  # of its opening tag among all tags
    opening: str  # what it becomes; "" where it stays


class _Tag(NamedTuple):
    line: int
    start: int
    end: int


def read_html_boxes(draft: Draft, _: Folder) -> None:
    """Turn them into containers that this package reads."""
    if not any("<" in text and ("class=" in text or "markdown" in text) for text in draft.texts()):
        return
    marks = _marks(draft)
    if not marks:
        return
    lines: list[Line] = []
    for index, line in enumerate(draft.lines):
        lines += _split(line, marks[index]) if index in marks else [line]
    draft.lines = _titled(lines)


def _marks(draft: Draft) -> dict[int, list[tuple[_Tag, str]]]:
    """By line, the tags that become something else, in order."""
    tags: list[_Tag] = []
    became: dict[int, str] = {}
    open_ones: list[_Element] = []
    for tag, match in _tags(draft):
        tags.append(tag)
        name = match["name"].lower()
        if not match["end"]:
            if len(open_ones) < _MAX_OPEN:
                opening = _opening(match, open_ones)
                open_ones.append(_Element(name, len(tags) - 1, opening))
            continue
        place = _last_of(name, open_ones)
        if place is None:
            continue
        element = open_ones[place]
        del open_ones[place:]
        if element.opening:
            became |= {element.place: element.opening, len(tags) - 1: TRANSLATED}
    marks: dict[int, list[tuple[_Tag, str]]] = {}
    for place in sorted(became):
        marks.setdefault(tags[place].line, []).append((tags[place], became[place]))
    return marks


def _tags(draft: Draft) -> Iterator[tuple[_Tag, re.Match[str]]]:
    for index, line in prose(draft):
        if "<" in line.text:
            for match in _TAG.finditer(line.text):
                yield _Tag(index, match.start(), match.end()), match


def _last_of(name: str, open_ones: Sequence[_Element]) -> int | None:
    places = range(len(open_ones) - 1, -1, -1)
    return next((place for place in places if open_ones[place].name == name), None)


def _opening(tag: re.Match[str], around: Sequence[_Element]) -> str:
    """What opens the container that an element is; "" where it is none, or begins no line."""
    if tag.string[: tag.start()].strip():
        return ""
    name, said = tag["name"].lower(), attributes_of(tag["args"] or "")
    if name in _BOXES and (kind := _kind(said.named.get("class", "").lower().split())):
        return written(kind)
    is_markdown = "markdown" in said.words or said.named.get("markdown", "0") in _MARKDOWN
    is_caption = name == "figcaption" and bool(around) and bool(around[-1].opening)
    return written("div") if is_markdown or is_caption else ""


def _kind(classes: Sequence[str]) -> str:
    """The kind of box that classes name; "" where they name none."""
    is_box = not _SIGNS.isdisjoint(classes)
    for match in filter(None, map(_KIND.fullmatch, classes)):
        kind = str(match["kind"])
        if is_box or match["sign"] or kind in _PLAIN:
            return "note" if kind in ("primary", "secondary") else kind
    return "note" if is_box else ""


def _split(line: Line, marks: Sequence[tuple[_Tag, str]]) -> list[Line]:
    """A line with each of its tags that became a mark on a line of its own."""
    margin = line.text[: len(line.text) - len(line.text.lstrip())]
    pieces: list[str] = []
    position = 0
    for tag, mark in marks:
        pieces += [line.text[position : tag.start].strip(), mark]
        position = tag.end
    pieces.append(line.text[position:].strip())
    return [line._replace(text=margin + piece) for piece in pieces if piece]


def _titled(lines: Sequence[Line]) -> list[Line]:
    """The lines, a box's title on the line that opens it."""
    made: list[Line] = []
    opened = -1  # the line among those made that opened a box, until it holds something
    for line in lines:
        text = line.text.strip()
        if text.startswith(TRANSLATED) and text != TRANSLATED:
            opened = len(made)
        elif opened >= 0 and (title := _TITLE.match(line.text[:1_000])):
            kind = made[opened].text.strip().removeprefix(TRANSLATED).partition("[")[0]
            margin = made[opened].text.partition(TRANSLATED)[0]
            words = strip_tags(title["words"])
            made[opened] = made[opened]._replace(text=margin + written(kind, words))
            line, opened = line._replace(text=""), -1
        elif text:
            opened = -1
        made.append(line)
    return made
