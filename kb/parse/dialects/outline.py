"""Notes that are one outline: every line an item, what is below it indented by tabs.

To Markdown all of it is one list. Here the items that ask stand by themselves, whatever their
depth, and those that are headings, or only gather others that ask, become headings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.parse.asides import names_exercises, names_references
from kb.parse.draft import Line
from kb.parse.questions import ends_as_question, is_marked_question, is_question_like
from kb.text.language import HAN

_ITEM: Final = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>[-*+]|1\.)(?:[ \t]+(?P<text>.*))?$")
_FENCE: Final = re.compile(r"^(`{3,}|~{3,})[^`]*$")
_FENCE_END: Final = re.compile(r"^\s*(?:`{3,}|~{3,})\s*$")
_HEADING: Final = re.compile(r"^#{1,6}\s+\S")
_CARD: Final = re.compile(r"(?:^|\s)(?:#card\b|#\[\[card\]\]|\[\[card\]\])")
# A box that asks, in an item of its own.
_BOX: Final = re.compile(r"^>\s?\[!(?:question|faq|help)\][-+]?\s*(?=\S)", re.IGNORECASE)
_TASK: Final = re.compile(r"^\[.\]\s+")
# An item of a few words gathers those below it; a sentence says something itself.
_MAX_TOPIC_CHARS: Final = 60
_MAX_QUESTION_CHARS: Final = 120
_SENTENCE: Final = re.compile(r"[.。;；!！]$|[.。;；]\s")
# With "?" alone they ask: "When the leader fails" is a case.
_HALF: Final = re.compile(r"(?:when|which|who|where)\b", re.IGNORECASE)
# "Why?" asks for what stands above it; by itself it says nothing.
_OWN_WORDS: Final = re.compile(rf"\w+\W+\w+\W+\w+|[{HAN}]{{4}}|[{HAN}].*\w{{3}}|\w{{3}}.*[{HAN}]")
_MAX_DEPTH: Final = 30  # nobody indents deeper by hand
_MIN_LINES: Final = 2


@dataclass(slots=True)
class _Item:
    """One item, with the lines and the items below it."""

    line: Line  # its first, without the mark
    column: int
    mark: str  # "-", or "1." where it counts
    rest: list[Line] = field(default_factory=list)  # its other lines, without their indentation
    items: list[_Item] = field(default_factory=list)
    holds: bool = False  # whether an item below asks, or is a heading

    @property
    def text(self) -> str:
        return self.line.text


def is_outline(lines: Sequence[Line], *, is_certain: bool) -> bool:
    """Whether every line that is not indented is an item, and others hang below: by tabs, where
    it is not certain what tool wrote it."""
    items = deeper = 0
    in_code = False
    for line in lines:
        text = line.text
        if not text.strip():
            continue
        if _FENCE_END.match(text) and in_code:
            in_code = False
            continue
        item = _ITEM.match(text)
        if in_code:
            continue
        if item is None:
            if not text[0].isspace():
                return False
            in_code = bool(_FENCE.match(text.strip()))
            continue
        in_code = bool(_FENCE.match((item["text"] or "").strip()))
        items += 1
        deeper += bool(item["indent"])
        if item["indent"] and "\t" not in item["indent"] and not is_certain:
            return False
    return items >= _MIN_LINES and bool(deeper)


def mark_questions(lines: Sequence[Line]) -> list[Line]:
    """An outline as Markdown in which each question can be told."""
    items = _parsed(lines)
    _mark_holders(items)
    written: list[Line] = []
    _write_apart(items, 1, written)
    return written


def _parsed(lines: Sequence[Line]) -> list[_Item]:
    """The outermost items; blank lines count within code alone."""
    ends = [index for index, line in enumerate(lines) if _FENCE_END.match(line.text)]
    outermost: list[_Item] = []
    open_items: list[_Item] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        match = _ITEM.match(line.text)
        if match is not None:
            column = len(match["indent"].expandtabs(4))
            mark = "1." if match["mark"] == "1." else "-"
            item = _Item(line._replace(text=(match["text"] or "").strip()), column, mark)
            while open_items and open_items[-1].column >= column:
                open_items.pop()
            del open_items[_MAX_DEPTH:]
            (open_items[-1].items if open_items else outermost).append(item)
            open_items.append(item)
        elif open_items and line.text.strip():
            open_items[-1].rest.append(line._replace(text=_outdented(line.text, open_items[-1])))
        stop = index + 1
        text = (open_items[-1].rest or [open_items[-1].line])[-1].text if open_items else ""
        if (
            line.text.strip()
            and _FENCE.match(text)
            and (end := bisect_right(ends, index)) < len(ends)
        ):
            stop = ends[end] + 1
            open_items[-1].rest += [
                one._replace(text=_outdented(one.text, open_items[-1]))
                for one in lines[index + 1 : stop]
            ]
        index = stop
    return outermost


def _outdented(text: str, item: _Item) -> str:
    """A line of an item without the indentation that its place takes: two spaces behind its
    tabs."""
    left, position = item.column, 0
    while left > 0 and position < len(text) and text[position] in " \t":
        left -= 4 if text[position] == "\t" else 1
        position += 1
    for _ in range(2):
        if text[position : position + 1] == " ":
            position += 1
    return text[position:].rstrip()


def _mark_holders(items: Sequence[_Item]) -> bool:
    """Find out which items hold others that stand apart; whether any does or is one."""
    any_apart = False
    for item in items:
        asks = _asks(item)
        item.holds = _mark_holders(item.items) and not asks
        any_apart = any_apart or item.holds or asks or _is_heading(item) or _is_aside(item)
    return any_apart


def _write_apart(
    items: Sequence[_Item], level: int, written: list[Line], *, is_last: bool = True
) -> None:
    """Items of which some stand apart, below a heading of the level before.

    What gathers others becomes a heading only where no plain text follows that would seem to
    stand below it; `is_last` says that none follows these items.
    """
    for position, item in enumerate(items):
        nothing_plain = is_last and all(
            one.holds or _is_heading(one) or _is_aside(one) for one in items[position + 1 :]
        )
        below = level
        if _is_heading(item):
            written += [item.line, *item.rest]
            below = len(item.text) - len(item.text.lstrip("#")) + 1
        elif (item.holds or _is_aside(item)) and _is_topic(item) and nothing_plain:
            written.append(item.line._replace(text=f"{'#' * min(level, 6)} {item.text}"))
            below = level + 1
        elif item.holds:
            _write(item, "", written, below=False)
        elif _asks(item) and _BOX.match(item.text) and item.rest:
            written += [item.line, *item.rest]
        elif _asks(item):
            written.append(item.line._replace(text=f"* {_question(item.text)}"))
            _write_below(item, "  ", written)
            continue
        else:
            _write(item, "", written)
            continue
        _write_apart(item.items, below, written, is_last=nothing_plain)


def _write(item: _Item, indent: str, written: list[Line], *, below: bool = True) -> None:
    """An item of a list, with all below it; an empty one is none."""
    if not (item.text or item.rest or item.items):
        return
    written.append(item.line._replace(text=f"{indent}{item.mark} {item.text}".rstrip()))
    deeper = indent + " " * (len(item.mark) + 1)
    if below:
        _write_below(item, deeper, written)
    else:
        written += _indented(item.rest, deeper)


def _write_below(item: _Item, indent: str, written: list[Line]) -> None:
    written += _indented(item.rest, indent)
    for one in item.items:
        _write(one, indent, written)


def _indented(lines: Sequence[Line], indent: str) -> Iterator[Line]:
    for line in lines:
        yield line._replace(text=f"{indent}{line.text}".rstrip())


def _is_heading(item: _Item) -> bool:
    return bool(_HEADING.match(item.text))


def _is_topic(item: _Item) -> bool:
    return (
        bool(item.text)
        and not item.rest
        and len(item.text) <= _MAX_TOPIC_CHARS
        and not _SENTENCE.search(item.text)
        and not _TASK.match(item.text)
    )


def _is_aside(item: _Item) -> bool:
    """Whether an item gathers references or exercises."""
    return bool(item.items) and (names_references(item.text) or names_exercises(item.text))


def _asks(item: _Item) -> bool:
    """Whether an item is a question with its answer below."""
    text = item.text
    if not (item.items or item.rest) or _is_heading(item):
        return False
    if _CARD.search(text) or _BOX.match(text):
        return True
    text = _TASK.sub("", text)
    if len(text) > _MAX_QUESTION_CHARS or not _OWN_WORDS.search(text):
        return False
    if ends_as_question(text) or is_marked_question(text):
        return True
    is_short = len(text) <= _MAX_TOPIC_CHARS and not _SENTENCE.search(text)
    return is_short and is_question_like(text) and not _HALF.match(text)


def _question(text: str) -> str:
    """An item's words as the parser tells a question by."""
    text = _BOX.sub("", _CARD.sub("", _TASK.sub("", text))).strip()
    return text if ends_as_question(text) or is_marked_question(text) else f"Q: {text}"
