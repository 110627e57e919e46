"""Lists whose items ask questions: "- Q: …", flash cards, "1. What is X?" with an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from kb.parse.badges import is_tagged_card, without_badges
from kb.parse.cards import sign_of_card
from kb.parse.marks.mark import Mark, resume
from kb.parse.questions import (
    ANSWER_MARK,
    Asked,
    ends_as_question,
    is_question_like,
    question_of_line,
    without_question_mark,
)

LIST_MARKER = re.compile(r"^(\s*(?:[-*+]|\d{1,9}[.)])\s+)(?:\[[ xX]\]\s+)?")
_ITEM_HEADING = re.compile(r"^#{1,6}\s+(\S.*)$")  # "1. ### What is X?"
_MAX_ITEM_CHARS = 120  # a longer item is a point that happens to begin with "How"
_MAX_QUESTION_LINES = 3  # an editor wraps a question over two lines, rarely three


@dataclass(frozen=True, slots=True)
class _Item:
    first: int
    stop: int
    asked: Asked | None
    body: int = 0  # the line behind the question

    def answered(self, lines: Sequence[str]) -> bool:
        if self.asked is None:
            return False
        return bool(self.asked.answer) or _has_text(lines, self.body, self.stop)

    def ends_with_line(self, lines: Sequence[str]) -> bool:
        """A flash card without anything below it: the next text is not its answer."""
        return (
            self.asked is not None
            and self.asked.is_card
            and not _has_text(lines, self.body, self.stop)
        )

    def is_whole_card(self, lines: Sequence[str]) -> bool:
        """A card of several lines with its answer in the item: the next item is not its own."""
        return self.asked is not None and self.asked.is_open and self.answered(lines)

    def mark(self) -> Iterator[Mark]:
        if self.asked is not None:
            yield Mark(
                self.first,
                "question",
                self.asked.text,
                body=self.body,
                inline_answer=self.asked.answer,
                number=self.asked.number,
            )


def list_marks(
    block: Sequence[Token], span: tuple[int, int], lines: Sequence[str]
) -> Iterator[Mark]:
    """The marks of a list; none where its items are the points of an answer."""
    ordered = block[0].type == "ordered_list_open"
    items = [
        _item(lines, token.map[0], token.map[1], ordered)
        for token in block
        if token.type == "list_item_open" and token.level == 1 and token.map
    ]
    asked = [item for item in items if item.asked is not None]
    certain = any(item.asked.is_certain for item in asked if item.asked)
    if not asked or not (certain or _answers_follow(items, span, lines)):
        return
    after_card = False
    for item in items:
        if item.asked is None and after_card and not _is_answer(lines[item.first]):
            yield resume(item.first)
        yield from item.mark()
        if item.asked is not None or not _is_answer(lines[item.first]):
            after_card = item.ends_with_line(lines) or item.is_whole_card(lines)
    if after_card or (items[-1].answered(lines) and not items[-1].ends_with_line(lines)):
        yield resume(span[1])


def _item(lines: Sequence[str], first: int, stop: int, ordered: bool) -> _Item:
    marker = LIST_MARKER.match(lines[first])
    text = lines[first][marker.end() :].strip() if marker else ""
    if not text:
        return _Item(first, stop, None)
    number = int(digits[0]) if ordered and (digits := re.search(r"\d+", lines[first])) else 0
    if heading := _ITEM_HEADING.match(text):
        return _Item(
            first,
            stop,
            Asked(without_question_mark(heading[1].rstrip(" #")), is_certain=False, number=number),
            first + 1,
        )
    asked = question_of_line(text)
    # Obsidian's cards of several lines: the question, "?" or "??", the answer.
    is_card, answer = sign_of_card(lines[first + 1]) if first + 1 < stop else (False, "")
    if is_card and (asked.answer is None if asked else not answer):
        card = (asked or Asked(text))._replace(is_certain=True, is_open=True, answer=answer or None)
        return _Item(first, stop, card, first + 2)
    if asked is None and is_tagged_card(text):
        asked = Asked(without_badges(text), is_open=True)
    if asked is not None:
        return _Item(first, stop, asked._replace(number=number or asked.number), first + 1)
    asks = is_question_like(text) if ordered else ends_as_question(text)
    if not asks or len(text) > _MAX_ITEM_CHARS:
        return _Item(first, stop, None)
    text, body = _wrapped(lines, first, stop, text)
    asked = Asked(without_badges(text), is_certain=False, number=number)
    return _Item(first, stop, asked, body)


def _wrapped(lines: Sequence[str], first: int, stop: int, text: str) -> tuple[str, int]:
    """The question with its next lines where only they bring the question mark."""
    words = text
    if not ends_as_question(text):
        for line in range(first + 1, min(stop, first + _MAX_QUESTION_LINES)):
            if not lines[line].strip() or LIST_MARKER.match(lines[line]):
                break
            words += " " + lines[line].strip()
            if ends_as_question(words):
                return words, line + 1
    return text, first + 1


def _answers_follow(items: Sequence[_Item], span: tuple[int, int], lines: Sequence[str]) -> bool:
    """Whether questions without a mark are answered: inside their items, or, for a list
    of one item, right below it. A list of bare questions is an exercise or an outline.
    """
    if len(items) == 1 and items[0].asked is not None:
        return _has_text(lines, items[0].body, span[1] + 2)
    return 2 * sum(item.answered(lines) for item in items) > len(items)


def _has_text(lines: Sequence[str], start: int, stop: int) -> bool:
    return any(line.strip() for line in lines[start:stop])


def _is_answer(line: str) -> bool:
    return bool(ANSWER_MARK.match(LIST_MARKER.sub("", line)))
