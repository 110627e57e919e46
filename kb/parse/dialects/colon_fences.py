"""Containers between colons, as VuePress, VitePress, Docusaurus, HackMD, Quarto and MyST write
them, between slashes as pymdown's blocks are, and what each of their names means.

What other dialects hold between marks of their own is first brought into this form.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from kb.parse.dialects.attributes import attributes_of, names_in
from kb.parse.dialects.sphinx_directives import FRAMES, SEE_ALSO, VERSIONS

_COLONS: Final = re.compile(
    r"^(?P<lead>\s*(?:(?:[-*+]|\d{1,9}[.)])[ \t]{1,4})?)(?P<marks>:{3,}|/{3,})(?P<rest>.*)$"
)
_DIRECTIVE: Final = re.compile(r"^\{(?P<name>[A-Za-z][\w:.-]*)\}\s*(?P<title>.*)$")
_NAMED: Final = re.compile(
    r"^(?P<name>\w[\w-]*)(?:\[(?P<title>.*)\](?=\s*(?:\{|$)))?\s*(?P<rest>.*)$"
)
_EMOJI_LAST: Final = re.compile(r"\s:[a-z0-9_+-]{1,40}:$")
_BRACES: Final = re.compile(r"\{(?P<list>[^{}]*)\}\s*$")
# The colons of a container that another dialect was brought into.
TRANSLATED: Final = ":" * 9
# What only lays out what it holds.
_TRANSPARENT: Final = names_in(
    """code-group tabs tab-set tab-set-code tabset tabsets panel-tabset panels
    steps step cards card-group card-grid
    grid grid-item raw v-pre pre demo normal-demo left center right justify align-center columns
    column row col flex div span container wrapper only compound content-visible content-hidden
    incremental fragment nonincremental refs bibliography slide line-block layout hstack vstack
    table figure figure-md subfigure align field-grid file-tree window-frame vue-playground
    playground code-tabs block html slides caption language-switch
    noprint glossary cell light-content dark-content"""
)
_FOLDED: Final = names_in(
    "details spoiler collapse collapsible expand dropdown toggle accordion fold folded cut"
)
_TABS: Final = {"tab": "tab", "tab-item": "tab", "tabitem": "tab", "tabbed": "tab"}
# The kind of what is quoted: a quotation that has no title.
QUOTATION: Final = "blockquote"
_QUOTED: Final = names_in("epigraph pull-quote highlights blockquote blockquotes")
_TITLES: Final = {"seealso": SEE_ALSO, **VERSIONS}
# What holds tabs, by what begins one of them in it.
_TAB_SIGNS: Final = {
    "code-group": "fence",
    "tab-set-code": "fence",
    "code-tabs": "@tab",
    "tabs": "@tab",
    "panel-tabset": "heading",
    "tabset": "heading",
}
# Pandoc's theorems, told by their ids.
_THEOREMS: Final = {
    "thm": "theorem", "lem": "lemma", "cor": "corollary", "prp": "proposition",
    "cnj": "conjecture", "def": "definition", "exm": "example", "exr": "exercise",
    "sol": "solution", "rem": "remark",
}  # fmt: skip
_LABELLED: Final = frozenset(("solution", "solution-start"))
_STATEMENTS: Final = frozenset((*_THEOREMS.values(), "proof", "aside"))


class Opening(NamedTuple):
    """What a line of colons opens."""

    kind: str  # of the box; "" where its content stays where it is
    title: str = ""
    fold: str = ""  # as a box writes it: "", "-", "+"
    tabs: str = ""  # what begins a tab in it: "fence", "heading", "@tab"


def kind_of_directive(name: str, title: str) -> str:
    """The kind of box that a directive of prose is."""
    name = name.removesuffix("-start").removeprefix("callout-").removeprefix("prf:")
    # Elsewhere a box of this name is a flash card; here only one that asks.
    return "grid-item-card" if name == "card" and title[-1:] not in ("?", "？") else name


def title_of(opening: Opening) -> str:
    """What stands at the top of a box, where its kind is no word that says it."""
    named = _TITLES.get(opening.kind, "")
    if not named.endswith("version"):
        return opening.title or named
    number, _, rest = opening.title.partition(" ")
    return f"{named} {number}" + (f": {rest}" if rest else "") if number else named


class ColonLine(NamedTuple):
    """A line of colons: what stands before them, the colons, and what they open; None: they
    close."""

    lead: str
    marks: str
    opening: Opening | None


def colon_line(text: str) -> ColonLine | None:
    """What a line of colons or slashes says; None for any other line."""
    line = _COLONS.match(text)
    if line is None:
        return None
    rest = line["rest"].strip()
    if not _EMOJI_LAST.search(rest[-60:]):
        rest = rest.rstrip(":").rstrip()
    if not rest:
        return ColonLine(line["lead"], line["marks"], None)
    opening = _block(rest) if line["marks"][0] == "/" else opening_of(rest)
    return ColonLine(line["lead"], line["marks"], opening) if opening else None


def written(kind: str, title: str = "", fold: str = "", marks: str = TRANSLATED) -> str:
    """A line that opens a container, as this module reads it."""
    title = " ".join(title.split())
    return f"{marks}{kind}[{title}]" + (f'{{fold="{fold}"}}' if fold else "")


def opening_of(rest: str) -> Opening | None:
    """What stands behind the colons: `tip Title`, `note[Title]`, `{.callout-note}`, `{note} T`."""
    if directive := _DIRECTIVE.match(rest):
        name = directive["name"].lower()
        # Its argument is the label of the exercise that it solves.
        title = "" if name in _LABELLED else directive["title"]
        return _named(kind_of_directive(name, title), title, "")
    if rest.startswith("{"):
        return _pandoc(rest)
    words = rest.removeprefix("@").lstrip()
    named = _NAMED.match(words)
    if named is None:
        return None
    if not named["name"].isascii():  # "::: 提示"
        return Opening("note", words)
    title, behind = named["title"] or "", named["rest"]
    listed = ""
    if braces := _BRACES.search(behind[-600:]):
        listed, behind = braces["list"], behind[: len(behind) - len(braces[0])].strip()
    return _named(named["name"].lower(), title or behind, listed)


def _block(rest: str) -> Opening | None:
    """pymdown's `/// details | Title`."""
    name, bar, title = rest.partition("|")
    if not re.fullmatch(r"[a-z][a-z-]*", name.strip()):
        return None
    return _named(name.strip(), title.strip() if bar else "", "")


