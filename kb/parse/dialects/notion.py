"""Notion's exports: ids in names, the properties of a database's page, and its callouts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from kb.parse.dialects.reading import outside_code, prose
from kb.parse.draft import Draft, Line
from kb.parse.notes_folder import Folder
from kb.parse.questions import question_of_line

# What it puts behind the name of every file and folder.
_ID: Final = re.compile(r"[ _-][0-9a-f]{32}(?![0-9a-f])")
_LINK_WORDS: Final = re.compile(r"(?<=[^\s\[])[ _-][0-9a-f]{32}(?=(?:\.\w{1,5})?\]\()")
_UNTITLED: Final = re.compile(r"!\[(?:Untitled(?: \d{1,3})?(?:\.png)?)\](?=\()")
_HEADING: Final = re.compile(r"# \S")
_PROPERTY: Final = re.compile(r"(?P<key>[^\W_][^:：`*|<>\[\]\n]{0,40}): (?P<value>\S.*)")
# Keys that it offers by itself: without an id in the name, one of them tells its pages.
_KNOWN: Final = frozenset(
    {"created", "created time", "created by", "last edited time", "last edited by", "last edited"}
    | {"tags", "tag", "status", "创建时间", "上次编辑时间", "最后编辑时间", "标签", "状态"}
)
_SENTENCE: Final = re.compile(r"[.。!！?？;；:：]\s*$")
_TAGS: Final = frozenset({"tags", "tag", "标签", "標籤"})
_MAX_PROPERTIES: Final = 40
_MAX_VALUE: Final = 300  # characters
_ASIDE: Final = re.compile(r"^\s{0,3}<aside>\s*(?P<rest>.*)$", re.IGNORECASE)
_ASIDE_END: Final = re.compile(r"^(?P<rest>.*?)\s*</aside>\s*$", re.IGNORECASE)
_MAX_ASIDE: Final = 200  # lines
_ICON: Final = re.compile(
    r"^\s*(?P<icon>[\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff]\ufe0f?)\s*"
)
_KINDS: Final[Mapping[str, str]] = {
    "💡": "tip", "⚠": "warning", "🚨": "danger", "❗": "important", "❓": "question",
    "❔": "question", "📝": "note", "ℹ": "info", "🔥": "important", "✅": "success",
    "❌": "failure", "🐛": "bug", "💬": "quote",
}  # fmt: skip


def read(draft: Draft, _folder: Folder) -> None:
    """Turn its marks into Markdown."""
    is_notion = bool(_ID.search(draft.note))
    for index, line in prose(draft):
        if "](" in line.text:
            draft.lines[index] = line._replace(text=outside_code(line.text, _without_ids))
    _make_boxes(draft)
    _read_properties(draft, is_notion)


def without_id(name: str) -> str:
    """A file's or folder's name without the id behind it."""
    return _ID.sub("", name)


def _without_ids(text: str) -> str:
    return _UNTITLED.sub("![]", _LINK_WORDS.sub("", text))


def _read_properties(draft: Draft, is_notion: bool) -> None:
    """Leave out the lines "Property: value" below the title; the tags among them are the
    note's. A page without a heading is called by its file's name, without the id."""
    first = next((i for i, line in enumerate(draft.lines) if line.text.strip()), len(draft.lines))
    if first == len(draft.lines) or draft.lines[first].text.rstrip() == "---":
        return
    has_title = bool(_HEADING.match(draft.lines[first].text))
    properties = _properties(draft.lines, first + 1) if has_title else {}
    known = sum(match["key"].lower() in _KNOWN for match in properties.values())
    if not (known or is_notion) or (len(properties) == 1 and not (known and is_notion)):
        properties = {}
    matter = _matter(draft.note if is_notion and not has_title else "", properties)
    origin = draft.lines[0].origin
    draft.drop(properties.keys())
    if matter:
        added = [Line(text, origin, added=True) for text in ("---", *matter, "---")]
        draft.lines[:0] = added


def _properties(lines: Sequence[Line], start: int) -> dict[int, re.Match[str]]:
    """The lines of properties, by index; none where other text goes on with them."""
    while start < len(lines) and not lines[start].text.strip():
        start += 1
    matches: dict[int, re.Match[str]] = {}
    for index in range(start, min(start + _MAX_PROPERTIES, len(lines))):
        text = lines[index].text
        if not text.strip():
            return matches
        match = _PROPERTY.fullmatch(text.rstrip()) if len(text) <= _MAX_VALUE else None
        if match is None or _SENTENCE.search(match["value"]) or question_of_line(text):
            return {}
        matches[index] = match
    return matches if start + _MAX_PROPERTIES >= len(lines) else {}


def _matter(note: str, properties: Mapping[int, re.Match[str]]) -> list[str]:
    matter = []
    if note:
        title = without_id(PurePosixPath(note).stem)
        matter.append(f"title: {json.dumps(title, ensure_ascii=False)}")
    for match in properties.values():
        if match["key"].strip().lower() in _TAGS:
            tags = [tag.strip() for tag in re.split("[,，、]", match["value"])]
            matter.append(f"tags: {json.dumps(tags, ensure_ascii=False)}")
            break
    return matter


def _make_boxes(draft: Draft) -> None:
    """`<aside>💡 … </aside>` as a box."""
    lines: list[Line] = []
    plain = {index for index, line in prose(draft) if "aside>" in line.text}
    index = 0
    while index < len(draft.lines):
        line = draft.lines[index]
        begin = _ASIDE.match(line.text) if index in plain else None
        end = _end(draft.lines, index, plain) if begin else -1
        if begin is None or end < 0:
            lines.append(line)
            index += 1
            continue
        lines += _box(draft.lines[index : end + 1])
        index = end + 1
    draft.lines = lines


def _end(lines: Sequence[Line], start: int, plain: set[int]) -> int:
    for index in range(start, min(start + _MAX_ASIDE, len(lines))):
        if index in plain and _ASIDE_END.match(lines[index].text):
            return index
    return -1


def _box(lines: Sequence[Line]) -> list[Line]:
    """A quotation of these lines, its kind by the icon that the text begins with."""
    texts = [line.text for line in lines]
    if ending := _ASIDE_END.match(texts[-1]):
        texts[-1] = ending["rest"]
    if opening := _ASIDE.match(texts[0]):
        texts[0] = opening["rest"]
    kind = "note"
    for index, text in enumerate(texts):
        if text.strip():
            if icon := _ICON.match(text):
                kind = _KINDS.get(icon["icon"].rstrip("\ufe0f"), kind)
                texts[index] = text[icon.end() :]
            break
    shown = [f"> {text}".rstrip() for text in texts]
    below = [line._replace(text=text) for line, text in zip(lines, shown, strict=True)]
    title = lines[0]._replace(text=f"> [!{kind}]")
    below[0] = below[0]._replace(added=True)
    # Ends the paragraph, which would go on in what stands below the box.
    end = Line(">", lines[-1].origin, added=True)
    return [title, *(below[1:] if shown[0] == ">" else below), end]
