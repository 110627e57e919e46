"""What a question looks like on one line of a note, and where its answer begins.

Rules in order of certainty: "Q:" marks, flash cards, emphasised questions, numbered ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from kb.parse.badges import is_badges, without_badges, without_signs
from kb.parse.cards import card_of_line, marked_card
from kb.text.language import HAN

# "1", "12" and "三": how notes number their questions.
_ORDINAL = r"(?:\d{1,4}|[一二三四五六七八九十百]{1,4})"
_ASK = "(?:Q|Ｑ|Ques|Question|问题|問題|问|問|提问|提問|面试题|面試題)"
_STATED = "(?:题目|題目)"
_Q = re.compile(
    rf"^[*_]{{0,3}}\s*(?:{_ASK}\s*"
    rf"(?:(?:[-#.]\s*(?=\d))?{_ORDINAL}\s*(?P<early>[*_]{{2,3}})?\s*(?:[:：.、)）．](?!:)|[—–-](?=\s))|"
    rf"(?P<bare>[*_]{{2,3}})?\s*[:：](?!:)|\.(?=\s))|"
    rf"[【［](?:{_ASK}|{_STATED}|题|題)\s*{_ORDINAL}?[】］][:：]?|"
    rf"\[(?:{_ASK}|{_STATED})\s*{_ORDINAL}?\](?![(\[:])|"
    rf"(?:第\s*{_ORDINAL}\s*[题題问問]|[题題]\s*{_ORDINAL})\s*[:：.、)）．])"
    r"\s*(?P<close>[*_]{2,3})?\s*(?P<text>\S.*)$",
    re.IGNORECASE,
)
_Q_NUMBERED = re.compile(
    r"^[*_]{0,3}Q[-\s.#]?\d{1,4}[*_]{0,3}\s+(?P<text>\S.*)$"
)  # "Q1 什么是卷积"
# "Q1:" and "**Question**" alone: the words stand below.
_Q_ALONE = re.compile(
    rf"^\W{{0,4}}(?:(?:{_ASK}|{_STATED})\s*(?P<number>{_ORDINAL})?|"
    rf"第\s*(?P<place>{_ORDINAL})\s*[题題问問])[*_\]】\s]*(?P<colon>[:：.、)）．])?[*_\s]*$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\W*(?:Question|问题|問題|题目|題目|面试题)\W*$", re.IGNORECASE)
_ANSWER = "(?:Ans|Answer|答案|参考答案|參考答案|答|回答|解答)"
ANSWER_MARK = re.compile(
    rf"^\s*(?:[*_]{{0,3}}\s*(?:A|Ａ|{_ANSWER})\s*"
    r"(?:[*_]{2,3}\s*[:：]|[:：]|\.(?=\s)|[-#.]?\d{1,4}\s*(?:[*_]{2,3}\s*)?"
    r"(?:[:：.、)）．]|[—–-](?=\s)))|"
    rf"[*_]{{2,3}}\s*{_ANSWER}\s*(?=[*_]{{2,3}}\s*$)|"
    rf"[*_]{{0,3}}[【［](?:A|Ａ|{_ANSWER})\s*{_ORDINAL}?[】］][:：]?|\[{_ANSWER}\s*{_ORDINAL}?\](?![(\[:]))"
    r"\s*(?:\*\*|__)?\s*",
    re.IGNORECASE,
)
_ANSWER_INLINE = re.compile(
    r"(?:\s|(?<=[?？。]))(?:(?:\*\*)?(?:A|Ａ|Answer|答案|答)\s*\d*\s*[:：](?:\*\*)?|【答案?】[:：]?)"
    r"\s*(?=\S)",
    re.IGNORECASE,
)
# A heading over an answer, not over a question: "### 参考答案", "#### Answer: B".
_ANSWER_HEADING = re.compile(
    r"^\W*(?:(?:the |sample |model )?(?:answers?|solution)|参考答案|答案|解答|回答|解析|答案解析)"
    r"\s*\d{0,3}\W*(?:[:：].*)?$",
    re.IGNORECASE,
)
# "1." and its like; "1\\." and "\\-" are what exports make of them, that they make no list.
NUMBER = re.compile(
    r"^\s*(?:[（(]\s*\d{1,3}\s*[)）]|\d{1,3}\s*(?:[、．)）]|\\[.)])|\d{1,3}\.(?!\d)|\\[-+*]\s|"
    r"[①-⒇㉑-㉟㊱-㊿]|\d\ufe0f?\u20e3|【\s*\d{1,3}\s*】)\s*(?=\S)"
)
_CIRCLED = frozenset(
    map(chr, (*range(0x2460, 0x2488), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)))
)
_EMPHASISED = re.compile(
    r"^(?P<number>\s*\d{1,3}\\?[.、)）]\s*)?(?P<mark>\*{1,3}|_{1,3})(?P<text>[^*_\s].*?)"
    r"(?P=mark)\s*(?:[:：](?![a-z0-9_+-]+:))?\s*(?P<rest>.*)$"
)
_QUESTION = re.compile(
    rf"[?？]$|[{HAN}][?？]\s*[A-Z][^?？]*$|^(什么|为什么|如何|怎么|怎样|哪些|谈谈|简述|介绍|解释|说说|请(解释|说明|简述|介绍))|"
    r"什么是|是什么|有哪些|的区别|怎么|如何|为什么|"
    r"^(what|why|how|when|which|who|where|explain|describe|define|compare)\b",
    re.IGNORECASE,
)

_MAX_LINE_CHARS = 5_000  # a card or an emphasised question is never longer
_MAX_WORDS_LINES = 3  # an editor wraps a question over two lines, rarely three
_BLOCK = re.compile(r"^\s*(?:#{1,6}\s|```|~~~|\||>|[-*+]\s|<)|^(?: {4}|\t)")
_MAX_QUESTION_CHARS = 60  # a longer numbered line without "?" is a point of a list


class Asked(NamedTuple):
    """A question found on one line."""

    text: str  # inline Markdown
    answer: str | None = None  # what stands behind it on the same line
    is_card: bool = False  # the answer ends with the line
    is_open: bool = False  # a card whose answer stands below
    is_certain: bool = True  # marked as a question by its author, not just emphasised
    number: int = 0  # its place in a numbered series; 0 where it has none


def is_question_like(text: str) -> bool:
    """True when the words ask something, with or without a question mark."""
    return bool(_QUESTION.search(without_badges(text.strip())))


def ends_as_question(text: str) -> bool:
    return without_badges(text.rstrip(" *_")).rstrip(" *_").endswith(("?", "？"))


def is_marked_question(text: str) -> bool:
    """True for "Q: …", "问题2：…" and their like."""
    numbered = _Q_NUMBERED.match(text)
    return bool(_Q.match(text)) or (numbered is not None and is_question_like(numbered["text"]))


def is_answer_heading(text: str) -> bool:
    return bool(_ANSWER_HEADING.match(text))


def without_question_mark(text: str) -> str:
    """A heading's words without a leading "Q1:"."""
    asked = _Q.match(text)
    words = asked["text"].rstrip(" *_") if asked else text
    return without_badges(words) or words


