"""The labels that directives give, `:name: fig-map`, with the titles that references show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.parse.dialects.attributes import names_in

_OPENING: Final = re.compile(
    r"^[^`~:]{0,40}(?:`{3,}|~{3,}|:{3,})\{(?P<name>[A-Za-z][\w:.+-]{0,40})\}[ \t]*(?P<argument>.*)$"
)
_OPTION: Final = re.compile(r"^\s*:?(?P<key>name|label|caption):[ \t]+(?P<value>\S.*)$")
_ANY_OPTION: Final = re.compile(r"^\s*(?::?[\w-]+:(?:[ \t].*)?|---)$")
_ENDS: Final = ("```", "~~~", ":::")
_PICTURES: Final = names_in("figure image figure-md")
_UNTITLED: Final = names_in("math code-block code code-cell literalinclude image")
_MAX_LINES: Final = 20
_SENTENCE: Final = re.compile(r"(?<=\w[\w)])\.(?:\s|$)")
_MAX_CHARS: Final = 80


def labels_of_directives(texts: Sequence[str]) -> dict[str, str]:
    """The titles of figures, tables, listings and theorems, by their labels; the first sentence
    of a caption."""
    return {label: title for label, title in _labelled(texts) if title}


def _labelled(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for index, text in enumerate(texts):
        opening = _OPENING.match(text[:500]) if "{" in text else None
        if opening is None:
            continue
        said: dict[str, str] = {}
        caption = ""
        for below in texts[index + 1 : index + _MAX_LINES]:
            if option := _OPTION.match(below[:500]):
                said[option["key"]] = option["value"].strip().strip("\"'")
            elif below.strip().startswith(_ENDS):
                break
            elif below.strip() and not _ANY_OPTION.match(below[:200]):
                caption = below.strip()
                break
        if label := said.get("name") or said.get("label"):
            yield label, _title(opening, said, caption)


def _title(opening: re.Match[str], said: dict[str, str], below: str) -> str:
    """What a directive is called."""
    name = opening["name"].lower()
    own = "" if name in _PICTURES | _UNTITLED else opening["argument"].strip()
    title = said.get("caption") or own or (below if name == "figure" else "")
    title = _SENTENCE.split(title, maxsplit=1)[0]
    return title if len(title) <= _MAX_CHARS and "`" not in title else ""
