"""Lines that act as headings though they carry no "#": "面试题", "Pytroch", "什么是 X".

Pasting loses the marks. What remains is a short line without closing punctuation, in a
place where a paragraph would not begin or break: the top of the file, right behind a
list or code, between a finished sentence and a longer line, or alone above its text.
Where all marks of a note were lost, numbers and emphasis that repeat take their place. Where a
note kept its marks, only lines that repeat in style count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from kb.parse.draft import Draft, Line
from kb.parse.mend.heading_rules import LOWER_START, answers, defines, stands_as_heading
from kb.parse.mend.page import Page, Place, page_of
from kb.parse.mend.titles import HEADING, LIST_ITEM, heading_style, is_topic
from kb.parse.questions import is_question_like, stands_by_itself

_MIN_STYLE_REPEATS = 2  # one numbered or bold line may be anything
_MIN_QUESTION_REPEATS = 3  # an argument asks its reader twice, a list of questions more often


def mark_bare_headings(draft: Draft) -> None:
    """Turn each bare heading line into an ATX heading, with a warning.

    One that is directly followed by another names an area (level 1); the others stand
    beside the section that they follow.
    """
    page = page_of(draft.texts())
    styled = dict(_styled(page))
    guessed = _guessed(page, styled)
    is_marked = page.has_headings and not page.is_dense
    if is_marked:
        guessed = _repeated(page, guessed)
    level = 2
    for index, text in enumerate(page.texts):
        if index in page.headings:
            # A series right below a mark is what that is about.
            holds = is_marked and page.below[index] in guessed
            level = min(max(page.headings[index] + holds, 2), 6)
        if index in styled:
            level, title = styled[index]
        elif index in guessed:
            title = text.strip()
            level = 1 if _names_an_area(page, index) else level
        else:
            continue
        origin = draft.lines[index].origin
        draft.lines[index] = Line(f"{'#' * level} {title}", origin)
        level = max(level, 2)
        draft.warn(
            origin,
            "bare-heading",
            f"“{text.strip()}” has no # but stands as a heading; read as one",
            f"write it as “{draft.lines[index].text}”, or end it with a full stop if it is none",
        )


def _guessed(page: Page, styled: Collection[int]) -> set[int]:
    """The lines that stand as headings by what is around them."""
    bare: set[int] = set()
    for index in range(len(page.texts)):
        if index in styled or (index in page.titles and stands_as_heading(page, bare, index)):
            bare.add(index)
    return bare.difference(styled)


def _repeated(page: Page, guessed: set[int]) -> set[int]:
    """Of the guesses in a note that marks its headings, those that nothing else explains.

    Whoever writes "#" elsewhere means a short line as prose. It is a heading where it stands above
    the first mark as a title does, where its text defines it, or where lines of its style repeat
    below one mark.
    """
    kept = {index for index in guessed if _is_certain(Place(page, (), index))}
    for first, stop in pairwise([*sorted(page.headings), len(page.texts)]):
        styles: dict[tuple[bool, bool, bool, bool], list[int]] = {}
        for index in sorted(guess for guess in guessed if first < guess < stop):
            styles.setdefault(_style(page, index), []).append(index)
        for (_, asks, *_), alike in styles.items():
            if _is_series(page, alike, asks):
                kept.update(alike)
    return kept


def _is_series(page: Page, alike: Sequence[int], asks: bool) -> bool:
    """Whether lines of one style are headings by their number. Topics may be the steps of one
    answer: some of them must be defined by their text."""
    if asks:
        return len(alike) >= _MIN_QUESTION_REPEATS
    defined = sum(defines(Place(page, (), index)) for index in alike)
    return len(alike) >= _MIN_STYLE_REPEATS and 3 * defined >= len(alike)


def _is_certain(at: Place) -> bool:
    """Whether a guess needs no other of its kind. Above the first mark a question alone may open
    an essay, and a sentence lead in a list."""
    if defines(at):
        return True
    is_title = not at.is_alone if at.asks else is_topic(at.text)
    return at.index < at.page.plain_until and is_title


def _style(page: Page, index: int) -> tuple[bool, bool, bool, bool]:
    """What lines of one series share: alone or with text right below, a question or a topic, in
    Latin letters or not, in capitals or not."""
    place = Place(page, (), index)
    text = page.texts[index].strip()
    return place.is_alone, place.asks, text.isascii(), text.isupper()


def _names_an_area(page: Page, index: int) -> bool:
    if index + 1 in page.titles:
        return not answers(page, index + 1)
    return index == page.first and not is_question_like(page.texts[index])


def _styled(page: Page) -> Iterator[tuple[int, tuple[int, str]]]:
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


def _has_text_below(page: Page, index: int, styles: dict[int, tuple[str, str]]) -> bool:
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
    return not LOWER_START.match(text)
