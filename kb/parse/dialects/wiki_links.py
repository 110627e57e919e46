"""Links and embeds of note tools, `[[note#heading|words]]` and `![[picture.png|300]]`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from kb.parse.dialects.reading import outside_code
from kb.parse.formats import NOTE_SUFFIXES, suffix_of
from kb.parse.notes_folder import Folder

# Not "[[1]](#n)", which is a link whose words stand in brackets.
_WIKI_LINK: Final = re.compile(
    r"(?<!\\)(?P<embed>!?)\[\[(?P<target>[^\[\]|#^\n]*)(?P<place>[#^][^\[\]|\n]*)?"
    r"(?:\|(?P<words>[^\[\]\n]*))?\]\](?!\()"
)
# Where no tool shows, "[[1, 2]]", "[[ -f x ]]", "[[x > 0]]", "[[nodiscard]]" and "xs[[i]]" are
# code, and a mark of a table of contents is no link. A date is one.
_NO_TARGET: Final = re.compile(
    r"(?!\d{4}[-_.]\d\d[-_.]\d\d$)[\s\d.,:;+*/=<>()'\"$&%-]*|_?toc_?|\s.*\s|"
    r".*(?:[=<>$;\"']|, *\d).*|nodiscard|maybe_unused|fallthrough|deprecated|noreturn|"
    r"(?:un)?likely",
    re.IGNORECASE,
)
_INDEXED: Final = re.compile(r"[A-Za-z0-9_)\]]")
_TOOLS: Final = frozenset({"obsidian", "logseq"})
_SIZE: Final = re.compile(r"\d{1,4}(?:x\d{1,4})?")
PICTURES: Final = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".avif", ".ico"}
)
# Of addresses in a Markdown link, those that a file of the folder may have.
_ADDRESS: Final = re.compile(r"(?<=\]\()(?![A-Za-z][A-Za-z0-9+.-]*:|//|[#/<])[^()\s]+")
# What an address may hold as it stands.
_SAFE: Final = "/_-.~,!@'+&="


class WikiLink(NamedTuple):
    """One, taken apart."""

    is_embed: bool
    target: str  # the note or file as it is named; "" for the note itself
    heading: str
    block: str  # the id of a block, without its mark
    words: str | None  # those to show instead of the name
    bar: str = "|"  # as it is written: in a table "\\|"

    @property
    def written(self) -> str:
        """As lint calls it."""
        return f"[[{self.target}]]"


def name_of(path: str) -> str:
    """A note's name: its file's, without folders and suffix, and with "/" as Logseq writes it."""
    name = posixpath.basename(path.rstrip("/"))
    stem = name[: -len(suffix_of(name))] if suffix_of(name) in NOTE_SUFFIXES else name
    return stem.replace("___", "/").replace("%2F", "/")


def wiki_link(match: re.Match[str]) -> WikiLink:
    """What was matched, taken apart."""
    place = (match["place"] or "").rstrip("\\").strip()
    last = place.rpartition("#")[2].strip()
    is_block = last.startswith("^")
    return WikiLink(
        bool(match["embed"]),
        match["target"].rstrip("\\").strip(),
        "" if is_block else last,
        last.removeprefix("^") if is_block else "",
        match["words"].strip() if match["words"] else None,
        "\\|" if (match["place"] or match["target"]).endswith("\\") else "|",
    )


def only_embed(text: str) -> WikiLink | None:
    """The embed that is all of a text."""
    whole = _WIKI_LINK.fullmatch(text)
    return wiki_link(whole) if whole and whole["embed"] else None


def find_file(target: str, note: str, folder: Folder) -> str | None:
    """The file that a link of a note names: a note before another file of that name, which has
    other marks for "/" in Logseq."""
    if target.startswith(("./", "../")):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(note), target))
    names = [target]
    if "/" in target:
        names += [target.replace("/", mark) for mark in ("___", "%2F")]
    names = [name for one in names for name in (f"{one}.md", one)]
    return next(filter(None, (folder.find(name, note) for name in names)), None)


def is_drawing(file: str) -> bool:
    """Whether a note holds a drawing of Excalidraw, and no words."""
    return file.lower().endswith(".excalidraw.md")


def _picture_of(drawing: str, note: str, folder: Folder) -> str | None:
    """What Excalidraw keeps beside a drawing, where it is told to."""
    stem = drawing.removesuffix(".md")
    return folder.find(f"{stem}.svg", note) or folder.find(f"{stem}.png", note)


def with_links(
    text: str, note: str, folder: Folder, dead: Callable[[WikiLink], None] = lambda _: None
) -> str:
    """A line with its wiki links as Markdown's; `dead` is called with those that lead nowhere."""

    def markdown(match: re.Match[str]) -> str:
        link = wiki_link(match)
        if not link.target and not link.heading and not link.block:
            return match[0]
        file = find_file(link.target, note, folder) if link.target else note
        if file and link.is_embed and is_drawing(file):
            file = _picture_of(file, note, folder) or file
        if file is None:
            if not folder.tools & _TOOLS and _is_code(match):
                return match[0]
            dead(link)
        return markdown_of(link, file, note)

    if "[[" not in text:
        return text
    return outside_code(text, lambda part: _WIKI_LINK.sub(markdown, part))


