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
    r"""^(?:
        TO[ -]?DO | TBD | TBC | TBA | WIP | FIXME | N/?A
      | (?:(?:more|answers?|content|details)[ ])?coming[ ]soon | lorem[ ]ipsum.*
      | (?:(?:this|answer|content|section|page|it)[ ])?(?:is[ ])?(?:still[ ])?to[ ]be[ ]
        (?:done|continued|added|filled|written|completed|announced|answered|determined|updated|decided)
        (?:[ ](?:in|out|here|later|soon|up))?
      | (?:work|still)[ ]in[ ]progress | under[ ]construction | placeholder(?:[ ]text)?
      | (?:(?:(?:write|add|put|insert|fill[ ]in|type|enter|place)[ ])+(?:(?:your|the|an?|my)[ ])?
            |your[ ]|(?=(?:the[ ])?answer))
        (?:(?:the[ ])?answers?|text|content|notes?|solution|code|description|explanation)
        (?:[ ](?:goes|comes|will[ ]be|is[ ]coming|to[ ]go))?[ ](?:here|later|soon)
      | no[ ](?:answer|content|text)[ ]yet
      | (?:答案|内容|此处|这里|本节|本题|后续|以后|稍后|有空)?再?(?:待|尚待|有待|等待)
        (?:补充?|完善|续|更新|添加|写|填写?|定|整理|办|完成|解答|回答|作答|编辑|学习|研究|解决|做)
        (?:中|\.+|…+)?
      | (?:答案|内容)?(?:后续|以后|稍后|有空|之后|改天|下次)再?
        (?:补充?|完善|更新|添加|写|填写?|整理)
      | (?:请)?在?(?:此处?|这里|下方)?(?:填写|写下|输入|添加)(?:你的|您的)?(?:答案|内容|回答)
      | 在此作答 | 未完(?:待续|成)? | 未(?:填写?|写|整理|回答|作答) | 暂无(?:内容|答案)? | 暂缺
      | (?:施工|建设|编写|整理|更新)中 | 敬请期待 | 略 | 空 | 无 | 占位(?:符)? | \.{3,} | …+
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
# "_Last updated: 2024-05-01_", "> 更新时间：2024 年 5 月", below the title of a note.
_DATED = re.compile(
    r"""^[\W_]*(?:
        (?:last|date|page)?[ ]?
        (?:updated?|modified|edited|reviewed|revised|created|published|changed)
        (?:[ ](?:on|at|date|time|by[ ]\w+))?
      | (?:最[后近新]|上次|创建|首次|本文)?
        (?:更新|修改|编辑|创建|修订|发布|写作|整理)(?:时间|日期|于|在)
      | (?:最[后近新]|上次)(?:更新|修改|编辑|修订)
    )[\s*_]*[:：]?[\s*_]*(?=.{0,12}\d)
    (?: \d | [-,./:：+ \t年月日号时分秒]
      | (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}
      | st | nd | rd | th | of | t | z | utc | gmt | am | pm ){3,60}+ [\W_]*$""",
    re.IGNORECASE | re.VERBOSE,
)
# A line of badges, which tell a project's state: "[![build](https://…/badge.svg)](https://…)".
_BADGE_OF = (
    r"(?:shields\.io|badge|badgen\.net|travis-ci\.|codecov\.io|coveralls\.io|circleci\.com|"
    r"star-history\.com|komarev\.com)"
)
_BADGES = re.compile(
    rf"""^(?>
        \[!\[[^\[\]]{{0,100}}\]\([^()\s]{{0,150}}?{_BADGE_OF}[^()]{{0,300}}\)\]\([^()]{{0,300}}\)\s*
      | !\[[^\[\]]{{0,100}}\]\([^()\s]{{0,150}}?{_BADGE_OF}[^()]{{0,300}}\)\s*
      | <img\s[^<>]{{0,200}}?{_BADGE_OF}[^<>]{{0,300}}>\s*
      | </?(?:a|p|div|center)\b[^<>]{{0,300}}>\s*
    ){{1,40}}$""",
    re.IGNORECASE | re.VERBOSE,
)
_PICTURES = re.compile(r"!\[[^\[\]]{0,300}\]\([^()]{0,500}\)|<[^<>]{1,500}>")
_FENCE = re.compile(r"^\s*(?:`{3,}|~{3,})\s*[\w+#-]*\s*$")
_EMPTY_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])(?:\s+\[ \])?\s*$")
_BACK_TO_TOP = re.compile(
    r"^\W*\[[^\]]*(top|back|contents|顶部|目录|返回|回到|[⬆↑▲])[^\]]*\]\(#[^)]*\)\W*$",
    re.IGNORECASE,
)
_TABLE_RULE = re.compile(r"^(?=[^|]*\|)[\s:|-]+$")
_CONTENTS_TITLE = re.compile(
    r"^\W*(目录|目次|大纲|索引|(?:本文|文章|全文|问题|题目|面试题)目录|(?:问题|题目)(?:列表|清单|索引)|本页内容|"
    r"table of contents?|contents?|toc|outline|index|(?:on|in) this (?:page|note|article|post)|"
    r"list of questions|questions? (?:list|index))\W*$",
    re.IGNORECASE,
)
_ITEM_MARKS = re.compile(
    r"^[\s|>]*(?:[-*+]|\d{1,4}[.)、]?)?(?:[\s|]+|(?<=[、.)]))(?:\[[ xX]\]\s*)?|"
    r"[\s|*_`]+$|^[\s|*_`]+"
)
_HTML_LINK = re.compile(
    r"<a\s[^<>]{0,100}?href=[\"']?(?P<target>[^\"'<>\s]{1,200})[^<>]{0,100}>(?P<words>[^<>]{0,200})</a>",
    re.IGNORECASE,
)
_LIST_TAG = re.compile(r"</?(?:ul|ol|li|p|div|nav|b|strong|br)\b[^<>]{0,100}>", re.IGNORECASE)
_ROW_LINK = re.compile(r"\[[^\[\]]{1,200}\]\(#[^()\s]{0,200}\)")
_MAX_ROW_CHARS = 2_000
_MIN_ROW_LINKS = 2
_INNER_LINK = re.compile(
    r"^(?:\d+[.、)]?\s*)?[*_`]*\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)\s]*)[^)]*\)[*_`]*"
    # Stars and emoji, or dots and a page, may follow.
    r"[\W_]{0,12}(?:(?<=[.…·\s])\d{1,4})?$"
)
# Entries, anchors and placeholders are short; the patterns above are slow on long lines.
_MAX_CHARS = 500
_NUMBERED_QUESTION = re.compile(
    r"^(?:Q|问题?|Question)?\s*\d{1,4}\s*[.:：、)）]|.*[?？]$", re.IGNORECASE
)
# After a space or dots; a decimal fraction is no page.
_PAGE = re.compile(r"(?:(?<=[\s…])|(?<=\.\.))\d{1,4}$")
_MIN_PAGES = 5  # fewer lines that end with ascending numbers may be any list
# A list counts as contents when this share of its lines are; category labels between the
# linked questions make up the rest.
_CONTENTS_SHARE = 0.75


def is_contents_title(question: str) -> bool:
    return bool(_CONTENTS_TITLE.match(question))


def is_nothing(line: str) -> bool:
    """Blank, a rule, a comment, an anchor, a link to the top, a property, badges, "目录" alone."""
    text = line.strip()
    return not text or (
        (
            len(text) <= _MAX_CHARS
            and any(
                pattern.match(text) for pattern in (_NOTHING, _BACK_TO_TOP, _CONTENTS_TITLE, _DATED)
            )
        )
        or is_property(text)
        or (len(text) <= _MAX_ROW_CHARS and bool(_BADGES.match(text)))
    )


def is_placeholder(line: str) -> bool:
    """ "TODO", "待补充" and their like, with or without list marks around them."""
    line = line.strip()
    return len(line) <= _MAX_CHARS and bool(
        _PLACEHOLDER.match(re.sub(r"^[\s>*+_`#(（【\[-]+|[\s*_`)）】\]]+$", "", line))
    )


def says_nothing(body: Iterable[str]) -> bool:
    """True when an answer has no line that tells anything, an empty fence or item perhaps."""
    return all(is_nothing(line) or is_placeholder(line) or _is_empty(line) for line in body)


def are_pictures(body: Sequence[str]) -> bool:
    """Whether a text has no words, but pictures perhaps."""
    text = "\n".join(body)
    return len(text) <= _MAX_ROW_CHARS and not re.search(r"\w", _PICTURES.sub("", text))


def _is_empty(line: str) -> bool:
    return len(line) <= _MAX_CHARS and bool(_FENCE.match(line) or _EMPTY_ITEM.match(line))


def is_contents(block: Sequence[str], headings: set[str], asked: set[str]) -> bool:
    """True when a list or table only links to, or repeats, headings of the notes.

    `headings` holds the note's headings as `normalise` gives them; `asked`, all its questions,
    which a list only links to: one that repeats their words may ask them.
    """
    if _is_row_of_links(block):
        return True
    lines = [
        line
        for line in map(_without_tags, block)
        if not is_nothing(line.lstrip(" >")) and not _TABLE_RULE.match(line[:_MAX_CHARS])
    ]
    is_table = bool(lines) and lines[0].lstrip().startswith("|")
    if is_table:
        lines = lines[1:]  # without its header
    if len(lines) < 2:
        return False
    # A table whose last column rises may tell years, sizes or results; so may HTML and what is
    # quoted.
    is_quoted = block[0].lstrip().startswith((">", "<"))
    if not (is_table or is_quoted) and has_page_numbers(lines):
        return True
    entries = [is_contents_entry(line, headings, asked) for line in lines]
    return sum(entries) >= _CONTENTS_SHARE * len(entries)


def _without_tags(line: str) -> str:
    """A line of an HTML list as one of Markdown."""
    if "<" not in line or len(line) > _MAX_CHARS:
        return line
    return _LIST_TAG.sub("", _HTML_LINK.sub(r"[\g<words>](\g<target>)", line))


def _is_row_of_links(block: Sequence[str]) -> bool:
    """Whether a few lines are nothing but links to headings: "[A](#a) • [B](#b)"."""
    text = " ".join(line.strip() for line in block)
    if len(text) > _MAX_ROW_CHARS or text.count("](#") < _MIN_ROW_LINKS:
        return False
    rest = _ROW_LINK.sub(" ", text)
    return is_contents_title(rest) or not re.search(r"[^\W_]", rest)


def has_page_numbers(lines: Sequence[str]) -> bool:
    """True for entries that end with ascending page numbers, as a book's contents do."""
    ends = (line.rstrip(" \t|*")[-10:] for line in lines)
    pages = [int(page[0]) for end in ends if (page := _PAGE.search(end))]
    return (
        len(pages) >= max(_MIN_PAGES, _CONTENTS_SHARE * len(lines))
        and pages == sorted(pages)
        and pages[0] < pages[-1]
    )


