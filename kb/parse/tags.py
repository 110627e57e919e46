"""Tags within a text, `#os/locks`, as note tools write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kb.parse.dialects.reading import MAX_LINE_CHARS, outside_code
from kb.parse.draft import fenced_lines
from kb.parse.mend.others import DIRECTIVE

# What the preprocessor of C reads is none, in whatever sentence.
_TAG: Final = re.compile(
    r"(?:(?<=\s)|^)#(?!(?:include|define|ifn?def|if|elif|else|endif|pragma|undef)(?![A-Za-z/-]))"
    r"(?P<tag>[^\W_][\w/-]*)(?=[\s,.;:!?，。；：！？、)）]|$)"
)
_ONLY_TAGS: Final = re.compile(r"\s*(?:#[^\s#]+(?:\s+|$))+")
_LETTER: Final = re.compile(r"[^\W\d]")
_COLOUR: Final = re.compile(r"(?=.*\d|(.)\1+$)[0-9a-f]{3,8}", re.IGNORECASE)
_DEFINITION: Final = re.compile(r"\s{0,3}\[[^\]]*\]:")
_TITLE: Final = re.compile(r"# ")


def tags_of(lines: Sequence[str]) -> Iterator[str]:
    """The tags in some lines, code aside."""
    marked = [index for index, line in enumerate(lines) if "#" in line]
    if not marked:
        return
    code = fenced_lines(lines)
    for index in marked:
        if index not in code and not _DEFINITION.match(lines[index]):
            yield from _tags(lines[index])


def leading_tags(lines: Iterable[str]) -> Iterator[str]:
    """Those of the lines at the top of a note, or right below its title, that are only tags:
    they are the note's."""
    for line in lines:
        if not line.strip() or _TITLE.match(line):
            continue
        if len(line) > MAX_LINE_CHARS or not _ONLY_TAGS.fullmatch(line):
            return
        yield from _tags(line)


def with_parents(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags and those that they are part of: with `os/locks`, `os`."""
    every: dict[str, None] = {}
    for tag in tags:
        parts = tag.split("/")
        every |= dict.fromkeys("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return tuple(tag for tag in every if tag)


def _tags(line: str) -> list[str]:
    if len(line) > MAX_LINE_CHARS or DIRECTIVE.match(line):
        return []
    tags: list[str] = []

    def collect(part: str) -> str:
        tags.extend(match["tag"].rstrip("/-") for match in _TAG.finditer(part))
        return part

    outside_code(line, collect)
    return [tag for tag in tags if _LETTER.search(tag) and not _COLOUR.fullmatch(tag)]
