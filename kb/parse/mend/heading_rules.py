"""Whether a line that could be a heading by its words is one by what stands around it.

Tables of rules; the first that applies to a line decides. Each has an example, a note in which
`»` marks the line that this rule decides; a test runs them all. So a rule can be moved, mended
or deleted, and the tests say which notes it was there for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from kb.parse.contents import is_contents_title, normalise
from kb.parse.mend.page import Page, Place
from kb.parse.mend.titles import HEADING, LIST_ITEM, columns, is_label, is_topic
from kb.parse.questions import ends_as_question, is_question_like

# Columns (a Chinese character takes two). A line of prose that an editor wrapped is
# longer than this, so a shorter one is complete.
_WRAP_COLUMNS: Final = 60
_MAX_TITLE_IN_TEXT: Final = 30  # between sentences only a short line is a heading
_MIN_QUESTION: Final = 10  # a shorter one, "怎么实现", asks on within its topic
_SENTENCE_END = re.compile(r"[。．.!！?？)）]$")
_OPEN_END = re.compile(r"[:：,，、;；(（-]\s*$")
LOWER_START = re.compile(r"^[a-z](?!\w*://)")  # a sentence goes on
# "那为什么 …？" asks the reader of an argument, not the reader of a heading.
_RHETORICAL = re.compile(
    r"^(那|但|而|可|所以|于是|因此|有木有|结果|so|but|and|then|now|well)(?![a-z])|[吗呢吧]\W*$",
    re.I,
)
# What a question has besides its topic.
_ASKING = re.compile(
    r"^(?:什么是|何为|何谓|what(?:'s|\s+is|\s+are)\s+(?:an?\s+|the\s+)?)|(?:是什么|是啥|的概念)?[?？]?\s*$",
    re.IGNORECASE,
)
_MAX_LEAD: Final = 8  # characters before the topic: "所谓", "In short, a"
_FIELD = re.compile(r"^[A-Za-z]+: ")  # "Tags: a, b" at the top of a note
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_IMAGE = re.compile(r"^\s*(!\[|<img\b)")


class Rule(NamedTuple):
    """What decides whether a line is a heading."""

    name: str
    is_heading: bool  # of every line that it applies to
    applies: Callable[[Place], bool]
    example: str


def stands_as_heading(page: Page, bare: set[int], index: int) -> bool:
    """Whether the lines around a title-like line leave no other reading likely."""
    rule = deciding_rule(Place(page, bare, index))
    return rule is not None and rule.is_heading


def deciding_rule(place: Place) -> Rule | None:
    """The rule that decides what a line is; None where none makes it a heading."""
    return next((rule for rule in rules_for(place) if rule.applies(place)), None)


def rules_for(place: Place) -> Sequence[Rule]:
    """The rules for a line where it stands, in their order."""
    return (*ANYWHERE, *(ALONE if place.is_alone else IN_TEXT))


def answers(page: Page, index: int) -> bool:
    """Whether a line says what the line above asks: "什么是索引", "一种加速查询的结构"."""
    return is_question_like(page.line(index - 1)) and not is_question_like(page.line(index))


def _is_first(at: Place) -> bool:
    return at.index == at.page.first


def _leads_in_code(at: Place) -> bool:
    return bool(_FENCE.match(at.below)) and not (at.asks or (at.is_dense and is_topic(at.text)))


def _is_broken_on_purpose(at: Place) -> bool:
    """Two spaces at the end, Markdown's line break, here and above."""
    return at.text.endswith("  ") and at.above.endswith("  ") and not _FENCE.match(at.below)


