"""What authors hang behind a question and nobody asks: stars, emoji, badges, "(easy)", "#card"."""

from __future__ import annotations

import re
from typing import Final

_LEVELS: Final = (
    r"easy|medium|hard|basic|beginner|intermediate|advanced|expert|junior|middle|senior|important|"
    r"must(?:[ -]know)?|optional|new|hot|faq|very[ ](?:easy|hard|important)|"
    r"简单|中等|困难|容易|较难|高频|中频|低频|常考|必考|必问|常问|重点|重要|非常重要|了解|熟悉|掌握|"
    r"易|中|难|初级|中级|高级"
)
_SIGN: Final = (
    "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0e\ufe0f\u200d\u20e3★☆✓✔✅❗❓→]"
)
_BADGE: Final = re.compile(
    rf"""(?:
        {_SIGN}(?:\s*{_SIGN})*
      | (?<!\S):[a-z0-9_+-]{{2,30}}:
      | \[?!\[[^\[\]]{{0,80}}\]\([^()]{{0,300}}\)(?:\]\([^()]{{0,300}}\))?
      | <img\b[^<>]{{0,300}}>
      | (?<!\S)\#(?:flash-?)?cards?(?:[-/][\w-]{{1,40}})*
      | [(（\[【`]\s*(?:{_LEVELS})\s*[)）\]】`]
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_SIGNS: Final = re.compile(rf"^\s*(?:{_SIGN}\s*){{1,8}}")
_TAGGED: Final = re.compile(r"\S\s+#card(?:[-/][\w-]+)*$")  # of Logseq and Flashcards for Obsidian
_WINDOW: Final = 700  # characters at the end of a question that are looked at
_MAX_CHARS: Final = 5_000  # no question is longer
_MAX_BADGES: Final = 8
_PLAIN_END: Final = re.compile(r"[^\W_]$|[?？。.，,;；]$")


def without_badges(text: str) -> str:
    """A text without the badges at its end."""
    text = text.rstrip()
    if len(text) > _MAX_CHARS:
        return text
    for _ in range(_MAX_BADGES):
        # Most texts end with a word or a mark; few of these lines hold a tag.
        if _PLAIN_END.search(text[-1:]) and "#" not in text[-_WINDOW:]:
            break
        badge = _BADGE.search(text, max(len(text) - _WINDOW, 0))
        if badge is None:
            break
        text = text[: badge.start()].rstrip()
    return text


def without_signs(text: str) -> str:
    """A text without the emoji at its beginning."""
    return _SIGNS.sub("", text, count=1)


def is_badges(text: str) -> bool:
    """True when nothing but badges stands there."""
    return not without_badges(text).strip(" *_")


def is_tagged_card(text: str) -> bool:
    """ "What is X? #card": what stands below answers."""
    return len(text) <= _MAX_CHARS and bool(_TAGGED.search(text.rstrip()))
