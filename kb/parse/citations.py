"""Whether lines lead elsewhere: links, titles of books, citations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from kb.parse.contents import is_nothing, is_placeholder
from kb.text.language import HAN

_MARKER: Final = re.compile(r"^[\s>]*(?:(?:[-*+•]|\d{1,3}[.)、．]?|[（(]\d{1,3}[)）])\s+)*")
_NUMBER: Final = re.compile(r"^\[\^?[\w-]{1,30}\][:：]?\s*(?!\()")  # "[1] ", "[^1]: "
_LINK: Final = re.compile(
    r"!?\[(?P<words>[^\[\]]{0,300})\](?:\([^()\s]{0,500}[^()]{0,100}\)|\[[^\]]{0,60}\])"
)
_WIKI_LINK: Final = re.compile(r"!?\[\[[^\[\]]{1,300}\]\]")
_ADDRESS: Final = re.compile(
    r"<?https?://[^\s)>）】]+>?|\bwww\.\S+|\bdoi:\s*\S+|\barxiv:\s*\S+", re.I
)
# What a citation has and prose rarely: a year in brackets, "et al", a book's marks, pages.
_CITED: Final = re.compile(
    r"[（(](?:19|20)\d\d[a-z]?[)）]|,\s*(?:19|20)\d\d\b|\b(?:19|20)\d\d\s*[.;,]|\bet al\b|"
    r"《[^》]+》|"
    r"\bpp?\.\s*\d|\bISBN\b|\bRFC\s*\d|\bvol\.|\bProc\.|\bProceedings\b|\bpress\b|\barXiv\b|"
    r"\bedition\b|\b(?:chapter|ch\.)\s*\d|第\s*\d+\s*[版章]",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(rf"[。！？!?]|[a-z{HAN})]\.(?:\s|$)")
_MAX_NAME_CHARS: Final = 100  # the title of a book or an article
_MAX_LABEL_CHARS: Final = 15  # beside a link: its author, "by", "video"
_ADDRESS_COLUMNS: Final = 12  # what a link weighs whose words are few
_MAX_MARKS: Final = 3  # around a link
_MAX_LINE_CHARS: Final = 4_000
_FENCE: Final = re.compile(r"^\s*(?:```|~~~)")


def are_references(body: Sequence[str], *, names_count: bool) -> bool:
    """True when most of a text names what stands elsewhere; also where there is none.

    `names_count`: so do the items of a list that are nothing but a few words.
    """
    elsewhere = here = 0
    in_code = False
    headed = -1  # the indentation of the item whose link stands below it
    for index, line in enumerate(body):
        if _FENCE.match(line):
            in_code = not in_code
        elif in_code:
            here += len(line.strip())
        elif not (is_nothing(line) or is_placeholder(line)):
            size = _width(_words(line[:_MAX_LINE_CHARS])) + 1
            is_name = _is_name(line)
            if not (is_name and headed >= 0 and _indent(line) > headed):
                headed = -1
            if is_reference(line):
                elsewhere += max(size, _ADDRESS_COLUMNS)
            elif names_count and is_name:
                elsewhere += size
            elif is_name and headed < 0 and _heads_links(line, body[index + 1 : index + 6]):
                headed = _indent(line)
            elif headed < 0:
                here += size
    return elsewhere >= here


def _width(text: str) -> int:
    """In columns: a Chinese character says as much as two letters."""
    return len(text) + sum(character > "\u2e80" for character in text)


def _heads_links(line: str, below: Sequence[str]) -> bool:
    """Whether an item has a link below it: the title of a book above its address."""
    inner = takewhile(lambda one: _indent(one) > _indent(line) or not one.strip(), below)
    return any(_ADDRESS.search(one) or _LINK.search(one) for one in inner)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def is_reference(line: str) -> bool:
    """A line that holds a link and at most a few words beside it, or cites."""
    text = line.strip()
    if not text or len(text) > _MAX_LINE_CHARS:
        return False
    marker = _MARKER.match(text)
    bare = text[marker.end() :] if marker else text
    is_item = bool(marker and marker[0].strip(" >"))
    numbered = _NUMBER.match(bare)
    if numbered:
        bare, is_item = bare[numbered.end() :], True
    words = _words(bare)
    links = [*_LINK.finditer(bare), *_WIKI_LINK.finditer(bare), *_ADDRESS.finditer(bare)]
    if links and _leads(bare, links, is_item=is_item):
        return True
    if _CITED.search(bare):
        return is_item or len(words) <= 2 * _MAX_NAME_CHARS
    return False


def _leads(text: str, links: Sequence[re.Match[str]], *, is_item: bool) -> bool:
    """Whether the links of a line say more than what stands beside them. In a list, what stands
    behind a link tells what it is about, and what stands before it is a title."""
    beside = len(_words(_without_links(text)))
    if 2 * beside <= len(_words(text)) or beside <= _MAX_LABEL_CHARS:
        return True
    begins = min(link.start() for link in links) <= _MAX_MARKS
    ends = max(link.end() for link in links) >= len(text.rstrip()) - _MAX_MARKS
    return is_item and (begins or (ends and beside <= _MAX_NAME_CHARS))


def _is_name(line: str) -> bool:
    """An item of a list without the end of a sentence: the title of a book."""
    text = line.strip()
    is_item = _MARKER.sub("", text) != text
    return is_item and len(text) <= _MAX_NAME_CHARS and not _SENTENCE.search(text)


def _without_links(text: str) -> str:
    for pattern in (_LINK, _WIKI_LINK, _ADDRESS):
        text = pattern.sub(" ", text)
    return text


def _words(text: str) -> str:
    """What is read: the words of links, not their addresses."""
    text = _ADDRESS.sub(" ", _LINK.sub(lambda link: f" {link['words']} ", text))
    return re.sub(r"[\W_]+", "", text)
