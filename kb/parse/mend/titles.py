"""Whether a line's words could be a heading, whatever stands around it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from kb.parse.cards import sign_of_card
from kb.parse.draft import fenced_lines
from kb.parse.marks.statements import statement_at
from kb.parse.questions import is_marked_question, stands_alone, words_below
from kb.text.language import HAN

LIST_ITEM = re.compile(r"^\s*([-*+]|\d{1,3}[.)])(\s|$)")
HEADING = re.compile(r"^ {0,3}(#{1,6})(\s|$)")
_SETEXT = re.compile(r"^ {0,3}(=+|-+)\s*$")
# A question that can be told from prose though it is long: it begins by asking, or stands
# in both languages ("什么是卷积？What is convolution?").
_COMPLETE_QUESTION = re.compile(
    rf"^(?:什么|为什么|如何|怎么|怎样|what|why|how|when|which)\b.*[?？]$|[{HAN}][?？]\s*[A-Z][^{HAN}]+$",
    re.IGNORECASE,
)
# "that describe the data?" is the end of a sentence.
_ASKS_AT_ONCE = re.compile(
    r"(?:what|why|how|when|which|who|where|is|are|was|do|does|did|can|could|should|will|would)\b"
)
# Columns (a Chinese character takes two). Titles are short; prose is not.
_MAX_TITLE_COLUMNS = 60
_MAX_QUESTION_COLUMNS = 120  # its mark shows that it is complete
_MAX_TOPIC_WORDS = 4
_MAX_TOPIC_COLUMNS = 32
_NOT_TITLE = re.compile(
    r"^[^\w\"“《(（「【]|^_|^\d+([.)、．]|:\d\d|$)|[|`\\$<>*\[\]{}=]|::|https?:|^(Q|A|问|答)\d*\s*[:：]"
)
_TITLE_END = re.compile(r"[。．.,，;；:：!！、…~～]$|\?\?$|？？$")
# A sentence that goes on, in the next line or in the list below: no title ends so.
_GOES_ON = re.compile(
    r"\b(?:and|or|but|nor|the|an?|of|to|in|on|at|by|for|from|with|into|than|that|which|who|whose|is|are|"
    r"was|were|be|been|has|have|can|will|should|if|as|its|their|our|your|consists? of|such as)\s*$|"
    r"[和与或将把被][ \t]*$|[^就于]是[ \t]*$|"
    r"(?:包括|分为|存在|介绍|如下|形如|因此|使得|即)[ \t]*$",
    re.IGNORECASE,
)
# Labels of a part of an answer; what they stand above is never a topic of its own.
_LABEL = re.compile(
    r"""^\W*(?: (?:figure|fig\.?|table|图|表)\s*\d.* |
        step\ \d+\b.* | 第[\d一二三四五六七八九十]+步.* |
        (?:for\ )?examples? | pros(?:\ and\ cons)? | cons | (?:dis)?advantages? | summary |
        notes? | conclusions? | outputs? | inputs? | results? | usage | steps? | code | hints? |
        references? | sources? | links? | answers? | solutions? | explanation | proof | tips? |
        see\ also | further\ reading | resources | properties | features |
        (?:主要)?(?:优点|缺点|特点|优势|劣势|优缺点|作用|用途|功能|步骤|流程|思路|原理|公式) |
        例子 | 示例 | 举例 | 例如 | 比如 | 其中 | 注意 | 注意事项 | 说明 | 备注 | 总结 | 小结 |
        输出 | 输入 | (?:运行)?结果 | 参考(?:资料|文献|链接)? | 链接 | 来源 | 性质 | 结论 |
        代码(?:实现|示例)? | 解释 | 解析 | 解答 | 答案 | 回答 | 图示 | 如下 | 如图 | 因此 | 所以 |
        首先 | 其次 | 然后 | 最后 | 另外 | 此外
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
# Words of sentences, not of topics.
_SENTENCE_WORDS = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|can|will|would|should|must|may|we|you|they|it|this|"
    r"that|these|those|here|there|i|he|she|some|any|following|follows|below|above|see|let|use|by)\b|"
    r"我们|你|这|那|下面|如下|以下|上述|可以|首先|其次|最后|接下来|就是|因为|所以|但是|如果|例如",
    re.IGNORECASE,
)
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_STYLES = (  # ways to mark a heading without "#"; each name stands for one level
    ("chapter", re.compile(rf"^第\s*(?:\d{{1,3}}|{_NUMERAL})\s*[章节部分讲]+[:：、\s]*(?=\S)")),
    ("numeral", re.compile(rf"^{_NUMERAL}\s*[、.．]\s*(?=\S)")),
    ("numeral-in-brackets", re.compile(rf"^[（(]\s*{_NUMERAL}\s*[)）]\s*(?=\S)")),
    ("number-3", re.compile(r"^\d{1,2}\.\d{1,2}\.\d{1,2}\.?\s*(?=[^\d.\s])")),
    ("number-2", re.compile(r"^\d{1,2}\.\d{1,2}\.?\s*(?=[^\d.\s])")),
    ("number", re.compile(r"^\d{1,3}\s*[、．]\s*(?=\S)")),
    ("number-in-brackets", re.compile(r"^[（(]\s*\d{1,3}\s*[)）]\s*(?=\S)")),
    ("bold", re.compile(r"^\*\*(?=[^*]+\*\*\s*$)")),
    ("brackets", re.compile(r"^【(?=[^】]+】\s*$)")),
    ("sign", re.compile(r"^[★☆●◆◇■□▶►◎※]\s*(?=\S)")),
    ("list-number", re.compile(r"^\d{1,2}[.)]\s+(?=\S)")),
    ("colon", re.compile(r"^(?=[^\s\-*+>|#`].{0,40}[:：]$)")),
)


