"""Lines that act as headings though they carry no "#": "面试题", "Pytroch", "什么是 X".

Pasting loses the marks. What remains is a short line without closing punctuation, in a
place where a paragraph would not begin or break: the top of the file, right behind a
list or code, between a finished sentence and a longer line, or alone above its text.
Where all marks of a note were lost, numbers and emphasis that repeat take their place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.parse.contents import is_contents_title, normalise
from kb.parse.draft import Draft, Line
from kb.parse.mend.titles import (
    HEADING,
    LIST_ITEM,
    columns,
    heading_style,
    is_label,
    is_title,
    is_topic,
    lines_without_headings,
)
from kb.parse.questions import ends_as_question, is_question_like, stands_by_itself

# Columns (a Chinese character takes two). A line of prose that an editor wrapped is
# longer than this, so a shorter one is complete.
_WRAP_COLUMNS = 60
_MAX_TITLE_IN_TEXT = 30  # between sentences only a short line is a heading
_MIN_QUESTION = 10  # a shorter one, "怎么实现", asks on within its topic
_MIN_STYLE_REPEATS = 2  # one numbered or bold line may be anything
_MIN_DENSE_LINES = 6
_MAX_BLANK_SHARE = 0.05  # Markdown needs blank lines; whoever wrote some wrote more
_SENTENCE_END = re.compile(r"[。.!！?？)）]$")
_OPEN_END = re.compile(r"[:：,，、;；(（-]\s*$")
_LOWER_START = re.compile(r"^[a-z](?!\w*://)")  # a sentence goes on
# "那为什么 …？" asks the reader of an argument, not the reader of a heading.
_RHETORICAL = re.compile(
    r"^(那|但|而|可|所以|于是|因此|有木有|结果|so|but|and|then|now|well)(?![a-z])|[吗呢吧]\W*$",
    re.I,
)
_FIELD = re.compile(r"^[A-Za-z]+: ")  # "Tags: a, b" at the top of a note
_COMMENT = re.compile(r"^\s*<!--(?:(?!-->).)*-->\s*$")
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_BLOCK_START = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s|^\s*\|.*\||^\s*(?:```|~~~)")
_FENCE = re.compile(r"^\s*(```|~~~)")
_IMAGE = re.compile(r"^\s*(!\[|<img\b)")


def mark_bare_headings(draft: Draft) -> None:
    """Turn each bare heading line into an ATX heading, with a warning.

    One that is directly followed by another names an area (level 1); the others stand
    beside the section that they follow.
    """
    page = _page(draft.texts())
    styled = dict(_styled(page))
    bare: set[int] = set()
    level = 2
    for index, text in enumerate(page.texts):
        heading = HEADING.match(text) if index not in page.skipped else None
        if heading:
            level = max(len(heading[1]), 2)
        if index in styled:
            level, title = styled[index]
        elif index in page.titles and _stands_as_heading(page, bare, index):
            title = text.strip()
            level = 1 if _names_an_area(page, index) else level
        else:
            continue
        bare.add(index)
        origin = draft.lines[index].origin
        draft.lines[index] = Line(f"{'#' * level} {title}", origin)
        level = max(level, 2)
        draft.warn(
            origin,
            "bare-heading",
            f"“{text.strip()}” has no # but stands as a heading; read as one",
            f"write it as “{draft.lines[index].text}”, or end it with a full stop if it is none",
        )


@dataclass(frozen=True, slots=True)
class _Page:
    """A note's lines with what is known of each."""

    texts: list[str]
    skipped: set[int]  # code, formulas, HTML and front matter, in which nothing is a heading
    titles: set[int]  # lines whose words could be a heading
    first: int  # the first line that is not blank
    plain_until: int  # the first real heading: above it no mark was kept
    below: list[int]  # by line: the next line that is neither blank nor a comment
    is_dense: bool  # hardly a blank line: pasted text, whose blocks nothing sets apart

    def line(self, index: int) -> str:
        return self.texts[index] if 0 <= index < len(self.texts) else ""

    def line_below(self, index: int) -> str:
        """The line right below, or right below the comment that names a question's aliases."""
        follows = index + 1
        while _COMMENT.match(self.line(follows)):
            follows += 1
        return self.line(follows)


