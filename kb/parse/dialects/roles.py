"""Roles: ``{ref}`x` `` of MyST, ``:numref:`x` `` of Sphinx and d2l → the words they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from kb.parse.dialects.attributes import LIST, names_in
from kb.parse.dialects.reading import CODE_SPAN, HEADING, without_quote
from kb.text.language import HAN

_ROLE: Final = re.compile(
    r"(?:\{(?P<myst>[A-Za-z][\w:.+-]{0,40})\}|(?<![A-Za-z0-9_:])(?P<rst>(?::[A-Za-z][\w+.-]{0,30}){1,3}):)$"
)
_MAX_ROLE_CHARS: Final = 100
_TITLED: Final = re.compile(r"^(?P<words>.+?)\s*<(?P<target>[^<>]+)>$", re.DOTALL)
_HAN: Final = re.compile(f"[{HAN}]")
_TARGET: Final = re.compile(r"^\s*\((?P<label>[^()\n]{1,200})\)=\s*$")
_LABEL: Final = re.compile(r"^\s*:label:`(?P<label>[^`]+)`\s*$")
_ID: Final = re.compile(r"\{#(?P<label>[\w:.-]+)")
_PREFIX: Final = re.compile(
    r"^(?:fig|figure|sec|section|subsec|subsection|chap|chapter|tab|tbl|table|eq|eqn|equation|"
    r"img|sub|lst|code)[-_:.](?=.)",
    re.IGNORECASE,
)
_CODE_ROLES: Final = names_in(
    """code literal py class func meth mod attr data exc obj file samp program command command
    option envvar ccode cpp js keyword guilabel-code any bash python const envvar"""
)
_DROPPED_ROLES: Final = names_in(
    """label width height eqlabel octicon fa fab fad fal far fas fa-solid fa-regular fa-brands
    fontawesome material-regular material-outlined material-round material-sharp material-twotone
    mdi iconify raw download-icon bdg-icon sup-index glue"""
)
_MATHS: Final = frozenset(("math", "eq-inline"))
_LINKED: Final = frozenset(("doc", "download", "link"))
_LINKING: Final = ("bdg-link", "button-link", "link-badge")
_CITED: Final = names_in("cite cite:p cite:t cite:ps cite:ts citep citet cite:alp footcite")
_EQUATIONS: Final = frozenset(("eq", "eqref", "math:numref"))
_TAGS: Final = {"sub": "sub", "subscript": "sub", "sup": "sup", "superscript": "sup",
                "kbd": "kbd", "u": "u", "underline": "u", "del": "del", "strike": "del",
                "deleted": "del", "ins": "ins", "inserted": "ins"}  # fmt: skip

_DOCUMENTS: Final = {"pep": "PEP", "rfc": "RFC", "cve": "CVE", "cwe": "CWE"}
_ACCELERATOR: Final = re.compile(r"&(?P<kept>&)|&(?=\S)")
_ENTRY: Final = re.compile(r"^\s*(?:!|single|pair|triple|see|seealso|module|keyword)\s*:?\s+")


def _of_menu(words: str, target: str) -> str:
    """What a menu or a button says; an "&" only marks its key."""
    shown = _ACCELERATOR.sub(lambda sign: sign["kept"] or "", words or target)
    return re.sub(r"\s*-->\s*", " ‣ ", shown)


def _of_index(words: str, target: str) -> str:
    """A word of the index stands in the text; an entry that is no word doesn't."""
    return words or ("" if _ENTRY.match(target) or ";" in target else target)


def _document(name: str) -> Callable[[str, str], str]:
    return lambda words, target: words or f"{name} {target.partition('#')[0]}"


_WRITTEN: Final[dict[str, Callable[[str, str], str]]] = {
    **dict.fromkeys(("guilabel", "menuselection"), _of_menu),
    **{role: _document(name) for role, name in _DOCUMENTS.items()},
    "index": _of_index,
    # Of sphinx-panels: words, and the classes that colour them.
    "badge": lambda words, target: (words or target).partition(",")[0],
    "si": lambda words, target: f"{words} {target}" if words else target,
    "emphasis": lambda words, target: f"*{words or target}*",
    "strong": lambda words, target: f"**{words or target}**",
    "chem": lambda words, target: f"$\\ce{{{words or target}}}$",
}

# A role whose words go on in the next line.
_OPEN: Final = re.compile(r"\{[A-Za-z][\w:.+-]{0,40}\}`(?P<words>[^`]{1,300})$")
_REST: Final = re.compile(r"^(?P<words>[^`<]{0,300})(?:<[^`<>]{1,300}>)?`")

# Words of a label, and whether they stand in the note's language.
Labels = Mapping[str, str]