def is_title(texts: Sequence[str], index: int) -> bool:
    """Whether a line is short and unfinished, as a heading is."""
    text = texts[index].rstrip()
    widest = _MAX_QUESTION_COLUMNS if _COMPLETE_QUESTION.search(text) else _MAX_TITLE_COLUMNS
    if not text or text[0].isspace() or columns(text) > widest:
        return False
    if _NOT_TITLE.search(text) or _TITLE_END.search(text) or is_marked_question(text):
        return False
    if _GOES_ON.search(text) or _belongs_to_mark(texts, index):
        return False
    if text.isascii() and not (text[0].isupper() or text[0].isdigit()):
        return bool(_ASKS_AT_ONCE.match(text)) and text.endswith("?")
    if re.search(r"[，。；]", text) and not re.search(r"[?？]", text):
        return False
    # "===" makes it a heading already, ": " a definition, "?" a flash card.
    following = texts[index + 1] if index + 1 < len(texts) else ""
    return not (
        _SETEXT.match(following)
        or re.match(r"^\?{1,2}\s*$", following)
        or any(re.match(r"^ {0,3}:\s", text) for text in texts[index + 1 : index + 4])
    )


def _belongs_to_mark(texts: Sequence[str], index: int) -> bool:
    """ "Q1:" alone above its words, the words below it, and what stands below a card's "?"."""
    if index and sign_of_card(texts[index - 1])[0]:
        return True
    if words_below(texts, index) or statement_at(texts, index) is not None:
        return True
    above = next(
        (i for i in range(index - 1, max(index - 6, -1), -1) if stands_alone(texts[i])), -1
    )
    words = words_below(texts, above) if above >= 0 else None
    return words is not None and index in words


def is_label(text: str) -> bool:
    return bool(_LABEL.match(text))


def is_topic(text: str) -> bool:
    """A noun or two, not the beginning of a sentence: "Batch normalization", "池化层"."""
    text = text.strip()
    if is_label(text) or _SENTENCE_WORDS.search(text):
        return False
    if re.search(f"[{HAN}]", text):
        return columns(text) <= _MAX_TOPIC_COLUMNS
    return len(text.split()) <= _MAX_TOPIC_WORDS or (text.istitle() and len(text.split()) <= 8)


def heading_style(text: str) -> tuple[str, str] | None:
    """(style, words) of a line that is marked as a heading in another way than by "#"."""
    text = text.strip()
    if columns(text) > _MAX_TITLE_COLUMNS:
        return None
    for name, pattern in _STYLES:
        if match := pattern.match(text):
            title = text[match.end() :].rstrip(" *】").strip()
            if name == "colon":
                title = title.rstrip(":：")
                return (name, title) if is_topic(title) else None
            if not title or _TITLE_END.search(title) or re.search(r"[，。；=`|]|://", title):
                return None
            if name == "bold" and is_label(title):
                return None
            return name, title
    return None


def columns(text: str) -> int:
    """Width on a terminal: East Asian wide characters take two columns."""
    if len(text) > _MAX_QUESTION_COLUMNS:
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class _Block(NamedTuple):
    """Lines that belong together and hold no heading: how they begin, and where they end."""

    start: re.Pattern[str]
    one_line: re.Pattern[str]  # the first line is also the last
    end: re.Pattern[str]  # else the block lasts to a line like this


_BLOCKS = (
    _Block(re.compile(r"^\s*\$\$"), re.compile(r"\$\$.*\$\$\s*$"), re.compile(r"\$\$\s*$")),
    _Block(re.compile(r"^\s*\\\["), re.compile(r"\\\]"), re.compile(r"\\\]")),
    _Block(re.compile(r"^\s*<!--"), re.compile(r"-->"), re.compile(r"-->")),
    _Block(
        re.compile(r"^\s*</?[A-Za-z]"),
        re.compile(r"^\s*</|</\w+>\s*$|/>\s*$|^\s*<(?:img|br|hr|input)\b", re.IGNORECASE),
        re.compile(r"^\s*$|^\s*</"),
    ),
)
_FRONT_MATTER_END = re.compile(r"^---\s*$")


def lines_without_headings(texts: Sequence[str]) -> set[int]:
    """Lines in which nothing is a heading: code, front matter, display formulas, HTML blocks."""
    skipped = fenced_lines(texts)
    end = _FRONT_MATTER_END if texts and texts[0].rstrip() == "---" else None
    for index, text in enumerate(texts):
        if index in skipped:
            continue
        if end is not None:
            skipped.add(index)
            end = None if index and end.search(text) else end
            continue
        block = next((block for block in _BLOCKS if block.start.match(text)), None)
        if block is not None:
            skipped.add(index)
            end = None if block.one_line.search(text) else block.end
    return skipped
