"""Quotations that ask: boxes of the kinds `[!question]`, `[!faq]`, `[!help]`, and a quotation
that is nothing but a question, with its answer below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it.token import Token

from kb.parse.contents import is_nothing
from kb.parse.marks.mark import Mark, resume
from kb.parse.questions import (
    ends_as_question,
    is_marked_question,
    is_question_like,
    question_of_line,
    without_question_mark,
)

_ASKING: Final = frozenset({"question", "faq", "help", "questions", "qa", "flashcard", "card"})
_FOLDS: Final = frozenset({"details", "detail", "collapse", "fold", "spoiler", "expand"})
# Titles that only say what kind of box it is.
_LABEL = re.compile(
    r"^\W*(?:questions?|faq|help|quiz|self[- ]?test|check(?: yourself)?|"
    r"问题|提问|问答|问|思考|思考题|"
    r"常见问题|帮助)\W*\d*\W*$",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"^\W*(?:(?:explain|describe|define|compare|discuss|prove|show|implement|write|derive|compute)\b|"
    r"解释|解釋|说明|简述|证明|證明|实现|推导|计算)",
    re.IGNORECASE,
)
_ANSWER_BOX = re.compile(
    r"^\[!(?:\w[\w-]*)\][-+]?\s*(?:the )?(?:answers?|solutions?|答案|参考答案|解答|回答|答)?\W*$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^ {0,3}> ?")
_MAX_CHARS = 160  # a longer quotation is somebody's words
_MAX_LINES = 2


def box_marks(
    block: Sequence[Token], span: tuple[int, int], lines: Sequence[str]
) -> Iterator[Mark]:
    """The mark of a box that asks in its title, or in its first line where its title is none."""
    first, stop = span
    has_title = len(block) > 1 and block[1].type == "box_title_open"
    title = block[2].content if has_title else ""
    kind = block[0].meta.get("kind")
    if kind not in _ASKING and not (kind in _FOLDS and ends_as_question(title)):
        return
    body = unquoted(lines[first + 1 : stop])
    if not title or _LABEL.match(title):
        asked, body = _asked_inside(body)
    else:
        asked = without_question_mark(title)
        if not ends_as_question(asked) and _only_asks(body):
            return  # "Exercise 3" or "How it is asked", and what
    if not asked:
        return
    body = _answer_box(body)
    if any(line.strip() for line in body):
        yield Mark(first, "question", asked, body=first + 1, answer="\n".join(body))
        yield resume(stop)
    elif ends_as_question(asked) and (below := _answer_box_below(lines, stop)):
        end, text = below
        yield Mark(first, "question", asked, body=end, answer="\n".join(text))
        yield resume(end)
    elif ends_as_question(asked) and _text_below(lines, stop):
        yield Mark(first, "question", asked, body=stop)


def unquoted(lines: Sequence[str]) -> list[str]:
    """The lines of a quotation without its marks."""
    return [_QUOTED.sub("", line) for line in lines]


def _asked_inside(body: Sequence[str]) -> tuple[str, list[str]]:
    """What a box's first paragraph asks, and the text behind it."""
    for index, line in enumerate(body):
        if not line.strip():
            continue
        asked = question_of_line(line.strip())
        if asked is not None and asked.answer is None:
            return asked.text, list(body[index + 1 :])
        if ends_as_question(line) and len(line) <= _MAX_CHARS:
            return line.strip(" *_"), list(body[index + 1 :])
        break
    return "", list(body)


def _only_asks(body: Sequence[str]) -> bool:
    written = [line for line in body if line.strip()]
    asking = [line for line in written if ends_as_question(line) or _TASK.match(line)]
    return bool(written) and len(asking) == len(written)


def _answer_box(body: Sequence[str]) -> list[str]:
    """The text of a box "Answer" that is all there is in the box of a question."""
    written = [line for line in body if line.strip()]
    if not written or not all(_QUOTED.match(line) for line in written):
        return list(body)
    inner = unquoted(body)
    start = next(i for i, line in enumerate(inner) if line.strip())
    return inner[start + 1 :] if _ANSWER_BOX.match(inner[start].strip()) else list(body)


