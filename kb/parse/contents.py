"""What is not an answer: tables of contents, placeholders, and lines that say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.parse.cards import is_property
from kb.parse.formats import NOTE_SUFFIXES

_NOTHING = re.compile(
    r"^(([-*_]\s*){3,}|<!--.*-->|<br\s*/?>|<a\s[^>]*>\s*(</a>)?|</?(div|p|center|details)[^>]*>|"
    r"\[\[?toc\]\]?|\{:?\s*toc\s*\}|&nbsp;|\\|(#[\w/-]+\s*)+)$",  # the last: Obsidian's tags
    re.IGNORECASE | re.DOTALL,
)
_PLACEHOLDER = re.compile(
    r"^(TODO|TBD|TBC|WIP|FIXME|N/?A|coming soon|to be (done|continued|added)|work in progress|"
    r"待(补充|完善|续|更新|添加|写|填|定|整理|办)|未完(待续|成)?|暂无(内容)?|略|空|无|占位|\.{3,}|…+)\W*$",
    re.IGNORECASE,
)
_BACK_TO_TOP = re.compile(
    r"^\W*\[[^\]]*(top|back|contents|顶部|目录|返回|回到|[⬆↑▲])[^\]]*\]\(#[^)]*\)\W*$",
    re.IGNORECASE,
)
_TABLE_RULE = re.compile(r"^(?=[^|]*\|)[\s:|-]+$")
_CONTENTS_TITLE = re.compile(
    r"^\W*(目录|目次|大纲|索引|table of contents?|contents?|toc|outline|index)\W*$", re.IGNORECASE
)
_ITEM_MARKS = re.compile(
    r"^[\s|>]*(?:[-*+]|\d{1,4}[.)、]?)?(?:[\s|]+|(?<=[、.)]))(?:\[[ xX]\]\s*)?|"
    r"[\s|*_`]+$|^[\s|*_`]+"
)
_INNER_LINK = re.compile(
    r"^(?:\d+[.、)]?\s*)?[*_`]*\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)\s]*)[^)]*\)[*_`]*$"
)
# Entries, anchors and placeholders are short; the patterns above are slow on long lines.
_MAX_CHARS = 500
# After a space or dots; a decimal fraction is no page.
_PAGE = re.compile(r"(?:(?<=[\s…])|(?<=\.\.))\d{1,4}$")
_MIN_PAGES = 5  # fewer lines that end with ascending numbers may be any list
# A list counts as contents when this share of its lines are; category labels between the
# linked questions make up the rest.
_CONTENTS_SHARE = 0.75


def is_contents_title(question: str) -> bool:
    return bool(_CONTENTS_TITLE.match(question))


def is_nothing(line: str) -> bool:
    """Blank, a rule, a comment, an anchor, a link to the top, a property, "目录" alone."""
    text = line.strip()
    return not text or (
        (
            len(text) <= _MAX_CHARS
            and any(pattern.match(text) for pattern in (_NOTHING, _BACK_TO_TOP, _CONTENTS_TITLE))
        )
        or is_property(text)
    )


def is_placeholder(line: str) -> bool:
    """ "TODO", "待补充" and their like, with or without list marks around them."""
    line = line.strip()
    return len(line) <= _MAX_CHARS and bool(
        _PLACEHOLDER.match(re.sub(r"^[\s>*+_`#(（【\[-]+|[\s*_`)）】\]]+$", "", line))
    )


def says_nothing(body: Iterable[str]) -> bool:
    """True when an answer has no line that tells anything."""
    return all(is_nothing(line) or is_placeholder(line) for line in body)


def is_contents(block: Sequence[str], headings: set[str]) -> bool:
    """True when a list or table only links to, or repeats, headings of the notes.

    `headings` holds the note's headings as `normalise` gives them.
    """
    lines = [line for line in block if line.strip() and not _TABLE_RULE.match(line[:_MAX_CHARS])]
    is_table = bool(lines) and lines[0].lstrip().startswith("|")
    if is_table:
        lines = lines[1:]  # without its header
    if len(lines) < 2:
        return False
    # A table whose last column rises may tell years, sizes or results.
    if not is_table and has_page_numbers(lines):
        return True
    entries = [is_contents_entry(line, headings) for line in lines]
    return sum(entries) >= _CONTENTS_SHARE * len(entries)


def has_page_numbers(lines: Sequence[str]) -> bool:
    """True for entries that end with ascending page numbers, as a book's contents do."""
    ends = (line.rstrip(" \t|*")[-10:] for line in lines)
    pages = [int(page[0]) for end in ends if (page := _PAGE.search(end))]
    return (
        len(pages) >= max(_MIN_PAGES, _CONTENTS_SHARE * len(lines))
        and pages == sorted(pages)
        and pages[0] < pages[-1]
    )


def is_contents_entry(line: str, headings: set[str]) -> bool:
    """A line that is nothing but a link within the notes, or the words of a heading."""
    text = line.strip()
    if len(text) > _MAX_CHARS:
        return False
    for _ in range(2):  # list marker, then number or emphasis
        text = _ITEM_MARKS.sub("", text).strip()
    link = _INNER_LINK.match(text)
    if link is not None:
        return _is_inner(link["target"])
    return bool(text) and normalise(text) in headings


def _is_inner(target: str) -> bool:
    if target.startswith("#"):
        return True
    if re.match(r"^[a-z][a-z0-9+.-]*:", target, re.IGNORECASE) or target.startswith("//"):
        return False
    path = target.split("#")[0].split("?")[0].lower()
    return path.endswith((*NOTE_SUFFIXES, ".html", "/")) or "." not in path.rsplit("/", 1)[-1]


def normalise(question: str) -> str:
    """A question without its number, punctuation, spaces and case, to tell repeats by."""
    text = re.sub(
        r"^\s*(?:Q\s*)?\d{1,4}(\.\d+)*\s*[.、．)）:：]?\s*", "", question, flags=re.IGNORECASE
    )
    return re.sub(r"[\W_]+", "", text or question).casefold()