def stands_alone(text: str) -> bool:
    """True for "Q1:", "Question 2" and "**Question**": what is asked stands below."""
    text = text.strip()
    alone = _Q_ALONE.match(text) if len(text) <= _MAX_QUESTION_CHARS else None
    return alone is not None and bool(
        alone["number"] or alone["place"] or alone["colon"] or text[0] in "*_【["
    )


def is_question_label(text: str) -> bool:
    """True for a heading that is nothing but "Question"."""
    return bool(_LABEL.match(text))


def words_below(lines: Sequence[str], index: int) -> range | None:
    """The lines that say what a mark that stands alone asks; None where they don't.

    They stand right below or behind a blank line: one, or those up to the question mark or the
    answer.
    """
    if not stands_alone(lines[index]):
        return None
    first = next(
        (i for i in range(index + 1, min(index + 4, len(lines))) if lines[i].strip()), None
    )
    if first is None or _BLOCK.match(lines[first]) or ANSWER_MARK.match(lines[first]):
        return None
    stop = first + 1
    for below in range(first, min(first + _MAX_WORDS_LINES, len(lines))):
        if not lines[below].strip() or ANSWER_MARK.match(lines[below]):
            stop = below
            break
        if ends_as_question(lines[below]):
            return range(first, below + 1)
    has_colon = not lines[index].strip(" *_")[-1].isalnum()
    return range(first, stop) if has_colon else None