def _named(name: str, title: str, listed: str) -> Opening:
    attributes = attributes_of(listed)
    title = title or attributes.named.get("title", "") or attributes.named.get("name", "")
    fold = attributes.named.get("fold", "")
    name = name.rsplit(":", 1)[-1].removesuffix("-start").removeprefix("callout-") or "note"
    if name in _TRANSPARENT or name.startswith(("column-", "layout-", "content-")):
        return Opening("", title if name == "table" else "", "", _TAB_SIGNS.get(name, ""))
    if name in _FOLDED:
        is_open = title.split()[:1] == ["open"] or "open" in attributes.words
        title = title.removeprefix("open ") if is_open else title
        return Opening("details", title, fold or ("+" if is_open else "-"))
    if name in _QUOTED or (name in FRAMES and not title and not fold):
        return Opening(QUOTATION, title)
    if "dropdown" in attributes.classes:
        fold = fold or "-"
    return Opening(_TABS.get(name, name), title, fold)


def _pandoc(rest: str) -> Opening:
    """`{.callout-note title="T" collapse="true"}` and `{#thm-name}`."""
    attributes = attributes_of(rest.strip("{}"))
    title = attributes.named.get("title", "") or attributes.named.get("name", "")
    folds = {"true": "-", "false": "+"}
    for name in attributes.classes:
        if name.startswith("callout-"):
            fold = folds.get(attributes.named.get("collapse", ""), "")
            return Opening(name.removeprefix("callout-") or "note", title, fold)
        if name in _TAB_SIGNS:
            return Opening("", "", "", _TAB_SIGNS[name])
        if name in _STATEMENTS:
            return Opening(name, title)
    theorem = _THEOREMS.get(attributes.id.partition("-")[0]) if "-" in attributes.id else None
    return Opening(theorem or "", title if theorem else "")
