"""Marks within lines: attribute lists, keys, icons, cross references, variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from kb.parse.dialects.attributes import LIST, SIGNED_LIST, attributes_of
from kb.parse.dialects.reading import CODE_SPAN, outside_code
from kb.parse.dialects.roles import label_words
from kb.text.language import HAN
from kb.text.note_tools import with_width

_SPAN: Final = re.compile(rf"(?<!\\)\[(?P<words>[^\[\]\n]{{1,500}})\](?:{LIST})")
# Formulas and addresses, which have braces of their own, or a list behind a link, code or words.
_BEHIND: Final = re.compile(
    r"(?P<kept>\$\$[^\n]{1,2000}?\$\$|\$[^$\n]{1,500}\$|\\\([^\n]{1,500}?\\\)|<[^<>\n]{1,1000}>)|"
    rf"(?:(?<=[)\]`])[ ]?(?:{LIST})|"
    rf"(?:(?<=[*_\"”])|(?<===)|(?<=~~)|(?<=\^\^)|(?<=\+\+))(?:{SIGNED_LIST}))(?!`)"
)
_LAST: Final = re.compile(rf"(?<=[^\s{{|])\s{{0,9}}(?:{SIGNED_LIST})\s*$")
_CELL_LAST: Final = re.compile(rf"(?<=[^\s{{|]) {{0,9}}(?:{SIGNED_LIST})(?= {{0,9}}\|)")
_PICTURE: Final = re.compile(
    r"!\[(?P<words>[^\[\]\n]{0,500})\](?P<target>\([^()\n]{1,500}(?:\([^()\n]{0,100}\)[^()\n]{0,200})?\))"
    r"[ ]?\{:?(?P<list>[^{}\n]{0,300}\bwidth[ ]?=[^{}\n]{1,100})\}"
)
_FLAGS: Final = re.compile(
    r"(?P<link>\]\([^()\n]{0,300}\))\{:?[ ]{0,2}[\w-]+(?:[ ][\w-]+){0,3}[ ]{0,2}\}"
)
_KEYS: Final = re.compile(
    r"(?<![A-Za-z0-9_+])\+\+(?P<keys>[\w\"-]+(?:\+[\w\"-]+){0,5})\+\+(?![A-Za-z0-9_+])"
)
_INSERTED: Final = re.compile(r"(?<!\^)\^\^(?P<words>[^\s^](?:[^^\n]{0,300}[^\s^])?)\^\^(?!\^)")
_LOWERED: Final = re.compile(
    r"(?<=[A-Za-z)])~(?P<words>[0-9+-]{1,10}(?=~)|[A-Za-z0-9+-]{1,10}(?=~(?![A-Za-z0-9])))~(?!~)"
)
_RAISED: Final = re.compile(r"(?<=[A-Za-z0-9)])\^(?P<words>[A-Za-z0-9+-]{1,10})\^(?![A-Za-z0-9_^])")
# CriticMarkup: {++added++}, {--struck out--}, {~~old~>new~~}, {==marked==}, {>>remark<<}.
_ADDED: Final = re.compile(r"\{\+\+(?P<words>[^{}+\n]{1,300})\+\+\}")
_STRUCK_OUT: Final = re.compile(r"\{--(?P<words>[^{}\n]{1,300}?)--\}")
_REPLACED: Final = re.compile(r"\{~~(?P<old>[^{}~\n]{1,300})~>(?P<new>[^{}~\n]{1,300})~~\}")
_BRACED: Final = re.compile(r"\{==(?P<words>[^{}=\n]{1,300})==\}")
_REMARK: Final = re.compile(r"\{>>[^{}<\n]{0,300}<<\}")
_ICON: Final = re.compile(
    r":(?:material|fontawesome|octicons|simple|lucide|fa|fas|bootstrap|mdi)-[a-z0-9-]{1,60}:"
    rf"(?:{LIST})?[ ]?"
)
_CROSS: Final = re.compile(
    r"(?<![A-Za-z0-9_@./\\])(?:\[-?)?-?@(?P<kind>fig|tbl|eq|sec|lst|thm|lem|cor|exm|exr|def|prp)-"
    r"(?P<label>[\w-]{1,100})\]?"
)
_CROSS_WORDS: Final = {
    "fig": ("Figure", "图"), "tbl": ("Table", "表"), "eq": ("Equation", "公式"),
    "sec": ("Section", "节"), "lst": ("Listing", "代码"), "thm": ("Theorem", "定理"),
    "lem": ("Lemma", "引理"), "cor": ("Corollary", "推论"), "exm": ("Example", "例"),
    "exr": ("Exercise", "练习"), "def": ("Definition", "定义"), "prp": ("Proposition", "命题"),
}  # fmt: skip
_VARIABLE: Final = re.compile(r"\{\{-?\s{0,4}(?P<name>\$?[A-Za-z_][\w.-]{0,80})[^{}\n]{0,200}\}\}")
_PASSED: Final = re.compile(
    r"\{\{-?\s{0,4}[\"'](?P<words>[^\"'{}\n]{1,300})[\"']\s{0,4}\|[^{}\n]{0,200}\}\}"
)
_EMPTY_LINK: Final = re.compile(r"(?<!!)\[\]\((?P<target>#?[^()\s]{1,200})\)")
# What the site, not the note, says.
_SITE: Final = re.compile(
    r"^(?:site|page|config|book|content|layout|params|theme|baseurl|jekyll|include|"
    r"\$(?:frontmatter|page|site|themeConfig|theme|params|withBase)\w*)(?:\.|$)",
    re.IGNORECASE,
)
_HAN: Final = re.compile(f"[{HAN}]")
_BOLD_LINK: Final = re.compile(r"\[\*\*(?P<words>[^\[\]\n]{1,300}?)\*\*\](?![(\[])")
_BOLD_ASIDE: Final = re.compile(r"\(\*\*(?P<words>[^()\n]{1,300}?)\*\*\)")
# Not the first line of a script, `#!perl -w`.
_LANGUAGE: Final = re.compile(r"^(?:#!|:::)[a-z][a-z0-9+-]{0,20} +(?=[^\s`-])")
_STRUCK: Final = re.compile(r"[(\[]~~[^\n]{0,300}?~~[)\]]")
_INLINE_FORMULA: Final = re.compile(r"\$\$(?P<tex>[^$\n]{1,500})\$\$")


def without_attributes(text: str) -> str:
    """A line without its attribute lists; the words of `[text]{.class}` stay."""
    if "{" not in text:
        return text
    if "width" in text:
        text = outside_code(text, lambda part: _PICTURE.sub(_picture, part))
    if "]" in text:
        text = _SPAN.sub(r"\g<words>", text)
    text = _FLAGS.sub(r"\g<link>", _BEHIND.sub(lambda match: match["kept"] or "", text))
    if text.lstrip().startswith("|"):
        text = _CELL_LAST.sub("", text)
    last = _LAST.search(text[-600:]) if text.rstrip().endswith("}") else None
    return text[: len(text) - len(last[0])] if last else text


def _picture(match: re.Match[str]) -> str:
    width = attributes_of(match["list"]).named.get("width", "")
    return f"![{with_width(match['words'], width)}]{match['target']}"


def marked(text: str) -> str:
    """A piece of a line, no code and no formula, with marks as the tags that all of kb knows."""
    if "{" in text:
        text = _edited(text)
    if "++" in text:
        text = _KEYS.sub(_keys, text)
    if "^" in text:
        text = _INSERTED.sub(r"<u>\g<words></u>", text)
        text = _RAISED.sub(r"<sup>\g<words></sup>", text)
    if "~" in text:
        text = _LOWERED.sub(r"<sub>\g<words></sub>", text)
    return _ICON.sub("", text) if ":" in text else text


def _edited(text: str) -> str:
    """What CriticMarkup marks as added, struck out or highlighted; its comments aren't shown."""
    text = _REMARK.sub("", text)
    text = _REPLACED.sub(r"<del>\g<old></del><ins>\g<new></ins>", text)
    text = _STRUCK_OUT.sub(r"<del>\g<words></del>", text)
    text = _ADDED.sub(r"<ins>\g<words></ins>", text)
    return _BRACED.sub(r"==\g<words>==", text)


