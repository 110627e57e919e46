"""What a question looks like on one line of a note, and where its answer begins.

Rules in order of certainty: "Q:" marks, flash cards, emphasised questions, numbered ones.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.text.language import HAN

# "1", "12" and "三": how notes number their questions.
_ORDINAL = r"(?:\d{1,4}|[一二三四五六七八九十百]{1,4})"
_Q = re.compile(
    r"^[*_]{0,3}\s*(?:Q|Question|问题|问|提问)\s*"
    rf"(?:{_ORDINAL}\s*[:：.、)）．]|[:：]|\.(?=\s))\s*(?P<close>[*_]{{2,3}})?\s*(?P<text>\S.*)$",
    re.IGNORECASE,
)
_Q_NUMBERED = re.compile(r"^Q\s?\d{1,4}\s+(?P<text>\S.*)$")  # "Q1 什么是卷积"
ANSWER_MARK = re.compile(
    r"^\s*[*_]{0,3}\s*(?:A|Ans|Answer|答案|参考答案|答|回答|解答)\s*"
    r"(?:[:：]|\.(?=\s)|\d{1,4}\s*[:：.、)）．])\s*(?:\*\*|__)?\s*",
    re.IGNORECASE,
)
_ANSWER_INLINE = re.compile(
    r"(?:\s|(?<=[?？。]))(?:\*\*)?(?:A|Answer|答案|答)\s*\d*\s*[:：](?:\*\*)?\s*(?=\S)",
    re.IGNORECASE,
)
# A heading over an answer, not over a question: "### 参考答案", "#### Answer: B".
_ANSWER_HEADING = re.compile(
    r"^\W*(?:(?:the |sample |model )?(?:answers?|solution)|参考答案|答案|解答|回答|解析|答案解析)"
    r"\W*(?:[:：].*)?$",
    re.IGNORECASE,
)
NUMBER = re.compile(r"^\s*(?:[（(]\s*\d{1,3}\s*[)）]|\d{1,3}\s*[、．)）]|\d{1,3}\.(?!\d))\s*(?=\S)")
_EMPHASISED = re.compile(
    r"^(?P<number>\s*\d{1,3}[.、)）]\s*)?(?P<mark>\*{1,3}|_{1,3})(?P<text>[^*_\s].*?)"
    r"(?P=mark)\s*[:：]?\s*(?P<rest>.*)$"
)
_QUESTION = re.compile(
    rf"[?？]$|[{HAN}][?？]\s*[A-Z][^?？]*$|^(什么|为什么|如何|怎么|怎样|哪些|谈谈|简述|介绍|解释|说说|请(解释|说明|简述|介绍))|"
    r"什么是|是什么|有哪些|的区别|怎么|如何|为什么|"
    r"^(what|why|how|when|which|who|where|explain|describe|define|compare)\b",
    re.IGNORECASE,
)

_CARD = re.compile(r"^(?P<text>\S.*?\S|\S)\s*:::?\s*(?P<rest>[^:\s].*)$")
_WORD = re.compile(r"\w")  # ":::tip" asks nothing
_CARD_MARKED = re.compile(r"^(?P<text>.*?[^?？\s])\s*(?:\?\?|？？)\s*(?P<rest>[^?？\s].*)?$")
# What holds "::" and is no card: code spans, addresses, and paths of C++ and Rust.
_NAMESPACE = (
    "std|cv|torch|nn|at|c10|boost|Eigen|tf|thrust|absl|gsl|folly|chrono|ranges|views|fs|"
    "filesystem|this_thread|thread|self|Self|crate|super|Vec|String|fmt|io|mem|collections"
)
_NOT_CARD = re.compile(
    rf"`[^`]*`|(?<!\S)\S*?://\S*|(?<!\w)(?:{_NAMESPACE})(?:::~?\w+)+|(?<!\w)\w+(?:::~?\w+)+(?=[(<;])|"
    r"(?<!\w)[A-Za-z_]\w*(?:::~?[A-Za-z_]\w*){2,}"
)
# Obsidian and Logseq write metadata as "key:: value"; these keys are never questions.
PROPERTY = re.compile(
    r"^(?:[-*+]\s+)?(?:tags?|alias(?:es)?|type|status|created(?:-at)?|updated(?:-at)?|modified|id|"
    r"title|collapsed|template|date|author|source|rating|up|down|related|parent|cssclass(?:es)?|"
    r"icon|public|priority|deck|url|topics?|file(?:-path)?|heading|"
    r"(?:card|hl|ls|query|background|logseq|exclude)[-.][\w.-]+)\s*:::?(?:\s|$)",
    re.IGNORECASE,
)
_MAX_LINE_CHARS = 5_000  # a card or an emphasised question is never longer
_MAX_QUESTION_CHARS = 60  # a longer numbered line without "?" is a point of a list


class Asked(NamedTuple):
    """A question found on one line."""

    text: str  # inline Markdown
    answer: str | None = None  # what stands behind it on the same line
    is_card: bool = False  # the answer ends with the line
    is_certain: bool = True  # marked as a question by its author, not just emphasised
    number: int = 0  # its place in a numbered series; 0 where it has none


def is_question_like(text: str) -> bool:
    """True when the words ask something, with or without a question mark."""
    return bool(_QUESTION.search(text.strip()))


def ends_as_question(text: str) -> bool:
    return text.rstrip(" *_").endswith(("?", "？"))


def is_marked_question(text: str) -> bool:
    """True for "Q: …", "问题2：…" and their like."""
    numbered = _Q_NUMBERED.match(text)
    return bool(_Q.match(text)) or (numbered is not None and is_question_like(numbered["text"]))


def is_answer_heading(text: str) -> bool:
    return bool(_ANSWER_HEADING.match(text))


def without_question_mark(text: str) -> str:
    """A heading's words without a leading "Q1:"."""
    asked = _Q.match(text)
    return asked["text"].rstrip(" *_") if asked else text


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
        return Asked(numbered["text"])
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
        return text[:2] in ("**", "__") and ends_as_question(emphasised.text)
    return _numbered(text) is not None