def is_contents_entry(line: str, headings: set[str], asked: set[str]) -> bool:
    """A line that is nothing but a link within the notes, or the words of a heading."""
    text = line.strip()
    if len(text) > _MAX_CHARS:
        return False
    for _ in range(2):  # list marker, then number or emphasis
        text = _ITEM_MARKS.sub("", text).strip()
    link = _INNER_LINK.match(text)
    if link is not None:
        words = _emphasis_off(link["text"])
        named = normalise(words)
        return _is_inner(link["target"], words) or named in headings or named in asked
    return bool(text) and normalise(text) in headings


def _emphasis_off(words: str) -> str:
    return words.strip().strip("*_`").strip()


def _is_inner(target: str, words: str) -> bool:
    """Whether a link stays within the notes, as far as that shows."""
    if target.startswith("#"):
        return True
    if not target or target in ("<>", "()"):  # not written yet
        return bool(words)
    path, _, place = target.partition("#")
    path = path.split("?")[0].lower()
    if re.match(r"^[a-z][a-z0-9+.-]*:", target, re.IGNORECASE) or target.startswith("//"):
        # A note of a repository by its full address: a heading of it, or a numbered question.
        return path.endswith(NOTE_SUFFIXES) and bool(place or _NUMBERED_QUESTION.match(words))
    return path.endswith((*NOTE_SUFFIXES, ".html", "/")) or "." not in path.rsplit("/", 1)[-1]


def normalise(question: str) -> str:
    """A question without its number, punctuation, spaces and case, to tell repeats by."""
    text = re.sub(
        r"^\s*(?:Q\s*)?\d{1,4}(\.\d+)*\s*[.、．)）:：]?\s*", "", question, flags=re.IGNORECASE
    )
    return re.sub(r"[\W_]+", "", text or question).casefold()