def _page(texts: list[str]) -> _Page:
    skipped = lines_without_headings(texts)
    titles = {i for i in range(len(texts)) if i not in skipped and is_title(texts, i)}
    top = _behind_front_matter(texts)
    written = [i for i, text in enumerate(texts) if i >= top and text.strip()]
    headings = (i for i in written if i not in skipped and HEADING.match(texts[i]))
    below = [len(texts)] * (len(texts) + 1)
    for index in range(len(texts) - 1, 0, -1):
        says_nothing = not texts[index].strip() or _COMMENT.match(texts[index])
        below[index - 1] = below[index] if says_nothing else index
    first = written[0] if written else len(texts)
    plain_until = next(headings, len(texts))
    return _Page(texts, skipped, titles, first, plain_until, below, _is_dense(texts, skipped))


def _is_dense(texts: Sequence[str], skipped: set[int]) -> bool:
    prose = [text for i, text in enumerate(texts) if i not in skipped]
    while prose and not prose[-1].strip():
        prose.pop()
    blank = sum(not text.strip() for text in prose)
    return len(prose) >= _MIN_DENSE_LINES and blank <= _MAX_BLANK_SHARE * len(prose)


def _behind_front_matter(texts: Sequence[str]) -> int:
    """The line where the text itself begins."""
    if texts[0].rstrip() != "---":
        return 0
    return next((i for i, text in enumerate(texts) if i and text.rstrip() == "---"), -1) + 1


def _names_an_area(page: _Page, index: int) -> bool:
    if index + 1 in page.titles:
        return not _answers(page, index + 1)
    return index == page.first and not is_question_like(page.texts[index])


def _stands_as_heading(page: _Page, bare: set[int], index: int) -> bool:
    """Whether the lines around a title-like line leave no other reading likely."""
    text, below = page.texts[index], page.line_below(index)
    following = page.below[index]
    if following >= len(page.texts) or is_contents_title(text):
        return False
    if index == page.first:
        return not (_LOWER_START.match(below) or _FIELD.match(text))
    if _is_caption(page, index):
        return False
    if not below.strip():
        return _stands_alone(page, index, following)
    if HEADING.match(below):
        return False
    if index - 1 in bare:
        return not _answers(page, index)
    return _breaks_text(page, index)


def _answers(page: _Page, index: int) -> bool:
    """Whether a line says what the line above asks: "什么是索引", "一种加速查询的结构"."""
    return is_question_like(page.line(index - 1)) and not is_question_like(page.line(index))


def _is_caption(page: _Page, index: int) -> bool:
    """A label of the text below it, or a line that is broken on purpose or names a picture."""
    text, above, below = page.line(index), page.line(index - 1), page.line_below(index)
    if is_label(text) or _IMAGE.match(above) or _IMAGE.match(below):
        return True
    if _FENCE.match(below):
        return not (is_question_like(text) or (page.is_dense and is_topic(text)))
    return text.endswith("  ") and above.endswith("  ")


def _stands_alone(page: _Page, index: int, following: int) -> bool:
    """A line between blank lines with its text below: "Dropout", "什么是池化"."""
    text, below = page.texts[index].strip(), page.texts[following]
    if page.line(index - 1).strip() or HEADING.match(below) or _LOWER_START.match(below):
        return False
    opens_block = bool(_BLOCK_START.match(below))
    if is_question_like(text):
        if _RHETORICAL.match(text) or is_question_like(below):  # prose; a list of questions
            return False
        return opens_block or following in page.titles or columns(below) > columns(text)
    if following in page.titles or not is_topic(text):
        return False
    if index > page.plain_until and not _is_about(below, text):
        return False
    return opens_block or (columns(below) >= 2 * columns(text) and _is_sentence(below))


def _is_about(below: str, topic: str) -> bool:
    """Whether a text names its topic at once, as the first sentence below a heading does.

    Where a note kept other headings, a short line alone is more often a step or a caption.
    """
    words = normalise(topic.split()[0])
    return len(words) > 1 and words in normalise(below[: 2 * _WRAP_COLUMNS])


