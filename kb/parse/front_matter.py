"""YAML front matter: the title, tags and aliases of a note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml
from markdown_it.token import Token

from kb.parse.draft import Draft

_ALIASES_OF_LOGSEQ: Final = re.compile(r"^(?:- )?alias(?:es)?::[ \t]+(.+)$", re.MULTILINE)
_MATTER: Final = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_MAX_YAML_CHARS = 20_000  # YAML aliases can grow without bound; real front matter is short


@dataclass(frozen=True, slots=True)
class FrontMatter:
    title: str = ""
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


def read_front_matter(tokens: Sequence[Token], draft: Draft) -> FrontMatter:
    """The front matter's three fields; a warning, and none of them, where it is not YAML."""
    if not tokens or tokens[0].type != "front_matter":
        return FrontMatter()
    data = _load(tokens[0].content)
    if data is None:
        draft.warn(
            1,
            "front-matter",
            "the front matter is not valid YAML; left out",
            "write it as “key: value” lines between two --- lines",
        )
        return FrontMatter()
    title = data.get("title")
    return FrontMatter(
        str(title).strip() if isinstance(title, str | int | float) else "",
        _words(data.get("tags", data.get("tag"))),
        _words(data.get("aliases", data.get("alias"))),
    )


def aliases_of(head: str) -> tuple[str, ...]:
    """The other names that a note has, by its beginning: of its front matter, or of Logseq's
    properties of a page."""
    head = head.removeprefix("\ufeff").replace("\r\n", "\n")
    if matter := _MATTER.match(head):
        data = _load(matter[1]) or {}
        return _words(data.get("aliases", data.get("alias")))
    said = _ALIASES_OF_LOGSEQ.search(head.partition("\n\n")[0])
    return _words(said[1].replace("[[", "").replace("]]", "")) if said else ()


def _load(text: str) -> dict[str, Any] | None:
    if len(text) > _MAX_YAML_CHARS:
        return None
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, OverflowError):
        return None
    if data is None:
        return {}
    return data if isinstance(data, dict) else None


def _words(value: object) -> tuple[str, ...]:
    """A list, or one string with commas, as names."""
    if isinstance(value, str):
        value = value.replace("，", ",").split(",")
    if not isinstance(value, list):
        return ()
    names = (str(item).strip().lstrip("#") for item in value if isinstance(item, str | int | float))
    return tuple(name for name in names if name and not name.startswith("/"))  # Hugo: addresses
