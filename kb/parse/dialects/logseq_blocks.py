"""Logseq's references to blocks, its macros, and its blocks of Org mode."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from kb.parse.dialects.reading import MAX_LINE_CHARS, deeper, outside_code, prose
from kb.parse.draft import Draft, Line
from kb.parse.formats import NOTE_SUFFIXES, suffix_of
from kb.parse.notes_folder import Folder

_ID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_REFERENCE: Final = re.compile(
    rf"(?:\[(?P<words>[^\[\]]*)\]\()?(?:\{{\{{embed )?\(\((?P<id>{_ID})\)\)(?:\}}\}}|(?(words)\)))?"
)
_EMBED_PAGE: Final = re.compile(r"\{\{embed (\[\[[^\[\]]+\]\])\}\}")
_MACRO: Final = re.compile(
    r"\{\{(?P<name>query|renderer|function|namespace|cloze|video|youtube|tweet|twitter|bilibili|pdf)\b"
    r"(?P<rest>(?:[^{}\n]|\{[^{}\n]*\})*)\}\}"
)
_SHOWN: Final = frozenset({"cloze", "video", "youtube", "tweet", "twitter", "bilibili", "pdf"})
_WEB: Final = re.compile(r"\s*(https?://\S+)\s*")
_BEGIN: Final = re.compile(
    r"^(?P<lead>\s*(?:[-*+][ \t]+)?)#\+BEGIN_(?P<kind>[A-Z]+)\b[ \t]*(?P<rest>.*)$", re.IGNORECASE
)
_BLOCK_ID: Final = re.compile(rf"^\s*(?:[-*+] )?id:: (?P<id>{_ID})\s*$")
# Properties that Logseq keeps for itself.
KEPT_FOR_ITSELF: Final = re.compile(
    r"^\s*(?:[-*+] )?(?:id|collapsed|heading|background-color|logseq\.[\w.-]+):: "
)
_BULLET: Final = re.compile(r"^\s*[-*+][ \t]+(?:#{1,6} )?(?:(?:TODO|DOING|DONE|NOW|LATER) )?")
_PROPERTY: Final = re.compile(r"^\s*(?:[-*+] )?[\w.-]+:: ")
# All that a block says: what stands below the other one is shown below it.
_EMBED_ALONE: Final = re.compile(
    rf"^(?P<lead>\s*)[-*+][ \t]+\{{\{{embed \(\((?P<id>{_ID})\)\)\}}\}}\s*$"
)
_MAX_BELOW: Final = 40  # lines of an embedded block
_MAX_ABOVE: Final = 40  # lines from a block's first one to its id
_MAX_BOX: Final = 200  # lines
_DROPPED: Final = frozenset({"query", "comment"})
_INDEX: Final = "logseq blocks"


class _Block(NamedTuple):
    text: str  # its first line
    below: list[str]  # its other lines and the blocks below it


def with_blocks(draft: Draft, folder: Folder) -> None:
    """Put in place what references to blocks mean, leave out queries, and make boxes of
    `#+BEGIN_NOTE` and its like."""
    blocks: dict[str, _Block] | None = None
    below: dict[int, list[Line]] = {}
    for index, line in prose(draft):
        if "((" in line.text or "{{" in line.text:
            blocks = _blocks_of(draft, folder) if blocks is None else blocks
            if embed := _EMBED_ALONE.match(line.text):
                below[index] = _below(blocks.get(embed["id"]), embed["lead"], line)
            draft.lines[index] = line._replace(text=_read(line, blocks, draft))
    if below:
        draft.lines = [
            one for index, line in enumerate(draft.lines) for one in (line, *below.get(index, ()))
        ]
    _make_boxes(draft)


def _below(block: _Block | None, lead: str, around: Line) -> list[Line]:
    """What stands below a block, as it stands below the one that embeds it; what that refers to
    is left out, so nothing is embedded in a circle."""
    texts = block.below if block else []
    return [
        Line(_REFERENCE.sub("", lead + text).rstrip(), around.origin, added=True) for text in texts
    ]


def _blocks_of(draft: Draft, folder: Folder) -> dict[str, _Block]:
    """All blocks that may be referred to, by their ids."""
    if folder.root is None:
        return dict(_blocks_in(draft.texts()))
    if _INDEX not in folder.facts:
        every: dict[str, _Block] = {}
        for path in folder.files:
            if suffix_of(path) in NOTE_SUFFIXES:
                text = folder.text_of(path)
                if text and "id:: " in text:
                    every |= _blocks_in(text.splitlines())
        folder.facts[_INDEX] = every
    known: dict[str, _Block] = folder.facts[_INDEX]
    return known | _blocks_in(draft.texts())


def _blocks_in(lines: list[str]) -> dict[str, _Block]:
    blocks: dict[str, _Block] = {}
    for index, line in enumerate(lines):
        named = _BLOCK_ID.match(line) if "id:: " in line[:200] else None
        if named is None:
            continue
        for above in range(index, max(index - _MAX_ABOVE, -1), -1):
            if _BULLET.match(lines[above]):
                first = above if above != index else index + 1
                text = lines[first] if first < len(lines) else ""
                if not _PROPERTY.match(text):
                    said = _BULLET.sub("", text).strip()[:MAX_LINE_CHARS]
                    blocks[named["id"]] = _Block(said, _said_below(lines, first + 1, lines[above]))
                break
    return blocks


def _said_below(lines: list[str], start: int, first: str) -> list[str]:
    """What stands from `start` on below a block's first line, without its margin."""
    margin = len(first) - len(first.lstrip())
    below = [
        text[margin:][:MAX_LINE_CHARS]
        for text in deeper(lines[start : start + _MAX_BELOW], margin)
        if not KEPT_FOR_ITSELF.match(text[:MAX_LINE_CHARS])
    ]
    while below and not below[-1].strip():
        below.pop()
    return below