def question_of_line(text: str, *, opens_block: bool = True) -> Asked | None:
    """The question that a line asks, with what answers it on the same line.

    Args:
        text: the line without list marker and indentation.
        opens_block: False for the later lines of a paragraph, where only marks and
            flash cards count: emphasis and numbers there belong to the prose.
    """
    if asked := _Q.match(text):
        return _marked(asked)
    if (numbered := _Q_NUMBERED.match(text)) and is_question_like(numbered["text"]):
        return Asked(numbered["text"].strip(" *_"))
    if len(text) > _MAX_LINE_CHARS:
        return None
    if card := _card(text):
        return card
    if not opens_block:
        return None
    return _emphasised(text) or _numbered(text)


def stands_by_itself(text: str) -> bool:
    """True when a line is a question whatever text stands right above it."""
    if is_marked_question(text):
        return True
    if emphasised := _emphasised(text):
        return without_signs(text)[:2] in ("**", "__") and ends_as_question(emphasised.text)
    return _numbered(text) is not None


def _marked(asked: re.Match[str]) -> Asked:
    number = re.search(r"\d+", asked[0][: asked.start("text")])
    text = asked["text"]
    emphasis = re.match(r"[*_]*", asked[0].lstrip())
    mark = emphasis[0] if emphasis else ""
    rest: str | None = None
    is_closed = asked["close"] or asked["early"] or asked["bare"]
    if mark and not is_closed and mark in text:  # **Q1: Why?** Because …
        text, _, rest = text.partition(mark)
    split = _ANSWER_INLINE.split(text if rest is None else f"{text} {rest}", maxsplit=1)
    if len(split) > 1:
        text, rest = split
    text = without_badges(text.strip(" *_")).rstrip(" *_")
    rest = (rest or "").strip()
    return Asked(
        text,
        None if is_badges(rest) else rest,
        number=int(number[0]) if number else 0,
    )


def _card(text: str) -> Asked | None:
    """A flash card on one line, or on the first of several."""
    if card := card_of_line(text):
        return Asked(card.text, card.answer, is_card=not card.is_open, is_open=card.is_open)
    marked = marked_card(text)
    if marked is None:
        return None
    asked = text[: marked.end("text")]
    question = asked + ("?" if text.isascii() else "？")
    if marked["rest"] is None:
        return Asked(question, is_open=True)
    # "Really?? I don't know." is prose; a card asks something.
    if not _QUESTION.search(asked) or len(asked) < 4 + 6 * asked.isascii():
        return None
    return Asked(question, text[marked.start("rest") :], is_card=True)


def _emphasised(text: str) -> Asked | None:
    """ "**What is X?** answer", "**1. 什么是 X**", "*What is X?*"."""
    match = _EMPHASISED.match(without_signs(text))
    if match is None:
        return None
    words, rest = without_badges(match["text"]).strip(), match["rest"]
    if is_badges(rest):
        rest = ""
    if marked := _Q.match(words):
        return _marked(marked)._replace(answer=rest or None)
    number = match["number"] or ((inner := NUMBER.match(words)) and inner[0]) or ""
    asks = ends_as_question(words) and (len(match["mark"]) > 1 or not rest)
    if not asks:
        is_title = not rest and (number or is_question_like(words)) and len(match["mark"]) > 1
        if not is_title or len(words) > 2 * _MAX_QUESTION_CHARS:
            return None
    return Asked(NUMBER.sub("", words), rest or None, is_certain=False, number=_number_of(number))


def _numbered(text: str) -> Asked | None:
    """ "1、什么是过拟合？" and "（2）如何正则化"; not a point that happens to hold a question."""
    number = NUMBER.match(text)
    if number is None:
        return None
    rest = without_badges(text[number.end() :])
    # "① 如何…" is a point more often than a question.
    if number[0].strip()[0] in _CIRCLED and not ends_as_question(rest):
        return None
    is_title = len(rest) <= _MAX_QUESTION_CHARS and not re.search(r"[。；;:：，,.!！]", rest)
    if not ends_as_question(rest) and not (is_title and is_question_like(rest)):
        return None
    return Asked(rest, number=_number_of(number[0]))


def _number_of(mark: str) -> int:
    """The number that a mark such as "（2）", "3." and "④" says; 0 where it says none."""
    if digits := re.search(r"\d+", mark):
        return int(digits[0])
    return next((int(unicodedata.numeric(sign)) for sign in mark if sign in _CIRCLED), 0)
