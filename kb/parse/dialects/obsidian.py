"""Obsidian: wiki links, embeds, ids of blocks, and what its plugins keep in notes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kb.parse.dialects.embeds import BLOCK_ID, embedded
from kb.parse.dialects.reading import prose, quoted
from kb.parse.dialects.wiki_links import (
    PICTURES,
    WikiLink,
    find_file,
    is_drawing,
    only_embed,
    with_links,
)
from kb.parse.draft import Draft, Fence, Line, find_fences
from kb.parse.formats import NOTE_SUFFIXES, suffix_of
from kb.parse.notes_folder import Folder

# Fences that ask a plugin for something; outside Obsidian nobody answers.
_QUERIES: Final = frozenset(
    {"dataview", "dataviewjs", "tasks", "query", "button", "tracker", "leaflet", "meta-bind"}
    | {"meta-bind-button", "meta-bind-js-view", "excalidraw", "base", "folder-overview", "timeline"}
)
# Code spans that do: `= this.file.name`, `$= dv.current().x`.
_QUERY_SPAN: Final = re.compile(
    r"`(?:\$=[^`\n]*|=\s*(?:this\.|\[\[|date\(|dateformat\(|choice\(|default\(|link\()[^`\n]*)`"
)
_AD: Final = "ad-"  # fences of the plugin Admonition: ```ad-note
_AD_OPTION: Final = re.compile(r"^\s*(title|collapse|icon|color)\s*:\s*(.*?)\s*$", re.IGNORECASE)
_DRAWING: Final = re.compile(r"^excalidraw-plugin\s*:")
_MAX_FRONT_MATTER: Final = 100  # lines
# What stands before an embed that is all of its line: quotation marks, the mark of an item.
_LEAD: Final = re.compile(r"[ \t]*(?:> ?)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?")
# Ids that Obsidian made; others count only where it shows.
_MADE_ID: Final = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{6}")
# Each reads a file; a note that gathers others has some ten.
_MAX_EMBEDS: Final = 30


def read(draft: Draft, folder: Folder) -> None:
    """Turn its marks into Markdown."""
    if _is_drawing(draft):
        draft.warn(
            1, "left-out", "a drawing of Excalidraw, no note; left out", "nothing needs to be done"
        )
        draft.drop(set(range(len(draft.lines))))
        return
    _read_fences(draft)
    lines = {index: _read(line, draft, folder) for index, line in _marked(draft)}
    if lines:
        _replace(draft, lines, folder)


def _is_drawing(draft: Draft) -> bool:
    if is_drawing(draft.note):
        return True
    if not draft.lines or draft.lines[0].text.rstrip() != "---":
        return False
    for line in draft.lines[1:_MAX_FRONT_MATTER]:
        if line.text.rstrip() == "---":
            return False
        if _DRAWING.match(line.text):
            return True
    return False


def _marked(draft: Draft) -> list[tuple[int, Line]]:
    """The lines that hold one of its marks."""
    return [
        (index, line)
        for index, line in prose(draft)
        if "[[" in line.text or "^" in line.text or "=" in line.text
    ]


def _read_fences(draft: Draft) -> None:
    """Leave out what asks a plugin; make boxes of those that are ones."""
    dropped: set[int] = set()
    for fence in find_fences(draft.texts()):
        if not fence.closed:
            continue
        if fence.language in _QUERIES:
            dropped |= set(fence.span)
            draft.warn(
                draft.lines[fence.start].origin, "left-out",
                f"a block “{fence.language}” shows something only in Obsidian; left out",
                "write down what it shows, if readers need it",
            )  # fmt: skip
        elif fence.language.startswith(_AD) and not fence.indent:
            dropped |= _make_box(draft, fence)
    draft.drop(dropped)


def _make_box(draft: Draft, fence: Fence) -> set[int]:
    """An ```ad-note as a box, in its place; returns the lines that are left over."""
    options: dict[str, str] = {}
    body = list(fence.body)
    while body and (option := _AD_OPTION.match(draft.lines[body[0]].text)):
        options[option[1].lower()] = option[2]
        body.pop(0)
    fold = {"closed": "-", "true": "-", "open": "+"}.get(options.get("collapse", "").lower(), "")
    kind = fence.language.removeprefix(_AD) or "note"
    opening = f"[!{kind}]{fold} {options.get('title', '')}"
    box = quoted([draft.lines[index] for index in (fence.start, *body)], opening)
    for index, line in zip((fence.start, *body), box, strict=True):
        draft.lines[index] = line
    return set(fence.span) - {fence.start, *body}


@dataclass(frozen=True, slots=True)
class _Embedding:
    """A line that is nothing but the embed of a note."""

    lead: str  # what stands before it
    link: WikiLink
    file: str


def _read(line: Line, draft: Draft, folder: Folder) -> str | _Embedding | None:
    """What a line becomes: other text, an embed, or nothing."""
    text = _without_id(line.text, "obsidian" in folder.tools)
    if not text.strip():
        return None
    if "[[" in text:
        lead = _LEAD.match(text)
        start = lead.end() if lead else 0
        link = only_embed(text[start:].strip())
        file = find_file(link.target, draft.note, folder) if link and link.target else None
        if link and file and _is_embedded(file, draft.note):
            return _Embedding(text[:start], link, file)
    text = _QUERY_SPAN.sub("", text)
    text = with_links(text, draft.note, folder, _warning(line, draft, folder))
    return text if text.strip() else None


def _is_embedded(file: str, note: str) -> bool:
    return suffix_of(file) in NOTE_SUFFIXES and not is_drawing(file) and file != note


def _warning(line: Line, draft: Draft, folder: Folder) -> Callable[[WikiLink], None]:
    """Says which links lead nowhere, where it is known what there is. In Logseq a page needs no
    file."""

    def dead(link: WikiLink) -> None:
        if folder.root is None or "logseq" in folder.tools:
            return
        is_picture = suffix_of(link.target) in PICTURES
        if not is_picture:  # lint looks for pictures by itself
            draft.warn(
                line.origin, "dead-link", f"{link.written} names no file of the notes",
                "create it, or correct the name",
            )  # fmt: skip

    return dead


def _without_id(text: str, is_certain: bool) -> str:
    """A line without the id of its block, `^a1b2c3`."""
    named = BLOCK_ID.search(text) if "^" in text else None
    if named is None:
        return text
    alone = not text[: named.start()].strip()
    if not (is_certain or alone or _MADE_ID.fullmatch(named["id"])):
        return text
    return text[: named.start()].rstrip()


def _replace(draft: Draft, read: dict[int, str | _Embedding | None], folder: Folder) -> None:
    lines: list[Line] = []
    embeds = 0
    for index, line in enumerate(draft.lines):
        new = read.get(index, line.text)
        if new is None and line.text.strip():
            draft.dropped.add(line.origin)
        elif isinstance(new, _Embedding):
            embeds += 1
            above = lines[-1].text if lines else ""
            lines += _embedded(new, line, above, draft, folder if embeds <= _MAX_EMBEDS else None)
        else:
            lines.append(line._replace(text=new or ""))
    draft.lines = lines


def _embedded(
    new: _Embedding, line: Line, above: str, draft: Draft, folder: Folder | None
) -> list[Line]:
    """The box of an embed behind its lead, blank lines around it; or a link, where there is
    nothing to show."""

    def read_line(text: str) -> str:
        return with_links(_QUERY_SPAN.sub("", text), draft.note, folder) if folder else text

    box: list[Line] = []
    if folder is not None:
        box = embedded(new.link, new.file, line, draft.note, folder, read_line)
    if not box:
        text = with_links(line.text, draft.note, folder) if folder else line.text
        return [line._replace(text=text)]
    below = re.sub(r"[^>\s]", " ", new.lead)
    first, *rest = box
    blank = Line(below.rstrip() if ">" in below else "", line.origin, added=True)
    return [
        *([blank] if above.strip() else []),
        first._replace(text=new.lead + first.text),
        *(one._replace(text=below + one.text) for one in rest),
        blank,
    ]
