"""Which line ends of a note are meant, and which an editor made.

Who pastes a text or writes one point a line means each line's end; who wraps paragraphs, at a
column or clause by clause, means none of them. The text tells: a wrapped line stops in the middle
of a sentence, or where the next word would not have fitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from markdown_it.token import Token

from kb.text.east_asian import is_east_asian

JOINED: Final = "joined"  # `info` of a softbreak that is no line's end; its content is the gap

_CLOSING: Final = "\"'*_)]}”’」』》）】"
_SENTENCE_ENDS: Final = tuple(".!?:;。！？：；…．")
_CODE_ENDS: Final = ("{", "}", "\\")
_COMMAS: Final = tuple(",，、")
# A line that begins so is a point of its own.
_POINT: Final = re.compile(
    r"\s*(?:[-*+•·‣▪▫■□◆◇○●◦→⇒>☐☑✅❌]|\d{1,3}[.)、．）]|[（(]\w{1,3}[）)]|[①-⑳⑴-⒇]|[A-Za-z][.)]\s"
    r"|第?[一二三四五六七八九十]{1,3}(?:[、.．）)]|是，|[步点章节])"
    r"|[^\s:：，。,.$]{1,12}(?:：|:(?=\s))"
    # What some tool says about the text.
    r"|[:=?!~`#|]{2}|#\+|\{%|@@?\w|[\w-]{1,40}::(?=\s))"
)
# Shorter Chinese lines that end without a mark are headings and points.
_LEAST_CHINESE_COLUMNS: Final = 24
_LEAST_COLUMN: Final = 40
_LEAST_BREAKS: Final = 3  # from so many on an answer shows its habit
# Of the line ends, how many stand in the middle of a sentence where lines are wrapped: of lines
# wrapped clause by clause half do, of pasted ones hardly any.
_ENOUGH: Final = 0.4
_MOST: Final = 0.8
_BEFORE_BLOCK: Final = frozenset(
    {"math_block", "math_block_label", "amsmath", "bullet_list_open", "ordered_list_open"}
)


class _End(NamedTuple):
    """The end of a line with another below it in its paragraph."""

    width: int  # of the line, in columns
    fitting: int  # so wide it would have been with the next word
    goes_on: bool  # the sentence does, on the next line
    is_point: bool  # the next line is one


def join_lines(tokens: Sequence[Token]) -> None:
    """Mark the softbreaks that are no line's end."""
    paragraphs = list(_paragraphs(tokens))
    every = [end for _, ends in paragraphs for end in ends]
    column = _column(every)
    enough = _ENOUGH / 2 if column else _ENOUGH
    habit = len(every) >= _LEAST_BREAKS and _share(every) >= enough
    for inline, ends in paragraphs:
        points = sum(end.is_point for end in ends)
        wrapped = points <= len(ends) * (1 - _MOST) and (habit or _share(ends) >= _ENOUGH)
        breaks = (t for t in inline.children or [] if t.type == "softbreak" and t.info != JOINED)
        for token, end in zip(breaks, ends, strict=False):
            short = column > 0 and end.fitting < column and not end.goes_on
            if wrapped and not end.is_point and not short:
                token.info = JOINED
    for token in tokens:
        if token.type == "inline" and token.children:
            _fill_gaps(token.children)


def _share(ends: Sequence[_End]) -> float:
    """Of the line ends, how many stand in the middle of a sentence."""
    return sum(end.goes_on for end in ends) / len(ends) if ends else 0.0


def _paragraphs(tokens: Sequence[Token]) -> Iterator[tuple[Token, list[_End]]]:
    for index, token in enumerate(tokens):
        if token.type != "inline" or not token.children:
            continue
        if any(t.type == "softbreak" and t.info != JOINED for t in token.children):
            if tokens[index - 1].type != "paragraph_open":
                continue
            following = tokens[index + 2].type if index + 2 < len(tokens) else ""
            lines = _lines(token.children)
            ended = following in _BEFORE_BLOCK or _ends_sentence(lines[-1][0])
            pairs = pairwise(lines)
            yield token, [_end(a[0], b[0], ended) for a, b in pairs if a[1]]


def _lines(children: Sequence[Token]) -> list[tuple[str, bool]]:
    """The words of each line, and whether it ends softly."""
    lines: list[tuple[str, bool]] = []
    words: list[str] = []
    for token in children:
        if token.type in ("softbreak", "hardbreak") and token.info != JOINED:
            lines.append(("".join(words), token.type == "softbreak"))
            words = []
        elif token.type.startswith("math"):
            words.append(f"${token.content}$")
        else:
            words.append(token.content)
    return [*lines, ("".join(words), False)]


def _end(before: str, after: str, ended: bool) -> _End:
    before, after = before.strip(), after.strip()
    width = _width(before)
    chinese = is_east_asian(after[:1] or " ")
    word = after[:1] if chinese else after.split(" ", 1)[0]
    fitting = width + _width(word) + (3 if chinese else 1)
    is_point = not after or _POINT.match(after) is not None
    goes_on = not is_point and _goes_on(before, after, width, ended)
    return _End(width, fitting, goes_on, is_point)


def _goes_on(before: str, after: str, width: int, ended: bool) -> bool:
    if not before or _ends_sentence(before) or before.endswith(_CODE_ENDS):
        return False
    if before.endswith(_COMMAS):
        return True
    if not ended:
        return False
    if is_east_asian(before[-1]) or is_east_asian(after[0]):
        return width >= _LEAST_CHINESE_COLUMNS or any(comma in before for comma in _COMMAS)
    return not after[0].isupper()


def _ends_sentence(line: str) -> bool:
    return line.rstrip().rstrip(_CLOSING).endswith(_SENTENCE_ENDS)


def _width(text: str) -> int:
    return len(text) + sum(is_east_asian(character) for character in text)


def _column(ends: Sequence[_End]) -> int:
    """At which column most lines were wrapped; 0 for none: each is at most so long, and would
    have been longer with the next word."""
    if len(ends) < _LEAST_BREAKS:
        return 0
    edges = sorted((edge, step) for e in ends for edge, step in ((e.width, 1), (e.fitting, -1)))
    best = best_column = open_now = 0
    for column, step in edges:
        open_now += step
        if open_now > best:
            best, best_column = open_now, column
    return best_column if best >= _MOST * len(ends) and best_column >= _LEAST_COLUMN else 0


def _fill_gaps(children: Sequence[Token]) -> None:
    """A joined line end is a space, but for one between Chinese characters."""
    for index, token in enumerate(children):
        if token.type == "softbreak" and token.info == JOINED:
            before = _neighbour(children, range(index - 1, -1, -1))[-1:]
            after = _neighbour(children, range(index + 1, len(children)))[:1]
            close = before and after and is_east_asian(before) and is_east_asian(after)
            token.content = "" if close else " "


def _neighbour(children: Sequence[Token], places: range) -> str:
    """The words of the next token that has any; a formula's are none of Chinese."""
    for place in places[:4]:
        token = children[place]
        if not token.nesting and token.content:
            return "$" if token.type.startswith("math") else token.content.strip(" ")
    return ""
