"""Paragraphs whose lines ask: "Q: …", flash cards, bold questions, terms with a definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from kb.parse.badges import is_tagged_card, without_badges
from kb.parse.cards import sign_of_card
from kb.parse.marks.lists import LIST_MARKER
from kb.parse.marks.mark import Mark, resume
from kb.parse.marks.statements import statement_at
from kb.parse.questions import (
    ANSWER_MARK,
    Asked,
    ends_as_question,
    is_question_like,
    question_of_line,
    words_below,
)

_DEFINITION = re.compile(r"^ {0,3}:\s+(?=\S)")
_MAX_TERM_CHARS = 60
_MAX_TERMS = 4  # terms that share one definition
_MAX_QUESTION_LINES = 3  # an editor wraps a question over two lines, rarely three
_MAX_QUESTION_CHARS = 120
# "Q ?": a space before the mark, as cards have it, and no other sentence before.
_SPACED = re.compile(r"^(?P<text>[^.!?。！？]*[^\s.!?。！？])\s+[?？]$")
_TAGS = re.compile(r"^\s*(?:#[^\s#]+\s*)+$")
_LISTED = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s|^\s*(?:```|~~~)")


def paragraph_marks(
    _: Sequence[Token], span: tuple[int, int], lines: Sequence[str]
) -> Iterator[Mark]:
    """The marks of a paragraph; a card ends with its line, or with its paragraph."""
    first, stop = span
    if terms := _shared_definition(lines[first:stop]):
        yield Mark(
            first, "question", lines[first].strip(), body=first + len(terms), names=terms[1:]
        )
        yield resume(stop)
        return
    while first + 1 < stop and _TAGS.match(lines[first]):  # of the note or the deck
        first += 1
    after_card = answer_ends_here = False
    line = first
    while line < stop:
        asked, body = _asked(lines, line, first, stop)
        if asked is not None:
            # What stands behind a blank line is not the card's, if it has an answer before that.
            has_text = body < stop or (body < len(lines) and bool(lines[body].strip()))
            answer_ends_here = asked.is_open and has_text
            yield Mark(
                line, "question", asked.text, body=body,
                inline_answer=asked.answer, number=asked.number, is_open=asked.is_open,
            )  # fmt: skip
            after_card = asked.is_card
        elif after_card:
            yield resume(line)
            after_card = False
        line = max(body, line + 1)
    if after_card or answer_ends_here:
        yield resume(max(line, stop))


def _asked(lines: Sequence[str], line: int, first: int, stop: int) -> tuple[Asked | None, int]:
    """The question that begins on a paragraph's line, and the line behind it."""
    if (stated := statement_at(lines, line)) is not None:
        return Asked(lines[line].strip()), stated + 1
    if words := words_below(lines, line):
        text = " ".join(lines[i].strip() for i in words).strip(" *_")
        digits = re.search(r"\d+", lines[line])
        return Asked(text, number=int(digits[0]) if digits else 0), words.stop
    text = lines[line].strip()
    asked = question_of_line(text, opens_block=line == first)
    if asked is None:
        return _open_card(lines, line, first, stop)
    body = line + 1
    if asked.answer is None and not ends_as_question(asked.text):
        asked, body = _wrapped(asked, lines, line, stop)
    is_sign, answer = sign_of_card(lines[body]) if body < stop else (False, "")
    if is_sign and asked.answer is None:
        return asked._replace(is_open=True, answer=answer or None), body + 1
    return asked, body


def _wrapped(asked: Asked, lines: Sequence[str], line: int, stop: int) -> tuple[Asked, int]:
    """The question with its next lines where only they bring the question mark."""
    words = asked.text
    for below in range(line + 1, min(stop, line + _MAX_QUESTION_LINES)):
        text = lines[below].strip()
        if ANSWER_MARK.match(lines[below]) or sign_of_card(text)[0] or question_of_line(text):
            break
        words += " " + text
        if ends_as_question(words):
            return asked._replace(text=words), below + 1
    return asked, line + 1


def _open_card(lines: Sequence[str], line: int, first: int, stop: int) -> tuple[Asked | None, int]:
    """Obsidian's cards of several lines, the question, "?" or "??", the answer; and "Q ?"."""
    text = lines[line].strip()
    if not re.search(r"\w", text):
        return None, line + 1
    # Of a question of several lines all of them are asked; it opens its paragraph.
    last = line + _MAX_QUESTION_LINES if line == first else line + 1
    for sign in range(line + 1, min(last + 1, stop)):
        is_sign, answer = sign_of_card(lines[sign])
        if is_sign and not answer:
            words = " ".join(lines[i].strip() for i in range(line, sign))
            return Asked(words, is_open=True), sign + 1
        if question_of_line(lines[sign].strip(), opens_block=False):
            break
    below = lines[line + 1] if line + 1 < len(lines) else ""
    if is_tagged_card(text) and below.strip():
        return Asked(without_badges(text), is_open=True), line + 1
    spaced = _SPACED.match(text) if line == first and len(text) <= _MAX_QUESTION_CHARS else None
    if spaced and (_LISTED.match(below) or (line + 1 < stop and is_question_like(spaced["text"]))):
        return Asked(f"{spaced['text']}{text[-1]}", is_open=True), line + 1
    return None, line + 1


def _shared_definition(block: Sequence[str]) -> tuple[str, ...]:
    """The terms above a ": definition" where there are several, which the plugin does not know."""
    for count, line in enumerate(block[: _MAX_TERMS + 1]):
        if _DEFINITION.match(line):
            return tuple(term.strip() for term in block[:count]) if count > 1 else ()
        if len(line) > _MAX_TERM_CHARS or LIST_MARKER.match(line):
            break
    return ()