def _is_code(match: re.Match[str]) -> bool:
    """Whether what looks like a link, and leads nowhere, means something else."""
    before = match.string[max(match.start() - 1, 0) : match.start()]
    return bool(_NO_TARGET.fullmatch(match["target"]) or _INDEXED.match(before))


def markdown_of(link: WikiLink, file: str | None, note: str) -> str:
    """A link or embed to a file as Markdown: the picture, the link, or the words alone."""
    words = [part.strip().rstrip("\\") for part in (link.words or "").split("|")]
    if link.is_embed and suffix_of(file or link.target) in PICTURES:
        size = words.pop() if _SIZE.fullmatch(words[-1]) else ""
        words_of_picture = " ".join(filter(None, words)) or ("" if file else link.target)
        address = address_of(file, note) if file else quote(link.target, safe=_SAFE)
        return f"![{words_of_picture}{link.bar * bool(size)}{size}]({address})"
    is_note = file is None or suffix_of(file) in NOTE_SUFFIXES
    name = (link.heading if is_note else "") or (name_of(file) if file else link.target)
    shown = " ".join(filter(None, words)) or (link.target if _is_alias(link, file) else name)
    if file is None:
        return shown
    anchor = f"#{quote(link.heading, safe=_SAFE)}" if link.heading else ""
    path = address_of(file, note) if link.target else ""
    asked = f' "{name}"' if shown != name and '"' not in name else ""
    return f"[{shown}]({path}{anchor}{asked})" if path or anchor else shown


def _is_alias(link: WikiLink, file: str | None) -> bool:
    """Whether a link calls a note by another name than its file's."""
    if file is None or not link.target or link.heading:
        return False
    return name_of(link.target).lower() != name_of(file).rpartition("/")[2].lower()


def address_of(file: str, note: str) -> str:
    """A file's path as a Markdown link of a note has it."""
    return quote(posixpath.relpath(file, posixpath.dirname(note) or "."), safe=_SAFE)


def moved(text: str, note: str, other: str) -> str:
    """A line of one note with its addresses as they are from another."""
    if "](" not in text or PurePosixPath(note).parent == PurePosixPath(other).parent:
        return text
    folder = posixpath.dirname(note)

    def address(match: re.Match[str]) -> str:
        path, mark, anchor = match[0].partition("#")
        file = posixpath.normpath(posixpath.join(folder, unquote(path)))
        return match[0] if file.startswith("..") else address_of(file, other) + mark + anchor

    return outside_code(text, lambda part: _ADDRESS.sub(address, part))
