"""The fences of all tools → fences that name a language and nothing else, and code without the
marks that a tool hides when it shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kb.code.languages import PYTHON
from kb.parse.dialects.attributes import attributes_of
from kb.parse.dialects.reading import MAX_LINE_CHARS, without_quote
from kb.parse.draft import Draft, Line, fence_language, find_fences
from kb.parse.notes_folder import Folder

_INFO: Final = re.compile(r"^(?P<fence>`{3,}|~{3,})(?P<info>.*)$")
_TITLE: Final = re.compile(r"""(?:title|filename|caption|name)=(?:"([^"]+)"|'([^']+)')""")
# Options of Quarto's cells, VitePress's and Docusaurus' marks of lines, MkDocs' of annotations.
_CELL_OPTION: Final = re.compile(r"^\s*(?:#|//|--|%%?)\|\s?[\w-]*:?.*$")
_MARKED_LINE: Final = re.compile(
    r"^\s*(?:#|//|/\*|<!--|\{/\*|--|;)\s*(?:highlight-(?:next-line|start|end)|"
    r"this-will-error-next-line|\[!code [^\]]{1,40}\]|prettier-ignore\S*)\s*(?:\*/\}?|-->)?\s*$"
)
_MARK: Final = re.compile(
    r"\s{0,20}(?:#|//|/\*|<!--|\{/\*|--|;)\s{0,4}(?:\[!code [^\]]{1,40}\]|\(\d{1,2}\)!?)\s{0,4}"
    r"(?:\*/\}?|-->)?\s*$"
)
_MAGIC: Final = re.compile(r"^%(?:matplotlib|config|load_ext|autoreload|reload_ext|pylab)\b")
_TAB: Final = re.compile(r"^\s*(?:#\s?@tab|%%tab)\s+(?P<names>\S.*?)\s*$")
_HIDDEN: Final = re.compile(r"^\s*#\s?@(?:save|hide|hide_all|hidden)\s*$")
_NAMES: Final = {
    "pytorch": "PyTorch", "tensorflow": "TensorFlow", "mxnet": "MXNet", "jax": "JAX",
    "paddle": "PaddlePaddle",
}  # fmt: skip


def read_fences(draft: Draft, _: Folder) -> None:
    """Give each fence its language, and its title a line of its own above it."""
    split = [without_quote(text) for text in draft.texts()]
    fences = list(find_fences([text for _, text in split]))
    lines: list[Line] = []
    copied = 0
    for fence in fences:
        lines += draft.lines[copied : fence.start]
        quote, text = split[fence.start]
        opening = draft.lines[fence.start]
        copied = fence.start
        name, title, language = opening.text, "", fence.language
        if len(text) <= MAX_LINE_CHARS:
            name, title, language = _named(quote, text, opening.text)
        if title:
            lines.append(Line(f"{_margin(quote, fence.indent)}**{title}**", opening.origin, added=True))
            lines.append(Line(_margin(quote, "").rstrip(), opening.origin, added=True))
        lines.append(opening._replace(text=name))
        body = draft.lines[fence.start + 1 : fence.body.stop]
        lines += _shown(body, [text for _, text in split[fence.start + 1 : fence.body.stop]], language)
        copied = fence.body.stop
    draft.lines = [*lines, *draft.lines[copied:]]


def _margin(quote: str, indent: str) -> str:
    """What stands before a line above a fence; nothing of a list's marker."""
    return quote + indent if quote.strip(" \t>") == "" else ""


def _named(quote: str, text: str, whole: str) -> tuple[str, str, str]:
    """A fence's first line, its title, and the language."""
    info = _INFO.match(text.lstrip())
    language = fence_language(text.lstrip().lstrip("`~"))
    if info is None or not info["info"].strip():
        return whole, "", language
    rest = info["info"].strip()
    name = language_of_info(rest)
    title = _TITLE.search(rest[:500])
    words = (title[1] or title[2]) if title else ""
    if name == rest or quote.strip(" \t>"):
        return whole, "", name
    if rest.split()[0] != name or len(rest.split()) > 1 and _is_marked(rest):
        indent = text[: len(text) - len(text.lstrip())]
        return f"{quote}{indent}{info['fence']}{name}", words, name
    return whole, "", name


def _is_marked(rest: str) -> bool:
    """Whether what stands behind a language is for a tool: options, lines, a file's name."""
    return any(sign in rest for sign in "{}=[]") or rest.split()[1][:1].isdigit() or any(
        word in ("linenums", "twoslash", "showLineNumbers", "live", "copy", "noline", "linenos")
        for word in rest.split()[1:]
    )


def language_of_info(info: str) -> str:
    """The language that the words behind a fence's marker name."""
    info = info.strip()
    if info.startswith("{"):
        attributes = attributes_of(info.strip("{} "))
        if attributes.classes:
            return next((name for name in attributes.classes if name != "input"), "")
        return fence_language(info)
    return fence_language(info)


def _shown(body: Sequence[Line], texts: Sequence[str], language: str) -> list[Line]:
    """The lines of code without a tool's marks; all of them where nothing else would stay."""
    shown: list[Line] = []
    at_top = True
    for line, text in zip(body, texts, strict=True):
        if len(text) > MAX_LINE_CHARS:
            shown.append(line)
            continue
        if at_top and _CELL_OPTION.match(text):
            continue
        if _MARKED_LINE.match(text) or _HIDDEN.match(text) or _TAB.match(text):
            continue
        if language in PYTHON.fences and _MAGIC.match(text):
            continue
        if at_top and not text.strip() and len(shown) < len(body) - 1 and shown != list(body):
            continue  # below an option that is gone
        at_top = False
        if "[!code" in text or text.rstrip().endswith((")!", ")! */", ")! -->")):
            marked = _MARK.search(text[-200:])
            line = line._replace(text=line.text[: len(line.text) - len(marked[0])]) if marked else line
        shown.append(line)
    return shown


def tab_of(texts: Sequence[str]) -> str:
    """The name of the tab that a fence's first lines say it stands in; "" for none, and for
    one that stands in all."""
    for text in texts[:5]:
        if tab := _TAB.match(text[:200]):
            names = tab["names"].replace(",", " ").split()
            if names == ["all"]:
                return ""
            return ", ".join(_NAMES.get(name.lower(), name) for name in names)
        if text.strip() and not _MAGIC.match(text):
            return ""
    return ""