ANYWHERE: Final = (
    Rule(
        "nothing follows", False,
        lambda at: at.following >= len(at.page.texts),
        "A first line of text.\n\n»Dropout",
    ),
    Rule(
        "a table of contents' title", False,
        lambda at: is_contents_title(at.text),
        "»目录\n\n- 卷积\n- 池化",
    ),
    Rule(
        "the first line, and its sentence goes on", False,
        lambda at: _is_first(at) and bool(LOWER_START.match(at.below)),
        "»Dropout drops units\nwhile a network is trained.",
    ),
    Rule(
        "the first line, a field", False,
        lambda at: _is_first(at) and bool(_FIELD.match(at.text)),
        "»Tags: cnn\nA convolution slides a window over the picture.",
    ),
    Rule(
        "the first line", True,
        _is_first,
        "»卷积神经网络\n\n卷积在图上滑动一个窗口。",
    ),
    Rule(
        "a label", False,
        lambda at: is_label(at.text),
        "# Dropout\n\nIt drops units.\n\n»Example\n\nA unit is dropped with probability one half.",
    ),
    Rule(
        "a picture's caption", False,
        lambda at: bool(_IMAGE.match(at.above) or _IMAGE.match(at.below)),
        "# 池化\n\n![pool](pool.png)\n»最大池化\n- 取最大值",
    ),
    Rule(
        "a picture's caption, where headings are marked", False,
        lambda at: at.page.has_headings and bool(_IMAGE.match(at.next_text)),
        "# 网络\n\n## 传输层\n\n»报文结构\n\n![TCP](tcp.png)",
    ),
    Rule(
        "what leads in code", False,
        _leads_in_code,
        "# 池化\n\n这样写。\n»最大池化\n```python\nprint(1)\n```",
    ),
    Rule(
        "a line broken on purpose", False,
        _is_broken_on_purpose,
        "# Poem\n\nRoses are red  \n»Violets are blue  \nSugar is sweet, and so are you, my dear.",
    ),
)  # fmt: skip


def _follows_question_in_words(at: Place) -> bool:
    return at.asks and is_question_like(at.next_text)


def _question_has_text(at: Place) -> bool:
    has_text = at.opens_block or at.following in at.page.titles
    return at.asks and (has_text or columns(at.next_text) > columns(at.text.strip()))


def _is_about_it(at: Place) -> bool:
    """Whether a text names its topic at once, as the first sentence below a heading does.

    Where a note kept other headings, a short line alone is more often a step or a caption.
    """
    words = normalise(at.text.strip().split()[0])
    return len(words) > 1 and words in normalise(at.next_text[: 2 * _WRAP_COLUMNS])


def defines(at: Place) -> bool:
    """Whether the text begins with the words that it is the heading of: "什么是步长" and "步长是…",
    "GET" and "GET 请求…"."""
    topic = normalise(_ASKING.sub("", at.text.strip()))
    below = normalise(at.next_text[: 2 * _WRAP_COLUMNS])
    return len(topic) > 1 and 0 <= below.find(topic) <= _MAX_LEAD


def _topic_has_text(at: Place) -> bool:
    long_enough = columns(at.next_text) >= 2 * columns(at.text.strip())
    return at.opens_block or (long_enough and _is_sentence(at.next_text))


def _is_sentence(text: str) -> bool:
    return bool(_SENTENCE_END.search(text.rstrip())) or columns(text) >= _WRAP_COLUMNS


