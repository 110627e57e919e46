"""Addresses as a site's generator means them → the files of the folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from kb.parse.dialects.reading import prose
from kb.parse.draft import Draft
from kb.parse.notes_folder import Folder

# What a site's address may be relative to: where generators keep what they copy, and notes.
ROOTS: Final = (
    "", "source", "static", "public", "docs", "content", "assets", "src", "docs/public",
    "docs/.vuepress/public", ".vuepress/public", "docs/assets", "source/_posts", "_posts",
    "src/.vuepress/public", "docs/static", "source/images",
)  # fmt: skip
_TARGET: Final = re.compile(
    r"(?P<before>\]\(\s{0,4}<?|<img\s[^<>\n]{0,300}?src=[\"'])(?P<target>[^()<>\s\"']{1,500})"
)
_DEFINED: Final = re.compile(
    r"^(?P<before>\s{0,3}\[[^\]\n]{1,200}\]:\s{1,4}<?)(?P<target>[^<>\s]{1,500})"
)
_SCHEME: Final = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//|#|\{)")
_ALIAS: Final = re.compile(r"^(?:@site|@docs|@source|@alias|@assets|~@?|@)/")
_PAGES: Final = (".html", ".htm", "/")
_NOTES: Final = (
    ".md",
    ".mdx",
    ".markdown",
    ".qmd",
    "/index.md",
    "/README.md",
    "/readme.md",
    "/_index.md",
    "/index.mdx",
)


def read_site_paths(draft: Draft, folder: Folder) -> None:
    """Have links and pictures lead to the files that they mean, where these lie in the folder."""
    if folder.root is None and not folder.files:
        return

    def changed(match: re.Match[str]) -> str:
        file = meant(match["target"], draft.note, folder)
        return match["before"] + (file or match["target"])

    for index, line in prose(draft):
        text = line.text
        if "](" in text or "<img" in text:
            text = _TARGET.sub(changed, text)
        elif "]: " in text:
            text = _DEFINED.sub(changed, text)
        if text != line.text:
            draft.lines[index] = line._replace(text=text)


def meant(target: str, note: str, folder: Folder) -> str | None:
    """The address of the file that a site's address means; None where it stands for itself, or
    for no file of the folder."""
    if _SCHEME.match(target):
        return None
    cut = min((target.find(sign) for sign in "#?" if sign in target), default=len(target))
    path, anchor = unquote(target[:cut]), target[cut:]
    path = _ALIAS.sub("/", path)
    if not path or "\0" in path:
        return None
    above = PurePosixPath(note).parent.as_posix()
    written = (
        None if path != unquote(target[:cut]) else joined("" if path[0] == "/" else above, path)
    )
    if written is not None and written in folder.all:
        return None
    file = next((one for one in _meant(path, note) if one in folder.all), None)
    return f"/{quoted_path(file)}{anchor}" if file else None


def quoted_path(path: str) -> str:
    """A path as the target of a link."""
    return path.replace("%", "%25").replace(" ", "%20").replace("(", "%28").replace(")", "%29")


def _meant(path: str, note: str) -> Iterator[str]:
    """The files that an address may mean, the likeliest first."""
    above = PurePosixPath(note).parent
    stem = PurePosixPath(note).with_suffix("").as_posix()
    if path.startswith("/"):
        # Below the root of a site, which may lie in a folder of these or above them.
        around = [folder.as_posix() for folder in above.parents if folder.as_posix() != "."]
        bases = [*ROOTS, *(f"{top}/{root}".rstrip("/") for top in around for root in ROOTS[:6])]
        inner = path.strip("/").split("/", 1)
        bare = inner[1] if len(inner) > 1 else ""
        for base in bases:
            yield from _files(joined(base, path))
        if bare:
            yield from _files(bare)
        return
    # Hexo keeps a note's pictures in a folder of its name.
    for base in (above.as_posix(), stem, *ROOTS):
        yield from _files(joined(base, path))


def _files(path: str | None) -> Iterator[str]:
    """A path as it stands, and the notes that a page's address is made of."""
    if not path:
        return
    yield path
    page = path
    for end in _PAGES:
        page = page.removesuffix(end)
    if "." not in page.rsplit("/", 1)[-1] or page != path:
        yield from (page + suffix for suffix in _NOTES)


def joined(base: str, path: str) -> str | None:
    """A path below a folder; None for one that leads out of the notes."""
    parts = [part for part in base.split("/") if part not in ("", ".")]
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