def _marked(asked: re.Match[str]) -> Asked:
    number = re.search(r"\d+", asked[0][: asked.start("text")])
    text = asked["text"]
    emphasis = re.match(r"[*_]*", asked[0].lstrip())
    mark = emphasis[0] if emphasis else ""
    rest: str | None = None
    if mark and not asked["close"] and mark in text:  # **Q1: Why?** Because …
        text, _, rest = text.partition(mark)
    split = _ANSWER_INLINE.split(text if rest is None else f"{text} {rest}", maxsplit=1)
    if len(split) > 1:
        text, rest = split
    text = text.strip(" *_")
    return Asked(text, (rest or "").strip() or None, number=int(number[0]) if number else 0)


def _card(text: str) -> Asked | None:
    """A flash card on one line: "question::answer", "question??answer" or "question??"."""
    if "::" not in text and "??" not in text and "？？" not in text:
        return None
    outside = _NOT_CARD.sub(lambda card: "x" * len(card[0]), text)
    if (card := _CARD.match(outside)) and not PROPERTY.match(text) and _WORD.search(card["text"]):
        return Asked(text[: card.end("text")], text[card.start("rest") :], is_card=True)
    marked = _CARD_MARKED.match(outside)
    if marked is None:
        return None
    asked = text[: marked.end("text")]
    question = asked + ("?" if text.isascii() else "？")
    if marked["rest"] is None:
        return Asked(question)
    # "Really?? I don't know." is prose; a card asks something.
    if not _QUESTION.search(asked) or len(asked) < 4 + 6 * asked.isascii():
        return None
    return Asked(question, text[marked.start("rest") :], is_card=True)


def _emphasised(text: str) -> Asked | None:
    """ "**What is X?** answer", "**1. 什么是 X**", "*What is X?*"."""
    match = _EMPHASISED.match(text)
    if match is None:
        return None
    words, rest = match["text"].strip(), match["rest"]
    if marked := _Q.match(words):
        return _marked(marked)._replace(answer=rest or None)
    number = match["number"] or ((inner := NUMBER.match(words)) and inner[0]) or ""
    asks = ends_as_question(words) and (len(match["mark"]) > 1 or not rest)
    if not asks:
        is_title = not rest and (number or is_question_like(words)) and len(match["mark"]) > 1
        if not is_title or len(words) > 2 * _MAX_QUESTION_CHARS:
            return None
    digits = re.search(r"\d+", number)
    return Asked(NUMBER.sub("", words), rest or None, False, False, int(digits[0]) if digits else 0)


def _numbered(text: str) -> Asked | None:
    """ "1、什么是过拟合？" and "（2）如何正则化"; not a point that happens to hold a question."""
    number = NUMBER.match(text)
    if number is None:
        return None
    rest = text[number.end() :].strip()
    is_title = len(rest) <= _MAX_QUESTION_CHARS and not re.search(r"[。；;:：，,.!！]", rest)
    if not ends_as_question(rest) and not (is_title and is_question_like(rest)):
        return None
    digits = re.search(r"\d+", number[0])
    return Asked(rest, number=int(digits[0]) if digits else 0)
