"""Hugo's front matter in TOML, between `+++`, → the one in YAML."""

from __future__ import annotations

import json
import tomllib
from typing import Any, Final

from kb.parse.draft import Draft, Line
from kb.parse.notes_folder import Folder

_MARK: Final = "+++"
_MAX_LINES: Final = 200


def read_toml_matter(draft: Draft, _: Folder) -> None:
    """Write the title and the tags as YAML; what isn't TOML is left as it stands."""
    lines = draft.lines
    if not lines or lines[0].text.rstrip() != _MARK:
        return
    below = range(1, min(_MAX_LINES, len(lines)))
    end = next((index for index in below if lines[index].text.rstrip() == _MARK), None)
    if end is None:
        return
    try:
        matter = tomllib.loads("\n".join(line.text for line in lines[1:end]))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return
    inside = [_commented(line) for line in lines[1:end]]
    if inside:
        inside[0] = inside[0]._replace(text=json.dumps(_for_kb(matter), ensure_ascii=False))
    draft.lines = [
        lines[0]._replace(text="---"), *inside, lines[end]._replace(text="---"), *lines[end + 1 :]
    ]  # fmt: skip


def _commented(line: Line) -> Line:
    return line._replace(text=f"# {line.text}" if line.text.strip() else "")


def _for_kb(matter: dict[str, Any]) -> dict[str, Any]:
    """What a note's front matter tells kb."""
    taxonomies = matter.get("taxonomies")
    tags = matter.get("tags") or (taxonomies.get("tags") if isinstance(taxonomies, dict) else None)
    fields = {"title": matter.get("title"), "tags": tags}
    kinds = (str, int, float, list)
    return {key: value for key, value in fields.items() if isinstance(value, kinds)}
