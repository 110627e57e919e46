"""The fences of all tools → fences that name a language and nothing else, and code without the
marks that a tool hides when it shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

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
    r"\s{0,20}(?:#|//|/\*|<!--|\{/\*|--|;)\s{0,4}\[!code [^\]]{1,40}\]\s{0,4}"
    r"(?:\*/\}?|-->)?\s*$"
)
MAGIC: Final = re.compile(r"^%(?:matplotlib|config|load_ext|autoreload|reload_ext|pylab)\b")
# MkDocs' numbers of remarks in the list below; their "!" only hides the comment's sign.
_ANNOTATION: Final = re.compile(
    r"(?:#|//|/\*|<!--|\{/\*|--|;|%)\s{0,4}(?:\(\d{1,2}\)!\s?){1,9}\s{0,4}(?:\*/\}?|-->)?\s*$"
)
_TAB: Final = re.compile(r"^\s*(?:#\s?@tab|%%tab)\s+(?P<names>\S.*?)\s*$")
_ANNOTATED: Final = (")!", ")! */", ")! -->")
_NAMES: Final = {
    "pytorch": "PyTorch", "tensorflow": "TensorFlow", "mxnet": "MXNet", "jax": "JAX",
    "paddle": "PaddlePaddle",
}  # fmt: skip


def read_fences(draft: Draft, _: Folder) -> None:
    """Give each fence its language, and its title a line of its own above it."""
    split = [without_quote(text) for text in draft.texts()]
    lines: list[Line] = []
    copied = 0
    for fence in find_fences([text for _, text in split]):
        quote, text = split[fence.start]
        opening = draft.lines[fence.start]
        lines += draft.lines[copied : fence.start]
        info = _INFO.match(text.lstrip()) if len(text) <= MAX_LINE_CHARS else None
        words = info["info"].strip() if info else ""
        language = language_of_info(words)
        if info and _is_for_a_tool(words, language):
            margin = quote + fence.indent
            if not quote.strip(" \t>") and (title := _title(words)):
                lines.append(Line(f"{margin}**{title}**", opening.origin, added=True))
                lines.append(Line(quote.rstrip(), opening.origin, added=True))
            opening = opening._replace(text=f"{margin}{info['fence']}{language}")
        body = range(fence.start + 1, fence.body.stop)
        is_cell = words.startswith("{")
        lines.append(opening)
        lines += _shown([(draft.lines[i], split[i][1]) for i in body], is_cell=is_cell)
        copied = fence.body.stop
    draft.lines = [*lines, *draft.lines[copied:]]


def _title(words: str) -> str:
    title = _TITLE.search(words[:500])
    return (title[1] or title[2]) if title else ""


def _is_for_a_tool(words: str, language: str) -> bool:
    """Whether what stands behind a fence's marker says more than a language, to a tool."""
    if not words or words == language:
        return False
    if not language:
        return words.startswith("{") or "=" in words.split()[0]
    return words.split()[0].lower() != language or (len(words.split()) > 1 and _is_marked(words))


def _is_marked(rest: str) -> bool:
    """Whether what stands behind a language is for a tool: options, lines, a file's name."""
    return (
        any(sign in rest for sign in "{}=[]")
        or rest.split()[1][:1].isdigit()
        or any(
            word in ("linenums", "twoslash", "showLineNumbers", "live", "copy", "noline", "linenos")
            for word in rest.split()[1:]
        )
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


def _shown(body: Sequence[tuple[Line, str]], *, is_cell: bool) -> list[Line]:
    """The lines of code without a tool's marks."""
    shown: list[Line] = []
    at_top = True  # of a cell, where its options stand
    for line, text in body:
        if len(text) > MAX_LINE_CHARS:
            shown.append(line)
            continue
        if at_top and _CELL_OPTION.match(text):
            continue
        if _MARKED_LINE.match(text) or _TAB.match(text):
            continue
        if is_cell and (MAGIC.match(text) or (not shown and not text.strip())):
            continue
        at_top = False
        if text.rstrip().endswith(_ANNOTATED):
            line = line._replace(text=_without_signs(line.text))
        if "[!code" in text:
            marked = _MARK.search(text[-200:])
            end = len(line.text) - len(marked[0]) if marked else len(line.text)
            line = line._replace(text=line.text[:end])
        shown.append(line)
    return shown


def _without_signs(text: str) -> str:
    """A line whose numbers of remarks are comments like others."""
    place = max(len(text) - 200, 0)
    return text[:place] + _ANNOTATION.sub(lambda mark: mark[0].replace(")!", ")"), text[place:])


def tab_of(texts: Sequence[str]) -> str:
    """The name of the tab that a fence's first lines say it stands in; "" for none, and for
    one that stands in all."""
    for text in texts[:5]:
        if tab := _TAB.match(text[:200]):
            names = tab["names"].replace(",", " ").split()
            if names == ["all"]:
                return ""
            return ", ".join(_NAMES.get(name.lower(), name) for name in names)
        if text.strip() and not MAGIC.match(text):
            return ""
    return ""
