"""Lines that act as headings though they carry no "#": "面试题", "Pytroch", "什么是 X".

Pasting loses the marks. What remains is a short line without closing punctuation, in a
place where a paragraph would not begin or break: the top of the file, right behind a
list or code, or between a finished sentence and a longer line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from kb.parse.draft import Draft, Line, covered, find_fences

# Columns (a Chinese character takes two). Titles are short; a line of prose that an
# editor wrapped is longer than this.
_MAX_TITLE_COLUMNS = 60
_WRAP_COLUMNS = 60
_LIST = re.compile(r"^\s*([-*+]|\d{1,3}[.)])(\s|$)")
_HEADING = re.compile(r"^ {0,3}(#{1,6})(\s|$)")
_SETEXT = re.compile(r"^ {0,3}(=+|-+)\s*$")
_NOT_TITLE = re.compile(
    r"^[^\w\"“《(（「【]|^_|^\d+([.)、]|$)|[|`\\$<>*\[\]{}=]|::|https?:|^(Q|A|问|答)\d*\s*[:：]"
)
_TITLE_END = re.compile(r"[。.,，;；:：!！、…~～]$|\?\?$|？？$")
_SENTENCE_END = re.compile(r"[。.!！?？)）]$")
_QUESTION = re.compile(
    r"[?？]$|^(什么|为什么|如何|怎么|怎样|哪些|谈谈|简述|介绍|解释|说说)|什么是|是什么|有哪些|的区别|"
    r"怎么|如何|为什么|^(what|why|how|when|which|who|where|explain|describe|define|compare)\b",
    re.IGNORECASE,
)


def is_question_like(text: str) -> bool:
    """True when the words ask something, with or without a question mark."""
    return bool(_QUESTION.search(text))


def mark_bare_headings(draft: Draft) -> None:
    """Turn each bare heading line into an ATX heading, with a warning.

    One that is directly followed by another names an area (level 1); the others stand
    beside the section that they follow.
    """
    texts = draft.texts()
    skipped = _skipped(texts)
    titles = [i not in skipped and _is_title(texts, i) for i in range(len(texts))]
    bare: set[int] = set()
    level = 2
    for index, text in enumerate(texts):
        heading = _HEADING.match(text) if index not in skipped else None
        if heading:
            level = max(len(heading[1]), 2)
        if not titles[index] or not _stands_as_heading(texts, titles, skipped, bare, index):
            continue
        bare.add(index)
        is_area = _names_an_area(texts, titles, index)
        level = 2 if is_area else level
        origin = draft.lines[index].origin
        draft.lines[index] = Line(f"{'#' * (1 if is_area else level)} {text.strip()}", origin)
        draft.warn(
            origin,
            "bare-heading",
            f"“{text.strip()}” has no # but stands as a heading; read as one",
            f"write it as “## {text.strip()}”, or end it with a full stop if it is none",
        )


def _names_an_area(texts: Sequence[str], titles: Sequence[bool], index: int) -> bool:
    following = index + 1
    if following < len(texts) and titles[following]:
        return True
    return index == 0 and not is_question_like(texts[index])


def _is_title(texts: Sequence[str], index: int) -> bool:
    text = texts[index].rstrip()
    if not text or text[0].isspace() or columns(text) > _MAX_TITLE_COLUMNS:
        return False
    if _NOT_TITLE.search(text) or _TITLE_END.search(text):
        return False
    if text.isascii() and not (text[0].isupper() or text[0].isdigit()):
        return is_question_like(text) and text.endswith("?")
    following = texts[index + 1] if index + 1 < len(texts) else ""
    # "===" makes it a heading already, ": " a definition, "?" a flash card.
    return not (_SETEXT.match(following) or re.match(r"^(:\s|\?{1,2}\s*$)", following))


def _stands_as_heading(
    texts: Sequence[str],
    titles: Sequence[bool],
    skipped: set[int],
    bare: set[int],
    index: int,
) -> bool:
    """Whether the lines around a title-like line leave no other reading likely."""
    following = index + 1
    if following >= len(texts):
        return False
    text, below = texts[index], texts[following]
    if not below.strip():
        return _first_line(texts, index) and any(line.strip() for line in texts[following:])
    if _HEADING.match(below):
        return _first_line(texts, index)
    previous = index - 1
    if _first_line(texts, index) or previous in bare:
        return True
    above = texts[previous]
    if not above.strip():
        opens_list = bool(_LIST.match(below))
        return is_question_like(text) and (opens_list or columns(below) > columns(text))
    if previous in skipped:  # right behind a code block
        return "`" in above or "~" in above
    if _HEADING.match(above):
        return False
    if _LIST.match(above):
        return _ends_list(above) and (
            bool(_LIST.match(below)) or _longer(text, below, titles[following])
        )
    if not above[:1].isspace() and _SENTENCE_END.search(above.rstrip()):
        return columns(text) <= _MAX_TITLE_COLUMNS // 2 and _longer(text, below, titles[following])
    return False


def _ends_list(item: str) -> bool:
    """True when the next line cannot be the item's own, wrapped by an editor."""
    if re.search(r"[:：,，、;；(（-]\s*$", item):
        return False
    return columns(item) < _WRAP_COLUMNS or bool(
        re.search(r"https?://\S+\s*$|[。.!！?？)）]\s*$", item)
    )


def _longer(text: str, below: str, below_is_title: bool) -> bool:
    return below_is_title or columns(below) >= 2 * columns(text) or "://" in below


def _first_line(texts: Sequence[str], index: int) -> bool:
    return not any(line.strip() for line in texts[:index][-50:]) and index < 50


def columns(text: str) -> int:
    """Width on a terminal: East Asian wide characters take two columns."""
    if len(text) > 2 * _MAX_TITLE_COLUMNS:
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _skipped(texts: Sequence[str]) -> set[int]:
    """Lines in which nothing is a heading: code, front matter, display formulas, HTML blocks."""
    skipped = covered(fence.span for fence in find_fences(texts))
    closing: str | None = "---" if texts and texts[0].rstrip() == "---" else None
    for index, text in enumerate(texts):
        if index in skipped:
            continue
        stripped = text.strip()
        if closing is not None:
            skipped.add(index)
            if index and (stripped == closing or (closing == "" and not stripped)):
                closing = None
        elif stripped.startswith("$$") and stripped.count("$$") % 2:
            closing = "$$"
            skipped.add(index)
        elif stripped == r"\[":
            closing = r"\]"
            skipped.add(index)
        elif re.match(r"^</?[A-Za-z!]", stripped):
            skipped.add(index)
            closing = ""  # an HTML block lasts until a blank line
    return skipped