def labels_of(texts: Sequence[str]) -> dict[str, str]:
    """The titles that labels of this note stand at: `(x)=` above a heading, ``:label:`x` ``
    below it, `{#x}` behind it."""
    labels: dict[str, str] = {}
    waiting: list[str] = []
    last = ""  # the words of the heading on the last line that says something
    for text in texts:
        if not text.strip():
            continue
        text = text[:1_000]
        heading = HEADING.match(text)
        if target := _TARGET.match(text):
            waiting.append(target["label"].strip())
        elif heading:
            last = re.sub(LIST + r"\s*$", "", heading["text"]).strip().strip("#").strip("[]* ")
            labels |= dict.fromkeys(waiting, last)
            waiting = []
            if identifier := _ID.search(heading["text"]):
                labels[identifier["label"]] = last
        elif (label := _LABEL.match(text)) and last:
            labels[label["label"]] = last
        else:
            waiting, last = [], ""
    return labels


def with_roles(text: str, labels: Labels) -> str:
    """A line with its roles turned into words."""
    parts: list[str] = []
    position = 0
    is_chinese = bool(_HAN.search(text))
    for code in CODE_SPAN.finditer(text):
        before = text[position : code.start()]
        role = _ROLE.search(before[-_MAX_ROLE_CHARS:])
        if role is not None:
            ticks = len(code[1])
            content = code[0][ticks:-ticks].strip()
            name = (role["myst"] or role["rst"]).strip(":").lower()
            before = before[: len(before) - len(role[0])]
            parts += [before, role_words(name, content, labels, is_chinese=is_chinese)]
        else:
            parts += [before, code[0]]
        position = code.end()
    return "".join([*parts, text[position:]])


def over_two_lines(first: str, second: str) -> tuple[str, str] | None:
    """Two lines without the marks of a role that begins in one and ends in the next."""
    opened = _OPEN.search(first[-400:])
    rest = _REST.match(second[:1_000]) if opened else None
    if opened is None or rest is None or first.count("`") % 2 == 0:
        return None
    return first[: len(first) - len(opened[0])] + opened["words"], rest["words"] + second[
        rest.end() :
    ]


def role_words(name: str, content: str, labels: Labels, *, is_chinese: bool = False) -> str:
    """What a role shows."""
    titled = _TITLED.match(content)
    words, target = (titled["words"], titled["target"]) if titled else ("", content)
    if name in _DROPPED_ROLES:
        return ""
    if name in _MATHS:
        return f"${content}$"
    if name in _EQUATIONS:
        number = labels.get(target, "")
        number = number if number.startswith("(") else f"({label_words(target, {})})"
        return words.replace("%s", number).replace("{number}", number) or number
    if name in _CITED:
        return f"({'; '.join(part.strip() for part in content.split(','))})"
    if name in _LINKED:
        return f"[{words or target.rsplit('/', 1)[-1]}]({_path(target)})"
    if written := _WRITTEN.get(name):
        return written(words, target)
    if name in _TAGS:
        return f"<{_TAGS[name]}>{content}</{_TAGS[name]}>"
    if name.startswith(_LINKING) and words and "://" in target:
        return f"[{words}]({target})"
    last = name.rsplit(":", 1)[-1]
    if last in _CODE_ROLES or name.partition(":")[0] in ("py", "c", "cpp", "js"):
        return f"`{words or target.strip('~!')}`"
    if last in ("ref", "numref", "prf", "secref", "chapref", "autoref"):
        named = label_words(target, labels)
        words = words.replace("{name}", named)
        for number in ("%s", "{number}"):
            words = words.replace(number, f"“{named}”" if target in labels else named)
        if last == "numref" and not words:
            return _numbered(target, labels, is_chinese=is_chinese)
        return words or label_words(target, labels)
    return words or content


_NUMBERED: Final = {
    "fig": ("Figure", "图"), "sec": ("Section", "节"), "chap": ("Chapter", "章"),
    "tab": ("Table", "表"), "tbl": ("Table", "表"), "eq": ("Equation", "公式"),
    "subsec": ("Section", "节"),
}  # fmt: skip


def _numbered(label: str, labels: Labels, *, is_chinese: bool) -> str:
    """What Sphinx and d2l number: a section by its title, where this note has it."""
    if known := labels.get(label):
        return known
    word = _NUMBERED.get(re.split(r"[-_:]", label, maxsplit=1)[0].lower())
    words = label_words(label, labels)
    return f"{word[is_chinese]} {words}" if word else words


def _path(target: str) -> str:
    return target if "." in target.rsplit("/", 1)[-1] else target + ".md"


def label_words(label: str, labels: Labels) -> str:
    """The title that a label stands at, else its own words: "fig_mlp-net" → "mlp net"."""
    known = labels.get(label) or labels.get(label.lower())
    return known or re.sub(r"[_-]+", " ", _PREFIX.sub("", label)).strip() or label


def is_target(text: str) -> bool:
    """Whether a line is nothing but a label, `(x)=`."""
    return bool(_TARGET.match(without_quote(text)[1][:300]))
