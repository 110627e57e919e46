"""The frameworks of d2l, each a tab: fences that begin with `#@tab pytorch`, text between
`:begin_tab:` and `:end_tab:`."""

from __future__ import annotations

import re
from typing import Final

from kb.parse.dialects.code_fences import tab_of
from kb.parse.dialects.colon_fences import TRANSLATED, written
from kb.parse.dialects.reading import prose
from kb.parse.draft import Draft, Line, find_fences
from kb.parse.notes_folder import Folder

# Links to its forum, which tell nothing.
_FORUM: Final = re.compile(
    r"^\s*(?:#{1,6}\s+)?\[(?:Discussions?|讨论区?)\]\(https?://discuss[^)\s]*\)\s*$", re.IGNORECASE
)
_TEXT_TAB: Final = re.compile(r"^\s*:(?P<which>begin|end)_tab:(?:`(?P<names>[^`]*)`)?\s*$")


def read_d2l_tabs(draft: Draft, _: Folder) -> None:
    """Bring both kinds of tabs into containers of colons."""
    for index, line in prose(draft):
        if "_tab:" in line.text and (tab := _TEXT_TAB.match(line.text)):
            names = tab["names"] or ""
            opening = written("tab", names.replace(",", ", ")) if tab["which"] == "begin" else ""
            draft.lines[index] = line._replace(text=opening or TRANSLATED)
        elif "](http" in line.text and _FORUM.match(line.text):
            draft.lines[index] = line._replace(text="")
    texts = draft.texts()
    if not any("@tab" in text or "%%tab" in text for text in texts):
        return
    lines: list[Line] = []
    copied = 0
    for fence in find_fences(texts):
        name = tab_of(texts[fence.start + 1 : fence.body.stop]) if fence.closed else ""
        if not name or not texts[fence.start].startswith(fence.indent + fence.marker):
            continue
        first, last = draft.lines[fence.start], draft.lines[fence.end]
        lines += draft.lines[copied : fence.start]
        lines.append(Line(fence.indent + written("tab", name), first.origin, added=True))
        lines += draft.lines[fence.start : fence.end + 1]
        lines.append(Line(fence.indent + TRANSLATED, last.origin, added=True))
        copied = fence.span.stop
    draft.lines = [*lines, *draft.lines[copied:]]
