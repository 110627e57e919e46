"""Components of MDX, Vue and Mintlify: `<Tabs>`, `<TabItem label="X">`, `<Badge />`, and the lines
of a program around them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from kb.parse.dialects.attributes import Attributes, attributes_of
from kb.parse.dialects.colon_fences import TRANSLATED, written
from kb.parse.dialects.reading import (
    CODE_SPAN,
    HEADING,
    MAX_LINE_CHARS,
    outside_code,
    prose,
)
from kb.parse.draft import Draft, Line
from kb.parse.notes_folder import Folder

_TAG: Final = re.compile(
    r"(?:(?<![\w`])<|<(?=/))(?P<end>/?)(?P<name>[A-Z][\w.]*|CodeGroup|CodeGroupItem)"
    r"(?P<args>(?:\s(?:[^<>\"'{}]|\"[^\"]{0,500}\"|'[^']{0,500}'|\{[^{}]{0,300}\}|"
    r"\{\{[^{}]{0,300}\}\})*)?)(?P<alone>/?)>"
)
# Any tag with what Vue alone takes for an attribute: `@click="f"`, `#header`.
_BOUND_TAG: Final = re.compile(
    r"<(?P<name>[A-Za-z][\w-]{0,60})"
    r"(?P<args>(?:\s+[^\s<>\"'=]{1,80}(?:=(?:\"[^\"]{0,500}\"|'[^']{0,500}'))?)+)\s*(?P<alone>/?)>"
)
_BOUND: Final = re.compile(r"\s+[@#][^\s<>\"'=]*(?:=(?:\"[^\"]*\"|'[^']*'))?")
_SLOT: Final = re.compile(r"\s(?:#|v-slot\b)")
_ENDLESS: Final = re.compile(r"^\s*<(?:[A-Z][\w.]*|[a-z][\w-]*)(?:\s[^<>]*)?$")
# `src={useBaseUrl('x.png')}`, `src={require('./x.png').default}`.
_CALLED: Final = re.compile(
    r"(?<=src=)\{\s?(?:useBaseUrl|require|withBase)\(\s?['\"](?P<path>[^'\"]{1,300})['\"][^{}\n]{0,40}\}"
)
_COMMENT: Final = re.compile(r"\{/\*.{0,2000}?\*/\}")
# The names of tabs, which Nextra says of them all: `<Tabs items={['npm', 'pnpm']}>`.
_ITEMS: Final = re.compile(r"\bitems=\{\[(?P<names>[^\[\]{}]{1,1000})\]\}")
_ITEM: Final = re.compile(r"['\"]([^'\"]{1,100})['\"]")
# ES modules: what MDX imports and exports.
_IMPORT: Final = re.compile(
    r"^import\s(?:[^'\"]{1,500}\sfrom\s+)?['\"](?P<source>[^'\"]{1,300})['\"];?\s*$"
)
_EXPORT: Final = re.compile(r"^export\s+(?:const|let|default|function|async)\b")
_SCRIPT: Final = re.compile(r"^<(?P<name>script|style)\b[^>]{0,300}>", re.IGNORECASE)
_SITES: Final = frozenset(("docusaurus", "vuepress"))
_MAX_TAG_LINES: Final = 20
_MAX_SCRIPT_LINES: Final = 2_000

_BOXES: Final = {
    "note": "note", "tip": "tip", "info": "info", "warning": "warning", "caution": "caution",
    "danger": "danger", "check": "success", "important": "important", "alert": "note",
    "admonition": "note", "callout": "note", "aside": "note", "customblock": "note",
    "customcontainer": "note", "hint": "note", "solution": "solution",
    "tab": "tab", "tabitem": "tab", "tabpanel": "tab", "codegroupitem": "tab", "tabs.tab": "tab",
    "codeblocktab": "tab", "accordion": "details", "details": "details", "expandable": "details",
    "collapsible": "details", "collapse": "details", "spoiler": "details", "step": "step",
    "quiz": "question",
}  # fmt: skip
_TITLES: Final = ("title", "label", "header", "heading", "summary", "name", "value")
_MARKS: Final = frozenset(("badge", "icon", "tocinline", "toc"))


def read_components(draft: Draft, folder: Folder) -> None:
    """Boxes and tabs for the components that are some, the words of all others."""
    texts = draft.texts()
    if not any(
        "<" in text or "{/*" in text or text.startswith(("import ", "export ")) for text in texts
    ):
        return
    _drop_scripts(draft)
    _drop_modules(draft, folder)
    draft.lines = _joined(draft)
    closed = _closed(draft)
    lines: list[Line] = []
    indices = dict(prose(draft))
    names: list[str] = []  # of the tabs that come
    for index, line in enumerate(draft.lines):
        if index in indices and ("<" in line.text or "{/*" in line.text):
            for piece in _pieces(line, closed):
                if "items=" in piece.text and (listed := _ITEMS.search(piece.text[:2_000])):
                    names = _ITEM.findall(listed["names"])
                lines.append(_component(piece, closed, names))
        else:
            lines.append(line)
    draft.lines = lines


def _drop_scripts(draft: Draft) -> None:
    """Leave out `<script setup>` and `<style>`, which show nothing."""
    behind = 0
    for index, line in list(prose(draft)):
        if index < behind or not (script := _SCRIPT.match(line.text)):
            continue
        closing = f"</{script['name'].lower()}>"
        below = range(index, min(index + _MAX_SCRIPT_LINES, len(draft.lines)))
        end = next((i for i in below if closing in draft.lines[i].text.lower()), None)
        if end is None:
            return
        for inside in range(index, end + 1):
            draft.lines[inside] = draft.lines[inside]._replace(text="")
        behind = end + 1


def _drop_modules(draft: Draft, folder: Folder) -> None:
    """Leave out imports and exports, where the note is of a tool that runs them."""
    is_site = bool(folder.tools & _SITES) or draft.note.lower().endswith(".mdx")
    in_export = False
    for index, line in list(prose(draft)):
        text = line.text
        if in_export:
            in_export = bool(text.strip())
        else:
            known = _IMPORT.match(text) if text.startswith("import") else None
            is_import = known is not None and (is_site or _is_for_notes(known["source"]))
            in_export = is_site and text.startswith("export") and bool(_EXPORT.match(text))
            if not is_import and not in_export:
                continue
        draft.lines[index] = line._replace(text="")
        if in_export and text.rstrip().endswith(";"):
            in_export = False


def _is_for_notes(source: str) -> bool:
    return source.startswith(("@theme", "@site", "@docusaurus")) or source.endswith(
        (".md", ".mdx", ".vue", ".astro")
    )


def _joined(draft: Draft) -> list[Line]:
    """Tags that go on over lines, each on its first."""
    indices = dict(prose(draft))
    lines: list[Line] = []
    index = 0
    while index < len(draft.lines):
        line = draft.lines[index]
        index += 1
        if index - 1 in indices and line.text.lstrip()[:1] == "<" and _ENDLESS.match(line.text):
            below = draft.lines[index : index + _MAX_TAG_LINES]
            texts = [one.text.strip() for one in below]
            end = next((i for i, text in enumerate(texts) if text.endswith(">") or not text), None)
            if end is not None and texts[end]:
                whole = " ".join([line.text.rstrip(), *texts[: end + 1]])
                if len(whole) <= MAX_LINE_CHARS and (_TAG.search(whole) or _is_bound(whole)):
                    line = line._replace(text=whole)
                    index += end + 1
        lines.append(line)
    return lines


def _is_bound(text: str) -> bool:
    return any(_BOUND.search(tag["args"]) for tag in _BOUND_TAG.finditer(text))


def _unbound(tag: re.Match[str]) -> str:
    """A tag without what only Vue reads; what fills a slot stands where it is written."""
    if tag["name"] == "template" and _SLOT.search(tag["args"]):
        return ""
    return f"<{tag['name']}{_BOUND.sub('', tag['args'])}{tag['alone']}>"


def _closed(draft: Draft) -> Counter[str]:
    """How often each component is closed, in the prose of a note."""
    return Counter(
        match["name"].lower()
        for _, line in prose(draft)
        if "</" in line.text
        for match in _TAG.finditer(line.text)
        if match["end"]
    )


def _is_component(match: re.Match[str], closed: Counter[str]) -> bool:
    """Not "List<String>" or "<T>": a tag that is closed, has attributes, or ends in itself."""
    name = match["name"].lower()
    return bool(closed[name] or match["end"] or _is_alone(match) or "=" in match["args"])


def _is_alone(match: re.Match[str]) -> bool:
    return bool(match["alone"]) or match["args"].endswith("/")


def _is_box(match: re.Match[str], closed: Counter[str]) -> bool:
    name = match["name"].lower()
    return name in _BOXES and bool(closed[name]) and not _is_alone(match)


def _pieces(line: Line, closed: Counter[str]) -> list[Line]:
    """The tags of boxes on lines of their own."""
    text = CODE_SPAN.sub(lambda code: "`" * len(code[0]), line.text)
    boxes = [match for match in _TAG.finditer(text) if _is_box(match, closed)]
    if not boxes:
        return [line]
    margin = line.text[: len(line.text) - len(line.text.lstrip())]
    pieces: list[Line] = []
    position = 0
    for match in boxes:
        before = line.text[position : match.start()].strip()
        pieces += [line._replace(text=margin + before)] if before else []
        pieces.append(line._replace(text=margin + line.text[match.start() : match.end()]))
        position = match.end()
    rest = line.text[position:].strip()
    return [*pieces, line._replace(text=margin + rest)] if rest else pieces


def _component(line: Line, closed: Counter[str], names: list[str]) -> Line:
    text = _CALLED.sub(r'"\g<path>"', line.text) if "src={" in line.text else line.text
    tag = _TAG.fullmatch(text.strip())
    if tag is not None and _is_box(tag, closed):
        margin = text[: len(text) - len(text.lstrip())]
        return line._replace(text=margin + (TRANSLATED if tag["end"] else _opening(tag, names)))
    is_heading = bool(HEADING.match(text[:200]))

    def change(part: str) -> str:
        part = _COMMENT.sub("", part) if "{/*" in part else part
        if "@" in part or " #" in part or "v-slot" in part:
            part = _BOUND_TAG.sub(_unbound, part)
        return _TAG.sub(lambda match: _words(match, closed, is_heading), part)

    changed = outside_code(text, change)
    return line if changed == line.text else line._replace(text=changed.rstrip())


def _opening(tag: re.Match[str], names: list[str]) -> str:
    said = attributes_of(tag["args"])
    kind = _BOXES[tag["name"].lower()]
    title = _title(said)
    if kind == "tab" and not title:
        title = names.pop(0) if names else "tab"
    if kind == "note" and (named := said.named.get("type") or said.named.get("variant")):
        kind = named.lower() if named.isalpha() else kind
    return written(kind, title, "-" * (kind == "details"))


def _title(said: Attributes) -> str:
    return next((said.named[key] for key in _TITLES if said.named.get(key)), "")


def _words(tag: re.Match[str], closed: Counter[str], is_heading: bool) -> str:
    """What stays of a component: a picture's address, a badge's text, a card's title."""
    name = tag["name"].lower()
    # A heading is about what it names: "What is <Suspense />?"
    if not _is_component(tag, closed) or (is_heading and name not in _MARKS):
        return tag[0]
    said = attributes_of(tag["args"])
    if tag["end"] or (is_heading and name in _MARKS):
        return ""
    source = said.named.get("src", "")
    if name in ("image", "img", "figure", "zoom", "themedimage") and source:
        return f"![{said.named.get('alt', '')}]({source})"
    words = said.named.get("text", "") if name in _MARKS else said.named.get("title", "")
    target = said.named.get("href") or said.named.get("to")
    if words and target:
        return f"[{words}]({target})"
    return f"**{words}**" if words and name not in _MARKS else words
