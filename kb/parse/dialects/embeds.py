"""Embedded notes: the text of one stands in another, as a box, in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from kb.parse.comments import without_comments
from kb.parse.contents import normalise
from kb.parse.decoding import split_lines
from kb.parse.dialects.logseq_blocks import KEPT_FOR_ITSELF
from kb.parse.dialects.reading import MAX_LINE_CHARS, deeper, quoted
from kb.parse.dialects.wiki_links import WikiLink, moved, name_of
from kb.parse.draft import Line, fenced_lines, find_fences
from kb.parse.notes_folder import Folder

_TABS: Final = re.compile(r"^\t+(?=[-*+] |  )")
# An embed is read in passing: a screen of it, and the note has the rest.
_MAX_LINES: Final = 40
_MAX_CHARS: Final = 4_000
_HEADING: Final = re.compile(r"^(#{1,6})\s+(.*?)[\s#]*$")
_LIST_ITEM: Final = re.compile(r"^(\s*)(?:[-*+]|\d{1,9}[.)])\s")
# No paragraph goes on below a heading or the end of code.
_ENDS_ABOVE: Final = re.compile(r"^\s*(?:#{1,6}\s|```|~~~)")
BLOCK_ID: Final = re.compile(r"(?:(?<=\s)|^)\^(?P<id>[A-Za-z0-9-]+)\s*$")


def embedded(
    link: WikiLink, file: str, around: Line, note: str, folder: Folder,
    read_line: Callable[[str], str],
) -> list[Line]:  # fmt: skip
    """The lines that a line which embeds a note, or a part of one, becomes; none where the note
    has no such part, or can't be read.

    Args:
        link: what the line embeds.
        file: the note it names.
        around: the line.
        note: the note that it stands in.
        folder: what lies around both.
        read_line: turns a line's marks into Markdown, embeds in it into links: so nothing is
            embedded in a circle.
    """
    text = folder.text_of(file)
    if text is None:
        return []
    lines = _without_properties(without_comments(_behind_front_matter(split_lines(text))))
    part = _bounded(_part(lines, link))
    code = fenced_lines(part)
    shown = [
        line if index in code else read_line(moved(_without_block_id(line), file, note))
        for index, line in enumerate(part)
    ]
    if not any(line.strip() for line in shown):
        return []
    name = link.heading or name_of(file)
    first, *rest = quoted(
        [around, *(Line(line, around.origin, added=True) for line in shown)],
        f"[!embed] {name}",
    )
    return [first, *rest]


def _without_block_id(line: str) -> str:
    return BLOCK_ID.sub("", line) if "^" in line and len(line) <= MAX_LINE_CHARS else line


def _behind_front_matter(lines: list[str]) -> list[str]:
    if lines and lines[0].lstrip("\ufeff").rstrip() == "---":
        for index, line in enumerate(lines[1:], 1):
            if line.rstrip() in ("---", "..."):
                return lines[index + 1 :]
    return lines


def _without_properties(lines: Sequence[str]) -> list[str]:
    """Without what Logseq keeps for itself, its tabs as the spaces of a list."""
    kept = (line for line in lines if not KEPT_FOR_ITSELF.match(line[:MAX_LINE_CHARS]))
    return [_TABS.sub(lambda tabs: "  " * len(tabs[0]), line) for line in kept]


def _part(lines: Sequence[str], link: WikiLink) -> list[str]:
    if link.block:
        return _block(lines, link.block)
    if link.heading:
        return _section(lines, link.heading)
    return list(lines)


def _section(lines: Sequence[str], heading: str) -> list[str]:
    """What stands below a heading, up to the next one of its level."""
    code = fenced_lines(lines)
    wanted = normalise(heading)
    start, level = -1, 0
    for index, line in enumerate(lines):
        if index in code or not (match := _HEADING.match(line[:MAX_LINE_CHARS])):
            continue
        if start >= 0 and len(match[1]) <= level:
            return list(lines[start:index])
        if start < 0 and normalise(match[2]) == wanted:
            start, level = index + 1, len(match[1])
    return list(lines[start:]) if start >= 0 else []


def _block(lines: Sequence[str], block: str) -> list[str]:
    """The paragraph or item that an id names at its end, or below it."""
    for index, line in enumerate(lines):
        named = BLOCK_ID.search(line[-200:]) if "^" in line[-200:] else None
        if named is None or named["id"] != block:
            continue
        item = _LIST_ITEM.match(line)
        if item:
            return [line, *deeper(lines[index + 1 :], len(item[1]))]
        end = index + 1
        if line.strip() == f"^{block}":
            end = index
            while end and not lines[end - 1].strip():
                end -= 1
        start = end
        while start and lines[start - 1].strip() and not _ENDS_ABOVE.match(lines[start - 1][:200]):
            start -= 1
        return list(lines[start:end])
    return []


def _bounded(lines: Sequence[str]) -> list[str]:
    """The beginning of a text, its last fence closed."""
    start = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    kept: list[str] = []
    left = _MAX_CHARS
    for line in lines[start:]:
        left -= len(line) + 1
        if len(kept) == _MAX_LINES or left < 0:
            break
        kept.append(line)
    is_cut = any(line.strip() for line in lines[start + len(kept) :])
    while kept and not kept[-1].strip():
        kept.pop()
    fence = next((fence for fence in find_fences(kept) if not fence.closed), None)
    if fence is not None:
        kept.append(fence.indent + fence.marker)
    return [*kept, "", "…"] if is_cut else kept
