"""Roles that docutils doesn't know, as the words that Sphinx shows for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from kb.parse.dialects.roles import role_words
from kb.parse.readers.markdown_rows import code_span, escaped, link

# By the name of a label, in lower case, the title that it stands above; by "[1]" and "[#name]",
# the numbers of footnotes.
Labels = Mapping[str, str]

_ROLE: Final = re.compile(r":(?P<name>[\w:+.-]+):`(?P<text>.*)`", re.DOTALL)
_ROLE_BEHIND: Final = re.compile(r"`(?P<text>.*)`:(?P<name>[\w:+.-]+):", re.DOTALL)
_TARGET: Final = re.compile(r"(?P<words>.*\S)\s*<(?P<target>[^<>]*)>", re.DOTALL)
# A footnote, a citation, a reference that nothing in the note answers.
_UNANSWERED: Final = re.compile(r"`(?P<phrase>[^`]+)`__?|(?P<word>\[[^\[\]]+\]|\w[\w.+-]*)__?")
_CODE: Final = re.compile(
    r"(?:(?:py|c|cpp|js|std|rst):)?(?:func|function|class|meth|method|mod|module|attr|data|const|obj|"
    r"exc|member|type|macro|file|command|program|option|envvar|samp|code|keyword|token|dir|expr|"
    r"texpr|var|struct|enum|enumerator|union|concept|role|directive|regexp|makevar|mimetype)"
)
_LINKS: Final = frozenset({"download", "src", "issue-file"})
_VARIABLE: Final = re.compile(r"(?<!\\)\{([^{}]*)\}")
_ACCELERATOR: Final = re.compile(r"&(&?)")
# Those that only number, and those that cite: `kb.parse.dialects.roles` has their words.
_NUMBERED: Final = re.compile(r"ref|numref|eq|math:numref|cite(?::\w+)?")


def role_text(written: str, labels: Labels) -> str:
    """The words of a role that docutils doesn't know, or of what else it could make nothing of."""
    role = _ROLE.fullmatch(written) or _ROLE_BEHIND.fullmatch(written)
    if role is None:
        if footnote := labels.get(written.lower().removesuffix("_")):
            return f"[^{footnote}]"
        unanswered = _UNANSWERED.fullmatch(written)
        return escaped((unanswered["phrase"] or unanswered["word"]) if unanswered else written)
    name, text = role["name"].lower(), role["text"]
    if name in _SHOWN:
        return _SHOWN[name](text)
    if _NUMBERED.fullmatch(name):
        return escaped(role_words(name, _known(text, labels), labels))
    return _words(name, text)


def _known(label: str, labels: Labels) -> str:
    """A label as `labels` spells it."""
    folded = " ".join(label.lower().split())
    return folded if folded in labels else label


def _words(name: str, text: str) -> str:
    named = _TARGET.fullmatch(text)
    words, target = (named["words"], named["target"]) if named else (text, text)
    if name in _LINKS:
        return link(escaped(words), target)
    if not named and words.startswith(("~", "!")):
        words = words[1:].rpartition(".")[2] if words.startswith("~") else words[1:]
    return code_span(words) if _CODE.fullmatch(name) else escaped(words)


def _label_of_button(text: str) -> str:
    """`&` stands before the letter of a shortcut, `&&` for itself."""
    return _ACCELERATOR.sub(r"\1", text)


def _menu(text: str) -> str:
    return escaped(_label_of_button(text).replace("-->", "‣"))


def _sample(text: str) -> str:
    """Code whose braces hold what a reader has to fill in."""
    return code_span(_VARIABLE.sub(r"\1", text).replace("\\{", "{").replace("\\}", "}"))


_ICONS: Final = ("octicon", "fa", "fas", "far", "fab", "material-regular", "material-outlined")

_SHOWN: Final[Mapping[str, Callable[[str], str]]] = {
    **dict.fromkeys(_ICONS, lambda _: ""),
    "guilabel": lambda text: escaped(_label_of_button(text)),
    "menuselection": _menu,
    "kbd": lambda text: f"<kbd>{escaped(text)}</kbd>",
    "dfn": lambda text: f"*{escaped(text)}*",
    "samp": _sample,
    "file": _sample,
    "cve": lambda text: f"CVE-{escaped(text)}",
    "cwe": lambda text: f"CWE-{escaped(text)}",
}