# A line with a blank line below it: "Dropout", "什么是池化".
ALONE: Final = (
    Rule(
        "the end of a paragraph", False,
        lambda at: bool(at.above.strip()),
        "# 池化\n\n池化缩小图。\n»最大池化\n\n它取窗口里的最大值，所以保留最强的响应，丢掉位置。",
    ),
    Rule(
        "right above a heading", False,
        lambda at: bool(HEADING.match(at.next_text)),
        "# 池化\n\n»最大池化\n\n## 卷积\n\n滑动窗口。",
    ),
    Rule(
        "its sentence goes on below", False,
        lambda at: bool(LOWER_START.match(at.next_text)),
        "# Pooling\n\n»Max Pooling\n\ntakes the largest value of each window.",
    ),
    Rule(
        "a rhetorical question", False,
        lambda at: at.asks and bool(_RHETORICAL.match(at.text.strip())),
        "# 池化\n\n»那为什么要池化？\n\n因为图太大，算不过来，而且位置的细节并不重要。",
    ),
    Rule(
        "one of a list of questions", False,
        _follows_question_in_words,
        "# 面试\n\n»什么是池化\n\n什么是卷积\n\n什么是步长",
    ),
    Rule(
        "a question with its answer", True,
        _question_has_text,
        "# 面试\n\n»什么是池化\n\n池化把窗口里的值变成一个，所以图变小，感受野变大。",
    ),
    Rule(
        "a question without an answer", False,
        lambda at: at.asks,
        "# 面试\n\n»为什么卷积层的参数比全连接层少\n\n共享权重。\n\n# 下一题\n\n略",
    ),
    Rule(
        "one of a list of titles", False,
        lambda at: at.following in at.page.titles,
        "# 面试\n\n»最大池化\n\n平均池化\n\n它们都缩小图。",
    ),
    Rule(
        "no topic", False,
        lambda at: not is_topic(at.text.strip()),
        "# Notes\n\n»We use the chain rule\n\nThe derivative of a composition is a product.",
    ),
    Rule(
        "a step or caption below headings", False,
        lambda at: (
            at.index > at.page.plain_until and not at.page.has_headings and not _is_about_it(at)
        ),
        "# 池化\n\n»准备数据\n\n把图片缩放到同样的大小，再减去均值，除以标准差。",
    ),
    Rule(
        "a topic with its text", True,
        _topic_has_text,
        "# 池化\n\n»最大池化\n\n最大池化取窗口里的最大值，保留最强的响应。",
    ),
)  # fmt: skip


def _opens_paragraph(at: Place) -> bool:
    """Whether the first line of a paragraph is the heading of its other lines."""
    asks = at.asks and not (ends_as_question(at.text) and at.opens_block)
    if not asks and not (at.index < at.page.plain_until and is_topic(at.text)):
        return False
    return at.opens_block or "://" in at.below or columns(at.below) >= 2 * at.columns


def _is_behind_code(at: Place) -> bool:
    return at.index - 1 in at.page.skipped


def _has_longer_text(at: Place) -> bool:
    """Whether the line below is longer, as an answer is longer than its title."""
    # A whole question is long already, and known as a heading by its words.
    is_question = at.asks and at.columns >= _MIN_QUESTION
    least = at.columns + 1 if is_question else 2 * at.columns
    return at.index + 1 in at.page.titles or columns(at.below) >= least or "://" in at.below


def _has_text(at: Place) -> bool:
    return at.opens_block or _has_longer_text(at)


def _ends_list(item: str) -> bool:
    """True when the next line cannot be the item's own, wrapped by an editor."""
    if _OPEN_END.search(item):
        return False
    last = item.split()[-1]
    return columns(item) < _WRAP_COLUMNS or "://" in last or bool(_SENTENCE_END.search(last))


def _is_in_sentence(at: Place) -> bool:
    return at.above[:1].isspace() or not _SENTENCE_END.search(at.above.rstrip())


def _asks_on(at: Place) -> bool:
    both_ask = ends_as_question(at.above) and ends_as_question(at.text)
    return both_ask or bool(_RHETORICAL.match(at.text))


def _interrupts_sentences(at: Place) -> bool:
    is_short = at.columns <= _MAX_TITLE_IN_TEXT
    return _has_longer_text(at) and (is_short or (at.is_dense and at.asks))


# Pasted text, in which hardly a blank line was left.
_DENSE: Final = "\n".join(f"第 {n} 句话说明一件事。" for n in range(1, 8))