def _read(line: Line, blocks: Mapping[str, _Block], draft: Draft) -> str:
    def block(match: re.Match[str]) -> str:
        text = blocks[match["id"]].text if match["id"] in blocks else None
        if text is None:
            draft.warn(
                line.origin, "dead-link", f"(({match['id'][:8]}…)) names no block of the notes",
                "delete it, or write what it said",
            )  # fmt: skip
        return match["words"] or _REFERENCE.sub("", text or "")

    def macro(match: re.Match[str]) -> str:
        if match["name"] in _SHOWN:
            web = _WEB.fullmatch(match["rest"])
            # A hint stands behind two strokes.
            return f"<{web[1]}>" if web else match["rest"].partition(r"\\")[0].strip()
        draft.warn(
            line.origin, "left-out",
            f"{{{{{match['name']}}}}} shows something only in Logseq; left out",
            "write down what it shows, if readers need it",
        )  # fmt: skip
        return ""

    def change(text: str) -> str:
        return _MACRO.sub(macro, _EMBED_PAGE.sub(r"!\1", _REFERENCE.sub(block, text)))

    return outside_code(line.text, change).rstrip()


def _make_boxes(draft: Draft) -> None:
    """`#+BEGIN_NOTE … #+END_NOTE` as a box, `#+BEGIN_QUOTE` as a quotation, code as a fence."""
    lines: list[Line] = []
    index = 0
    while index < len(draft.lines):
        line = draft.lines[index]
        begin = _BEGIN.match(line.text) if "#+" in line.text[:200] else None
        end = _end(draft.lines, index, begin["kind"]) if begin else -1
        if begin is None or end < 0:
            lines.append(line)
            index += 1
            continue
        lines += _box(begin, draft.lines[index : end + 1])
        index = end + 1
    draft.lines = lines


def _end(lines: list[Line], start: int, kind: str) -> int:
    wanted = f"#+end_{kind}".lower()
    for index in range(start + 1, min(start + _MAX_BOX, len(lines))):
        if lines[index].text.strip().lower() == wanted:
            return index
    return -1


def _box(begin: re.Match[str], lines: list[Line]) -> list[Line]:
    kind, lead = begin["kind"].lower(), begin["lead"]
    margin = re.sub(r"[-*+]", " ", lead)
    first, *body, last = lines
    if kind in _DROPPED:
        return []
    if kind in ("src", "example", "export"):
        language = begin["rest"].split(" ")[0] if kind != "example" else "text"
        return [
            first._replace(text=f"{lead}```{language}"),
            *(line._replace(text=margin + _outdented(line.text, margin)) for line in body),
            last._replace(text=f"{margin}```"),
        ]
    opening = ">" if kind in ("quote", "verse", "center") else f"> [!{kind}] {begin['rest']}"
    return [
        first._replace(text=f"{lead}{opening}".rstrip()),
        *(
            line._replace(text=f"{margin}> {_outdented(line.text, margin)}".rstrip())
            for line in body
        ),
        # Ends the paragraph, which would go on in what stands below the box.
        last._replace(text=f"{margin}>"),
    ]


def _outdented(text: str, margin: str) -> str:
    return text.removeprefix(margin) if text.startswith(margin) else text.lstrip()
