"""Front matter in TOML (`+++`, of Hugo and Zola), in JSON, or as bare "Key: value" lines
(MultiMarkdown, MkDocs, Pelican): as that in YAML, line by line."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from kb.parse.draft import Draft, Line
from kb.parse.notes_folder import Folder

_MAX_LINES: Final = 300  # of front matter; a longer stretch is text between two rules
_MAX_CHARS: Final = 20_000
_ASSIGNMENT: Final = re.compile(r"^\s*[\w.\"'-]+\s*=", re.MULTILINE)
# "author: A, B" above the text, without a mark around it.
_BARE: Final = re.compile(r"(?P<key>[A-Za-z][A-Za-z_-]{1,20}):[ \t]+(?P<value>\S.{0,300})")
_ALONE: Final = frozenset({"title", "author", "authors", "date", "layout", "template"})
_BARE_KEYS: Final = _ALONE | {
    *("subtitle", "created", "modified", "updated", "tags", "tag", "category", "categories"),
    *("slug", "summary", "description", "keywords", "lang", "language", "status", "hide"),
    *("icon", "image", "comments", "copyright"),
}
_MAX_BARE: Final = 20  # lines
_FIELDS: Final = ("title", "tags", "tag", "aliases", "alias")


def read_front_matter_of_others(draft: Draft, _: Folder) -> None:
    """Put YAML in its place: the title, tags and aliases in its first line, the others hidden."""
    lines = draft.texts()
    opening = lines[0].rstrip() if lines else ""
    if opening == "+++":
        stop = _line_like(lines, "+++")
        read: Callable[[str], Any] = tomllib.loads
        text = "\n".join(lines[1 : stop or 1])
    elif opening == "{":
        stop = _line_like(lines, "}")
        read, text = json.loads, "\n".join(lines[: (stop or 0) + 1])
    else:
        _read_bare_lines(draft, lines)
        return
    if stop is None or len(text) > _MAX_CHARS:
        return
    data = _read(text, read)
    if data is None and (opening == "{" or not _ASSIGNMENT.search(text)):
        return  # some other text in braces, or between two rules
    if data is None:
        draft.warn(
            1,
            "front-matter",
            "the front matter is not valid TOML; left out",
            "write it as “key = value” lines between two +++ lines",
        )
    _write(draft, stop, data or {})


def _read_bare_lines(draft: Draft, lines: Sequence[str]) -> None:
    """Lines of known keys that begin a note, up to a blank one."""
    stop = next((i for i, line in enumerate(lines[:_MAX_BARE]) if not line.strip()), len(lines))
    matches = [_BARE.fullmatch(line.rstrip()) for line in lines[: min(stop, _MAX_BARE)]]
    data = {match["key"].lower(): match["value"] for match in matches if match}
    if not data or len(data) < len(matches) or not data.keys() <= _BARE_KEYS:
        return
    if len(data) == 1 and not data.keys() <= _ALONE:
        return
    origin = draft.lines[0].origin
    hidden = [line._replace(text=f"# {line.text}") for line in draft.lines[:stop]]
    fields = json.dumps({name: data[name] for name in _FIELDS if name in data}, ensure_ascii=False)
    opening = [Line(text, origin, added=True) for text in ("---", fields)]
    draft.lines[:stop] = [*opening, *hidden, Line("---", hidden[-1].origin, added=True)]


def _line_like(lines: list[str], mark: str) -> int | None:
    return next(
        (i for i in range(1, min(len(lines), _MAX_LINES)) if lines[i].rstrip() == mark), None
    )


def _read(text: str, read: Callable[[str], Any]) -> Mapping[str, Any] | None:
    try:
        data = read(text)
    except (ValueError, RecursionError):  # what both readers raise for bad text
        return None
    return data if isinstance(data, dict) else None


def _write(draft: Draft, stop: int, data: Mapping[str, Any]) -> None:
    groups = data.get("taxonomies")  # where Zola has its tags
    known = {**(groups if isinstance(groups, dict) else {}), **data}
    fields = {name: known[name] for name in _FIELDS if isinstance(known.get(name), str | list)}
    for index in range(stop + 1):
        text = f"# {draft.lines[index].text}"
        if index in (0, stop):
            text = "---"
        elif index == 1:
            text = json.dumps(fields, ensure_ascii=False, default=str)
        draft.lines[index] = draft.lines[index]._replace(text=text)
