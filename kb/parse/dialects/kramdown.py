"""Boxes of Jekyll's themes: `{: .note }` above a paragraph, `{: .prompt-tip }` below a
quotation."""

from __future__ import annotations

import re
from typing import Final

from kb.parse.dialects.attributes import attributes_of
from kb.parse.dialects.reading import prose, quoted
from kb.parse.draft import Draft, Line
from kb.parse.notes_folder import Folder

_LIST: Final = re.compile(r"^\{:\s?(?P<list>[^{}]{1,200})\}\s*$")
_KINDS: Final = re.compile(
    r"^(?:prompt-|alert-|notice--|callout-|box-)?(?P<kind>note|info|tip|warning|danger|caution|"
    r"important|highlight|new|success|error|primary|question|example|notice)(?P<title>-title)?$"
)
_MAX_LINES: Final = 200


def read_kramdown_boxes(draft: Draft, _: Folder) -> None:
    """Turn the paragraphs and quotations that a class makes a box into one."""
    marked = [
        (index, said)
        for index, line in prose(draft)
        if line.text.startswith("{:") and (said := _kind(line.text))
    ]
    for index, (kind, is_titled) in reversed(marked):
        first, last = _above(draft, index), _below(draft, index)
        if last > index + 1:
            draft.lines[index:last] = _box_below(draft.lines[index:last], kind, is_titled)
        elif first < index:
            draft.lines[first : index + 1] = _box_above(draft.lines[first : index + 1], kind)


def _box_below(lines: list[Line], kind: str, is_titled: bool) -> list[Line]:
    """A box of the line of classes and the paragraph or quotation below it, whose first line may
    be its title."""
    classes, first, *rest = lines
    title = first.text.lstrip("> ") if is_titled else ""
    if not first.text.startswith(">"):
        return quoted([classes, *([] if is_titled else [first]), *rest], f"[!{kind}] {title}")
    opening = classes._replace(text=f"> [!{kind}] {title}".rstrip())
    return [opening, *([] if is_titled else [first]), *rest]


def _box_above(lines: list[Line], kind: str) -> list[Line]:
    """The same of what stands above its classes."""
    *above, classes = lines
    opening = Line(f"> [!{kind}]", above[0].origin, added=True)
    if not above[0].text.startswith(">"):
        above = quoted([above[0], *above], "")[1:]
    return [opening, *above, classes._replace(text="")]


def _kind(text: str) -> tuple[str, bool] | None:
    """The kind of box that a line of classes names, and whether a title follows."""
    listed = _LIST.match(text[:300])
    classes = attributes_of(listed["list"]).classes if listed else ()
    matches = (_KINDS.match(name) for name in classes)
    kind = next((match for match in matches if match), None)
    return (kind["kind"], bool(kind["title"])) if kind else None


def _above(draft: Draft, index: int) -> int:
    """Where the paragraph or quotation right above a line begins."""
    first = index
    while first > max(index - _MAX_LINES, 0) and draft.lines[first - 1].text.strip():
        if draft.lines[first - 1].text.startswith(("#", "```", "~~~", "|", "{")):
            break
        first -= 1
    return first


def _below(draft: Draft, index: int) -> int:
    """Where the paragraph or quotation right below a line ends."""
    last = index + 1
    while last < min(index + _MAX_LINES, len(draft.lines)) and draft.lines[last].text.strip():
        if draft.lines[last].text.startswith(("#", "```", "~~~", "|", "{")):
            break
        last += 1
    return last