# A line with text right below it, which interrupts what stands above it.
IN_TEXT: Final = (
    Rule(
        "above a heading", False,
        lambda at: bool(HEADING.match(at.below)),
        "# 池化\n\n»最大池化\n## 卷积\n滑动窗口。",
    ),
    Rule(
        "the answer of the heading above", False,
        lambda at: at.index - 1 in at.bare and answers(at.page, at.index),
        "»什么是索引\n»一种加速查询的结构\n它像书后的索引，按关键字排好，指向正文。",
    ),
    Rule(
        "the first heading below an area's", True,
        lambda at: at.index - 1 in at.bare,
        "数据库\n»什么是索引\n它像书后的索引，按关键字排好，指向正文。",
    ),
    Rule(
        "its sentence goes on in the line below", False,
        lambda at: bool(LOWER_START.match(at.below)),
        "# Pooling\n\nIt shrinks.\n»Max Pooling\ntakes the largest value of each window.",
    ),
    Rule(
        "the heading of its paragraph", True,
        lambda at: not at.above.strip() and _opens_paragraph(at),
        "# 面试\n\n»什么是池化\n池化把窗口里的值变成一个，所以图变小，感受野变大。",
    ),
    Rule(
        "a paragraph's first line", False,
        lambda at: not at.above.strip(),
        "# 面试\n\n»最大池化\n池化把窗口里的值变成一个，所以图变小，感受野变大。",
    ),
    Rule(
        "right behind a fence", True,
        lambda at: _is_behind_code(at) and bool(_FENCE.match(at.above)),
        "# 池化\n\n```python\nprint(1)\n```\n»平均池化\n取窗口的平均值。",
    ),
    Rule(
        "right behind a formula or HTML", False,
        _is_behind_code,
        "# 池化\n\n$$\ny = x\n$$\n»平均池化\n取窗口的平均值。",
    ),
    Rule(
        "a question right below a heading, in pasted text", True,
        lambda at: bool(HEADING.match(at.above)) and at.is_dense and at.asks,
        f"# 面试\n»什么是池化\n池化把窗口里的值变成一个。\n{_DENSE}",
    ),
    Rule(
        "the text right below a heading", False,
        lambda at: bool(HEADING.match(at.above)),
        "# 面试\n»最大池化\n取窗口里的最大值，保留最强的响应。",
    ),
    Rule(
        "behind a list that has ended", True,
        lambda at: bool(LIST_ITEM.match(at.above)) and _ends_list(at.above) and _has_text(at),
        "# 池化\n\n- 缩小图\n»平均池化\n取窗口的平均值，所以结果更平滑。",
    ),
    Rule(
        "an item's own text", False,
        lambda at: bool(LIST_ITEM.match(at.above)),
        "# 池化\n\n- 缩小图，\n»平均池化\n取窗口的平均值，所以结果更平滑。",
    ),
    Rule(
        "behind a table, in pasted text", True,
        lambda at: bool(_TABLE_ROW.match(at.above)) and at.is_dense and _has_text(at),
        f"# 池化\n{_DENSE}\n| a | b |\n»平均池化\n取窗口的平均值，所以结果更平滑。",
    ),
    Rule(
        "behind a table", False,
        lambda at: bool(_TABLE_ROW.match(at.above)),
        "# 池化\n\n| a | b |\n|---|---|\n| 1 | 2 |\n»平均池化\n取窗口的平均值，所以结果更平滑。",
    ),
    Rule(
        "within a sentence or an item", False,
        _is_in_sentence,
        "# 池化\n\n常见的两种是最大池化和\n»平均池化\n后者取窗口的平均值，所以结果更平滑。",
    ),
    Rule(
        "a question that asks on", False,
        _asks_on,
        "# 池化\n\n池化会丢掉位置。\n»那为什么还用池化\n因为分类不看位置，只看有没有，也少算一些。",
    ),
    Rule(
        "a title of a list or code, in pasted text", True,
        lambda at: at.is_dense and at.opens_block and (at.asks or is_topic(at.text)),
        f"# 池化\n{_DENSE}\n»平均池化\n- 取窗口的平均值",
    ),
    Rule(
        "what leads in a list, in pasted text", False,
        lambda at: at.is_dense and at.opens_block,
        f"# Pooling\n{_DENSE}\n»We use two of them\n- max pooling",
    ),
    Rule(
        "a short line between sentences", True,
        _interrupts_sentences,
        "# 池化\n\n池化会丢掉位置。\n»平均池化\n平均池化取窗口的平均值，所以结果更平滑。",
    ),
)  # fmt: skip