def _is_sentence(text: str) -> bool:
    return bool(_SENTENCE_END.search(text.rstrip())) or columns(text) >= _WRAP_COLUMNS


def _breaks_text(page: _Page, index: int) -> bool:
    """Whether a title with text right below it interrupts what stands above it."""
    above, text, below = page.line(index - 1), page.texts[index], page.line_below(index)
    if _LOWER_START.match(below):
        return False
    opens_block = bool(_BLOCK_START.match(below))
    if not above.strip():
        return _opens_paragraph(page, index, opens_block)
    if index - 1 in page.skipped:  # right behind a code block
        return bool(_FENCE.match(above))
    if HEADING.match(above):
        return page.is_dense and is_question_like(text)
    # A whole question is long already, and known as a heading by its words.
    asks = is_question_like(text) and columns(text) >= _MIN_QUESTION
    least = columns(text) + 1 if asks else 2 * columns(text)
    longer = index + 1 in page.titles or columns(below) >= least or "://" in below
    if LIST_ITEM.match(above):
        return _ends_list(above) and (opens_block or longer)
    if _TABLE_ROW.match(above):
        return page.is_dense and (opens_block or longer)
    if above[:1].isspace() or not _SENTENCE_END.search(above.rstrip()):
        return False
    if _RHETORICAL.match(text) or (ends_as_question(above) and ends_as_question(text)):
        return False
    if page.is_dense and opens_block:
        return is_question_like(text) or is_topic(text)
    is_short = columns(text) <= _MAX_TITLE_IN_TEXT
    return longer and (is_short or (page.is_dense and is_question_like(text)))


def _opens_paragraph(page: _Page, index: int, opens_block: bool) -> bool:
    """Whether the first line of a paragraph is the heading of its other lines."""
    text, below = page.texts[index], page.line_below(index)
    asks = is_question_like(text) and not (ends_as_question(text) and opens_block)
    if not asks and not (index < page.plain_until and is_topic(text)):
        return False
    return opens_block or "://" in below or columns(below) >= 2 * columns(text)


def _ends_list(item: str) -> bool:
    """True when the next line cannot be the item's own, wrapped by an editor."""
    if _OPEN_END.search(item):
        return False
    last = item.split()[-1]
    return columns(item) < _WRAP_COLUMNS or "://" in last or bool(_SENTENCE_END.search(last))


def _styled(page: _Page) -> Iterator[tuple[int, tuple[int, str]]]:
    """Numbered, bold and bracketed titles above a note's first real heading.

    Yields (line, (level, title)). A style counts where it repeats and where its lines have
    text between them: lines of one style in a row are a list. The first style that
    stands in a note is the outermost.
    """
    styled_lines: dict[int, tuple[str, str]] = {}
    for index in range(page.first, page.plain_until):
        if index not in page.skipped and (styled := heading_style(page.texts[index])):
            styled_lines[index] = styled
    styles = Counter(style for style, _ in styled_lines.values())
    titled = {
        i: style for i, (style, _) in styled_lines.items() if _has_text_below(page, i, styled_lines)
    }
    kept = Counter(titled.values())
    asked = Counter(style for i, style in titled.items() if stands_by_itself(page.texts[i].strip()))
    order = [
        style
        for style, count in kept.items()
        # Where all of them ask in so many words, they are questions already.
        if count >= _MIN_STYLE_REPEATS and 2 * count > styles[style] and asked[style] < count
    ]
    for index, style in titled.items():
        if style in order:
            yield index, (min(order.index(style) + 2, 6), styled_lines[index][1])


def _has_text_below(page: _Page, index: int, styles: dict[int, tuple[str, str]]) -> bool:
    below = page.below[index]
    if below >= len(page.texts) or HEADING.match(page.texts[below]):
        return False
    if below in styles:  # a deeper title, but not the next line of a list
        return styles[below][0] != styles[index][0]
    text = page.texts[below]
    if styles[index][0] == "list-number":  # else the item's own text
        return below > index + 1 and not (text[0].isspace() or LIST_ITEM.match(text))
    if styles[index][0] == "colon":
        return below == index + 1 and bool(LIST_ITEM.match(text))
    return not _LOWER_START.match(text)
