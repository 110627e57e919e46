"""Boxes whose content is indented, as MkDocs writes them: `!!! note "Title"`, `??? tip`,
`=== "Tab"`."""

from __future__ import annotations

import re
from typing import Final

from kb.parse.dialects.colon_fences import QUOTATION, Opening

# By how many columns the content stands further right.
END: Final = 4
_BOX: Final = re.compile(
    r"^[ \t]*(?P<marks>!!!|\?\?\?\+?)[ \t]*(?P<kind>[A-Za-z][\w-]*)"
    r"(?P<classes>(?:[ \t]+[\w-]+)*)[ \t]*(?:[\"“'](?P<title>.*)[\"”'])?[ \t]*$"
)
_TAB: Final = re.compile(r"^[ \t]*===[!+]*[ \t]*[\"“'](?P<title>.+)[\"”'][ \t]*$")
_FOLDS: Final = {"!!!": "", "???": "-", "???+": "+"}


def indented_box(text: str) -> Opening | None:
    """What a line opens, where it opens such a box."""
    start = text.lstrip()[:3]
    if start == "===" and (tab := _TAB.match(text)):
        return Opening("tab", tab["title"].strip())
    if start in _FOLDS and (box := _BOX.match(text)):
        fold = _FOLDS[box["marks"]]
        title = (box["title"] or "").replace('\\"', '"').strip()
        if box["title"] is not None and not title and not fold:  # an empty title means none
            return Opening(QUOTATION)
        return Opening(box["kind"].lower(), title, fold)
    return None