def _answer_box_below(lines: Sequence[str], stop: int) -> tuple[int, list[str]] | None:
    """A box "Answer" right below the box of a question: where it ends, and its text."""
    start = next((i for i in range(stop, min(stop + 3, len(lines))) if lines[i].strip()), None)
    if start is None or not _QUOTED.match(lines[start]):
        return None
    end = next((i for i in range(start, len(lines)) if not _QUOTED.match(lines[i])), len(lines))
    text = _answer_box(lines[start:end])
    return (end, text) if len(text) < end - start else None


def quote_marks(
    block: Sequence[Token], span: tuple[int, int], lines: Sequence[str]
) -> Iterator[Mark]:
    """The mark of a quotation that only asks: what stands below it answers."""
    first, stop = span
    if is_marked_question(_QUOTED.sub("", lines[first]).strip()[:_MAX_CHARS]):
        yield from _marked(first, stop, lines)
        return
    words = [line.strip() for line in unquoted(lines[first:stop]) if line.strip()]
    text = " ".join(words)
    is_short = 0 < len(words) <= _MAX_LINES and len(text) <= _MAX_CHARS
    if not is_short or len(block) != _TOKENS_OF_ONE_PARAGRAPH or not _text_below(lines, stop):
        return
    asked = question_of_line(text)
    if asked is None and ends_as_question(text):
        yield Mark(first, "question", text.strip(" *_"), body=stop)
    elif asked is not None and asked.answer is None and ends_as_question(asked.text):
        yield Mark(first, "question", asked.text, body=stop)


def _marked(first: int, stop: int, lines: Sequence[str]) -> Iterator[Mark]:
    """ "> Q: Why?", answered in the quotation or below it."""
    asked = question_of_line(_QUOTED.sub("", lines[first]).strip())
    body = unquoted(lines[first + 1 : stop])
    if asked is None:
        return
    if asked.answer or any(line.strip() for line in body):
        answer = "\n".join([*([asked.answer] if asked.answer else []), *body])
        yield Mark(first, "question", asked.text, body=first + 1, answer=answer)
        yield resume(stop)
    elif _text_below(lines, stop):
        yield Mark(first, "question", asked.text, body=stop)


_TOKENS_OF_ONE_PARAGRAPH: Final = 5  # blockquote, paragraph, inline, and the ends of the two


def _text_below(lines: Sequence[str], stop: int) -> bool:
    below = next((line for line in lines[stop:] if line.strip()), "")
    return bool(below) and not re.match(r"^ {0,3}(?:#{1,6}\s|>|[-*_](?:\s*[-*_]){2,}\s*$)", below)


def without_asides(marks: Sequence[Mark], lines: Sequence[str]) -> list[Mark]:
    """Without what asks on within the answer of a question: a quotation, or a box with that
    answer's text on both sides."""
    kept: list[Mark] = []
    heading: Mark | None = None
    owner: Mark | None = None  # whose text stands there
    position = 0
    while position < len(marks):
        mark = marks[position]
        position += 1
        is_quote = mark.kind == "question" and _is_quoted(lines[mark.line])
        if is_quote and owner is not None and is_question_like(owner.text):
            if "[!" not in lines[mark.line]:
                continue
            if _is_amid(marks, position - 1, kept[-1], lines):
                position += 1  # nor where the text behind it goes on
                continue
        if mark.kind == "heading":
            heading = mark
        if not is_quote:
            owner = mark if mark.kind == "question" else heading
        kept.append(mark)
    return kept


def _is_quoted(line: str) -> bool:
    """Whether a question is quoted, and not marked as one by "Q:"."""
    quoted = _QUOTED.match(line)
    return quoted is not None and not is_marked_question(line[quoted.end() :].strip())


def _is_amid(marks: Sequence[Mark], position: int, above: Mark, lines: Sequence[str]) -> bool:
    """Whether a box has text of the answer around it right above and below."""
    if position + 1 >= len(marks) or marks[position + 1].kind != "resume":
        return False
    begin, end = max(above.body, above.line), marks[position + 1].line
    stop = marks[position + 2].line if position + 2 < len(marks) else len(lines)
    return _says_something(lines[begin : marks[position].line]) and _says_something(lines[end:stop])


def _says_something(rows: Sequence[str]) -> bool:
    return not all(is_nothing(row) for row in rows)
