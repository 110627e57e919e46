"""Logseq: properties of pages and blocks, references to blocks, macros, and pages that are one
outline."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from kb.parse.cards import KNOWN
from kb.parse.dialects.logseq_blocks import with_blocks
from kb.parse.dialects.outline import is_outline, mark_questions
from kb.parse.dialects.reading import outside_code, prose
from kb.parse.draft import Draft, Line
from kb.parse.notes_folder import Folder

# What nobody writes but Logseq.
_SIGN: Final = re.compile(
    r"^\s*(?:[-*+] )?(?:collapsed:: (?:true|false)|id:: [0-9a-f]{8}-[0-9a-f]{4}-|"
    r"logseq\.[\w.-]+:: |background-color:: |card-last-\w+:: |:LOGBOOK:$)|"
    r"\(\([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\)\)|\{\{(?:embed|query|renderer|cloze)\s"
)
_PROPERTY: Final = re.compile(
    r"^(?P<lead>\s*(?:[-*+][ \t]+)?)(?P<key>[^\W\d_][\w./-]*)::(?:[ \t]+(?P<value>.*))?$"
)
# Those that it keeps for itself.
_INTERNAL: Final = re.compile(
    r"id|collapsed|heading|background-color|(?:card|query|hl|ls|logseq|created|updated)[-.].*|"
    r"template(?:-including-parent)?|exclude-from-graph-view|public|icon|filters|done|doing|todo|"
    r"now|later|canceled|file(?:-path)?"
)
_NAMES: Final = frozenset({"tags", "tag", "alias", "aliases"})
_KNOWN: Final = _NAMES | {"title", "type", "public", "icon", "exclude-from-graph-view", "filters"}
_NAME: Final = re.compile(r"#?\[\[([^\[\]]+)\]\]|#?([^,，#\[\]]+)")
_CLOCK: Final = re.compile(r"^\s*(?:CLOCK: *\[|(?:SCHEDULED|DEADLINE): *<)")
_DRAWER: Final = re.compile(r"^\s*:(?:LOGBOOK|PROPERTIES):\s*$")
_DRAWER_END: Final = re.compile(r"^\s*:END:\s*$")
_MAX_DRAWER: Final = 100  # lines
_TASK: Final = re.compile(
    r"^(\s*(?:[-*+][ \t]+)?(?:#{1,6}[ \t]+)?)(TODO|DOING|NOW|LATER|WAITING|IN-PROGRESS|DONE|"
    r"CANCELL?ED)[ \t]+(?:\[#[ABC]\][ \t]*)?(?=\S)"
)
_BOXES: Final = {"DONE": "[x]", "DOING": "[/]", "IN-PROGRESS": "[/]", "CANCELED": "[-]"}
_LABELLED: Final = re.compile(r"\[([^\[\]]*)\]\(\[\[([^\[\]]+)\]\]\)")
_TAG: Final = re.compile(r"(?<![\w&])#\[\[")
_HIGHLIGHT: Final = re.compile(r"\^\^(?=\S)([^\^\n]+?)(?<=\S)\^\^")
_SIZED: Final = re.compile(
    r"!\[(?P<alt>[^\[\]]*)\]\((?P<to>[^()\s]+)\)\{[^{}\n]*?:width (?P<width>\d{1,4})[^{}\n]*\}"
)
_SIZE: Final = re.compile(r"(?<=\))\{:(?:height|width)[^{}\n]*\}")
_JOURNAL: Final = re.compile(r"(\d{4})[_-](\d{2})[_-](\d{2})")
_HEADING: Final = re.compile(r"^\s*(?:[-*+] )?heading:: (true|[1-6])\s*$")
_NUMBERED: Final = re.compile(r"^\s*(?:[-*+] )?logseq\.order-list-type:: number\s*$")
_MAX_PROPERTIES: Final = 20  # of one block
_MARK: Final = re.compile(r"\s*[-*+][ \t]")


def read(draft: Draft, folder: Folder) -> None:
    """Turn its marks into Markdown."""
    is_graph = "logseq" in folder.tools
    is_logseq = is_graph or any(_SIGN.search(line.text) for _, line in prose(draft))
    body = _read_page_properties(draft, is_logseq, is_graph)
    if not is_logseq and not is_outline(draft.lines[body:], is_certain=False):
        return
    if is_logseq:
        with_blocks(draft, folder)
        draft.lines = list(_lines(draft))
    if is_outline(draft.lines[body:], is_certain=is_logseq):
        draft.lines[body:] = mark_questions(draft.lines[body:])


def _read_page_properties(draft: Draft, is_logseq: bool, is_graph: bool) -> int:
    """Make front matter of the properties at the top of a page, with its name as its title;
    returns where the text begins."""
    start = next((i for i, line in enumerate(draft.lines) if line.text.strip()), 0)
    if not draft.lines or draft.lines[start].text.rstrip() == "---":
        return 0
    end, properties = start, []
    while end < len(draft.lines) and (match := _PROPERTY.match(draft.lines[end].text)):
        if match["lead"] and not (_MARK.match(match["lead"]) and end == start) and end == start:
            break
        properties.append(match)
        end += 1
    known = any(match["key"].lower() in _KNOWN for match in properties)
    if not is_logseq and not (known and _ends(draft.lines, end)):
        end, properties = start, []
    title = _page_name(draft.note) if is_graph else ""
    if not properties and not title:
        return 0
    origin = draft.lines[0].origin
    own = [
        Line(_yaml(match["key"], match["value"] or ""), line.origin)
        for match, line in zip(properties, draft.lines[start:end], strict=True)
    ]
    if title and not any(match["key"].lower() == "title" for match in properties):
        own.append(Line(_yaml("title", title), origin, added=True))
    rule = Line("---", origin, added=True)
    last = rule._replace(origin=draft.lines[max(end - 1, 0)].origin)
    draft.lines = [rule, *own, last, *draft.lines[end:]]
    return len(own) + 2


def _ends(lines: Sequence[Line], index: int) -> bool:
    """Whether the properties end here: a blank line or an outline follows."""
    return (
        index >= len(lines) or not lines[index].text.strip() or bool(_MARK.match(lines[index].text))
    )


def _yaml(key: str, value: str) -> str:
    said: object = value.strip()
    if key.lower() in _NAMES:
        said = [(one[1] or one[2]).strip() for one in _NAME.finditer(value)]
        said = [name for name in said if name]
    elif key.lower() == "title":
        said = value.replace("[[", "").replace("]]", "").strip()
    return f"{json.dumps(key.lower())}: {json.dumps(said, ensure_ascii=False)}"


def _page_name(note: str) -> str:
    """A page's name by its file's: `a___b` and `a%2Fb` are a/b, journals bear a date."""
    path = PurePosixPath(note)
    if path.parent.name == "journals" and (date := _JOURNAL.fullmatch(path.stem)):
        return "-".join(date.groups())
    return unquote(path.stem).replace("___", "/")


def _lines(draft: Draft) -> Iterator[Line]:
    """The lines without what Logseq keeps for itself, its other marks as Markdown."""
    plain = {index for index, _ in prose(draft)}
    drawer_end = -1
    lead = ""  # of a block whose first line was a property: its text stands below
    heading = number = ""  # what the block's properties make of it
    for index, line in enumerate(draft.lines):
        if index not in plain or line.added:
            yield line
            continue
        if index <= drawer_end or _CLOCK.match(line.text):
            continue
        if _DRAWER.match(line.text) and (drawer_end := _drawer_end(draft.lines, index)) > index:
            continue
        mark = _MARK.match(line.text)
        if mark:
            lead, (heading, number) = "", _mark_of(draft.lines, index)
        text = _without_property(line.text)
        if text is None:
            lead = mark[0] if mark else lead
            continue
        if lead and text.strip():
            text, mark = lead + text.strip(), _MARK.match(lead)
            lead = ""
        if mark and (heading or number):
            indent = mark[0][: len(mark[0]) - len(mark[0].lstrip())]
            words = text[mark.end() :]
            heading = "" if words.startswith("#") else heading
            text = f"{indent}{number or '- '}{heading}{words}"
            heading = number = ""
        yield line._replace(text=_with_markdown(text))


def _drawer_end(lines: Sequence[Line], start: int) -> int:
    for index in range(start + 1, min(start + _MAX_DRAWER, len(lines))):
        if _DRAWER_END.match(lines[index].text):
            return index
    return -1


def _mark_of(lines: Sequence[Line], start: int) -> tuple[str, str]:
    """What a block's properties make of it: the mark of a heading, "1. " of what is counted."""
    heading = number = ""
    for index in range(start, min(start + _MAX_PROPERTIES, len(lines))):
        text = lines[index].text[:200]
        if index > start and (not text.strip() or _MARK.match(text)):
            break
        if match := _HEADING.search(text):
            depth = len(lines[start].text) - len(lines[start].text.lstrip("\t"))
            level = int(match[1]) if match[1].isdigit() else min(depth + 2, 6)
            heading = "#" * level + " "
        if _NUMBERED.match(text):
            number = "1. "
    return heading, number


def _without_property(text: str) -> str | None:
    """A line of a block; None for a property that Logseq keeps for itself, and those of an author
    as it shows them."""
    match = _PROPERTY.match(text)
    if match is None:
        return text
    if _INTERNAL.fullmatch(match["key"].lower()) or KNOWN.match(text.strip()):
        return None
    return f"{match['lead']}{match['key']}: {match['value'] or ''}".rstrip()


def _with_markdown(text: str) -> str:
    """A line's marks as Markdown."""
    if task := _TASK.match(text):
        text = f"{task[1]}{_BOXES.get(task[2], '[ ]')} {text[task.end() :]}"
        if not _MARK.match(task[1]):
            text = text.replace(f"{_BOXES.get(task[2], '[ ]')} ", "", 1)
    return outside_code(text, _with_inline_markdown)


def _with_inline_markdown(text: str) -> str:
    if "[[" in text:
        text = _TAG.sub("[[", _LABELLED.sub(r"[[\2|\1]]", text))
    if "^^" in text:
        text = _HIGHLIGHT.sub(r"==\1==", text)
    if "){" in text:
        text = _SIZED.sub(r"![\g<alt>|\g<width>](\g<to>)", text)
        text = _SIZE.sub("", text)
    return text