def _keys(match: re.Match[str]) -> str:
    keys = [key.strip('"') for key in match["keys"].split("+")]
    return "+".join(
        f"<kbd>{key if len(key) > 1 and key[0].isupper() else key.capitalize()}</kbd>"
        for key in keys
    )


def with_cross_references(labels: Mapping[str, str]) -> Callable[[str], str]:
    """Turns Quarto's `@fig-x` into words."""

    def words(match: re.Match[str]) -> str:
        kind, label = match["kind"], match["label"]
        known = labels.get(f"{kind}-{label}")
        named = _CROSS_WORDS[kind][bool(_HAN.search(match.string))]
        return f"{named} {known or label_words(label, {})}"

    return lambda text: _CROSS.sub(words, text) if "@" in text else text


def with_variables(matter: Mapping[str, Any]) -> Callable[[str], str]:
    """Turns `{{ name }}` into what the front matter says; what the site says is left out."""

    def value(match: re.Match[str]) -> str:
        name = match["name"]
        path = name.removeprefix("$").removeprefix("frontmatter.").removeprefix("page.")
        known: Any = matter
        for part in path.split("."):
            known = known.get(part) if isinstance(known, dict) else None
        if isinstance(known, str | int | float):
            return str(known)
        return "" if _SITE.match(name) else match[0]

    def changed(text: str) -> str:
        # `{{ "/x.png" | relative_url }}` is what it passes on.
        return _VARIABLE.sub(value, _PASSED.sub(r"\g<words>", text))

    return lambda text: changed(text) if "{{" in text else text


def with_link_words(labels: Mapping[str, str]) -> Callable[[str], str]:
    """Gives MyST's links without words, `[](label)`, those of what they lead to."""

    def words(match: re.Match[str]) -> str:
        label = match["target"].lstrip("#")
        if labels.get(label, "").startswith("("):  # an equation, which is nothing to ask for
            return labels[label]
        last = label.rsplit("/", 1)[-1].removesuffix(".md")
        return f"[{label_words(last, labels)}]({match['target']})"

    return lambda text: _EMPTY_LINK.sub(words, text) if "[](" in text else text


def without_languages(text: str) -> str:
    """Code within a line without the language that highlights it: `#!python x`, `:::python x`."""
    return CODE_SPAN.sub(_unnamed, text) if "`#!" in text or "`:::" in text else text


def _unnamed(span: re.Match[str]) -> str:
    ticks = span[1]
    return f"{ticks}{_LANGUAGE.sub('', span[0][len(ticks) : -len(ticks)])}{ticks}"


def without_slides(text: str) -> str:
    """d2l's marks of what its slides show: `[**x**]`, `(**x**)`, `[~~x~~]`."""
    if "~~" in text:
        text = _STRUCK.sub("", text)
    text = _BOLD_LINK.sub(r"**\g<words>**", text)
    return _BOLD_ASIDE.sub(r"**\g<words>**", text)


def inline_formulas(text: str) -> str:
    """kramdown's `$$x$$` within a line, which is no display there."""
    stripped = text.strip()
    if "$$" not in text or (stripped.startswith("$$") and stripped.endswith("$$")):
        return text
    return _INLINE_FORMULA.sub(r"$\g<tex>$", text)
