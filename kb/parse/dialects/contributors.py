"""The table that all-contributors keeps: thousands of characters of names, and no answer."""

from __future__ import annotations

import re
from typing import Final

from kb.parse.dialects.reading import prose
from kb.parse.draft import Draft
from kb.parse.notes_folder import Folder

_MARK: Final = re.compile(r"\s*<!-- *ALL-CONTRIBUTORS-LIST:(?P<place>START|END)\b[^>]*-->")


def read_contributors(draft: Draft, folder: Folder) -> None:  # noqa: ARG001 (as all dialects)
    """Make a comment of the table, which it keeps between two marks."""
    start: int | None = None
    for index, line in list(prose(draft)):
        mark = _MARK.match(line.text)
        if mark and mark["place"] == "START":
            start = index
        elif mark and start is not None:
            _hide(draft, start, index)
            start = None


def _hide(draft: Draft, start: int, end: int) -> None:
    for index in range(start, end + 1):
        text = "<!--" if index == start else "-->" if index == end else ""
        draft.lines[index] = draft.lines[index]._replace(text=text)
