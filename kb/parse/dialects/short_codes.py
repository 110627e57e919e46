"""Short codes of Hugo, Hexo and Jekyll: `{{< figure … >}}`, `{{% notice %}}`, `{% note %}`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from kb.parse.dialects.attributes import attributes_of, names_in
from kb.parse.dialects.colon_fences import TRANSLATED, written
from kb.parse.dialects.reading import CODE_SPAN, MAX_LINE_CHARS, outside_code, prose
from kb.parse.dialects.short_code_words import box_of, words_of
from kb.parse.draft import Draft, Line
from kb.parse.notes_folder import Folder

_ANGLE: Final = r"[^\n>{]{0,500}(?:>(?!\}\})[^\n>{]{0,500}){0,6}"
_PERCENT: Final = r"[^\n%{]{0,500}(?:%(?!\})[^\n%{]{0,500}){0,6}"
_TAG: Final = re.compile(
    rf"\{{\{{<\s{{0,9}}(?P<end>/?)\s{{0,9}}(?P<name>[\w.-]+)(?P<args>{_ANGLE})>\}}\}}|"
    rf"\{{\{{%\s{{0,9}}(?P<end2>/?)\s{{0,9}}(?P<name2>[\w.-]+)(?P<args2>{_PERCENT})%\}}\}}|"
    rf"\{{%-?\s{{0,9}}(?P<end3>(?:end)?)(?P<name3>[A-Za-z]\w*)(?P<args3>{_PERCENT}?)-?%\}}"
)
# "{{</* note */>}}" shows a short code.
_SHOWN: Final = re.compile(r"\{\{([<%])/\*(.{0,200}?)\*/([>%])\}\}")
_HEXO_TAB: Final = re.compile(r"^\s*<!--\s*(?P<end>end)?tab\b\s*(?P<title>.*?)\s*-->\s*$")
_CODE: Final = names_in("highlight codeblock code mermaid codeblocks prism katex_block")
# Formulas of Hugo's themes.
_FORMULA: Final = re.compile(
    r"\{\{[<%]\s{0,9}(?P<name>katex|math|mathjax|latex)(?P<args>[^\n<>%{}]{0,100})[>%]\}\}"
    r"(?P<tex>[^\n]{1,1000}?)\{\{[<%]\s{0,9}/(?P=name)\s{0,9}[>%]\}\}"
)
_FORMULA_LINE: Final = re.compile(
    r"^(?P<margin>\s*)\{\{[<%]\s*/?katex[^\n<>%{}]{0,100}[>%]\}\}\s*$"
)
_OPENED: Final = re.compile(r"\{(?:\{(?P<sign>[<%]))[^{}\n<>%]{0,900}$")
_MAX_TAG_LINES: Final = 20
_COMMENT: Final = "comment"
_VERBATIM: Final = frozenset(("raw", "verbatim"))
_LANGUAGE: Final = re.compile(
    r"\blang(?:uage)?[:=]\s*[\"']?(?P<name>[\w+#-]+)|^\s*[\"']?(?P<word>[\w+#-]{1,40})(?![\w+#-]{0,40}=)"
)
_SIGNS: Final = ("{{<", "{{%", "{%")


class _Tag(NamedTuple):
    name: str
    arguments: str
    ends: bool


def read_short_codes(draft: Draft, _: Folder) -> None:
    """Code, boxes, pictures and links for what the tools know, words for the rest."""
    if not any(sign in line.text for line in draft.lines for sign in _SIGNS):
        return
    draft.lines = _joined(draft)
    _read_formulas(draft)
    draft.lines = _with_code(draft)
    draft.lines = _apart(draft)
    closed = Counter(tag.name for _, line in prose(draft) for tag in _tags(line.text) if tag.ends)
    verbatim = commented = False
    for index, line in prose(draft):
        tags = _tags(line.text)
        if commented or (closed[_COMMENT] and any(tag.name == _COMMENT for tag in tags)):
            ends = [tag.ends for tag in tags if tag.name == _COMMENT]
            commented = not ends[-1] if ends else commented
            draft.lines[index] = line._replace(text="")
        elif any(tag.name in _VERBATIM and closed[tag.name] for tag in tags):
            verbatim = not [tag for tag in tags if tag.name in _VERBATIM][-1].ends
            draft.lines[index] = line._replace(text=_without_verbatim(line.text))
        elif not verbatim and (tags or "/*" in line.text):
            text = _SHOWN.sub(r"{{\1\2\3}}", _translated(line.text, tags, closed))
            draft.lines[index] = line._replace(text=text)
        elif "<!--" in line.text and (tab := _HEXO_TAB.match(line.text)) and closed["tabs"]:
            title = tab["title"].partition("@")[0] or "tab"
            text = TRANSLATED if tab["end"] else written("tab", title)
            draft.lines[index] = line._replace(text=text)


def _joined(draft: Draft) -> list[Line]:
    """Short codes whose arguments go on over lines, each on its first."""
    indices = dict(prose(draft))
    lines: list[Line] = []
    index = 0
    while index < len(draft.lines):
        line = draft.lines[index]
        index += 1
        opened = _OPENED.search(line.text[-1_000:]) if index - 1 in indices else None
        if opened and "`" not in line.text:
            below = [one.text for one in draft.lines[index : index + _MAX_TAG_LINES]]
            closing = opened["sign"].replace("<", ">") + "}"
            end = next((i for i, text in enumerate(below) if closing in text), None)
            if end is not None and all("{%" not in text for text in below[:end]):
                line = line._replace(text=" ".join([line.text, *map(str.strip, below[: end + 1])]))
                index += end + 1
        lines.append(line)
    return lines


def _read_formulas(draft: Draft) -> None:
    """`{{< katex >}}…{{< /katex >}}` within a line, or around lines."""

    def dollars(match: re.Match[str]) -> str:
        tex = match["tex"].strip().strip("$").strip()
        return f"$${tex}$$" if "display" in match["args"] else f"${tex}$"

    for index, line in prose(draft):
        if "{{" in line.text and _FORMULA_LINE.match(line.text):
            draft.lines[index] = line._replace(text="$$")
        elif "{{" in line.text:
            draft.lines[index] = line._replace(text=_FORMULA.sub(dollars, line.text))


def _tags(text: str) -> list[_Tag]:
    if "{%" not in text and "{{<" not in text:
        return []
    return [_tag(match) for match in _matches(text)]


def _matches(text: str) -> list[re.Match[str]]:
    """The short codes of a line outside its code spans."""
    if "`" in text:
        text = CODE_SPAN.sub(lambda code: "`" * len(code[0]), text)
    return list(_TAG.finditer(text))


def _tag(match: re.Match[str]) -> _Tag:
    name = match["name"] or match["name2"] or match["name3"] or ""
    arguments = match["args"] or match["args2"] or match["args3"] or ""
    ends = bool(match["end"] or match["end2"] or match["end3"])
    return _Tag(name.lower(), arguments.strip().removesuffix("/").strip(), ends)


def _without_verbatim(text: str) -> str:
    def dropped(match: re.Match[str]) -> str:
        return "" if _tag(match).name in _VERBATIM else match[0]

    return outside_code(text, lambda part: _TAG.sub(dropped, part)).rstrip()


def _translated(text: str, tags: Sequence[_Tag], closed: Counter[str]) -> str:
    """A line with its short codes turned into Markdown; one that is nothing but the beginning
    or end of a box, into colons."""
    if not tags:
        return text
    margin = text[: len(text) - len(text.lstrip())]
    if len(tags) == 1 and _TAG.fullmatch(text.strip()):
        tag = tags[0]
        box = box_of(tag.name, tag.arguments) if closed[tag.name] else None
        if box is not None:
            return margin + (TRANSLATED if tag.ends else written(*box))
    changed = outside_code(text, lambda part: _TAG.sub(_words, part))
    return changed.rstrip() if changed.strip() else ""


def _words(match: re.Match[str]) -> str:
    tag = _tag(match)
    if tag.ends:
        return ""
    # A box that is never closed: what it is called.
    box = box_of(tag.name, tag.arguments)
    return words_of(tag.name, tag.arguments) or (box[1] if box else "")


def _apart(draft: Draft) -> list[Line]:
    """Boxes that begin and end within a line, on lines of their own."""
    indices = dict(prose(draft))
    lines: list[Line] = []
    for index, line in enumerate(draft.lines):
        matches = _matches(line.text) if index in indices and _tags(line.text) else []
        boxes = [match for match in matches if _is_box(match)]
        if not boxes or (len(boxes) == 1 and boxes[0][0] == line.text.strip()):
            lines.append(line)
            continue
        if not any(_tag(match).ends for match in boxes) and line.text[: boxes[0].start()].strip():
            lines.append(line)
            continue
        margin = line.text[: len(line.text) - len(line.text.lstrip())]
        position = 0
        for match in boxes:
            lines += _piece(line, margin, line.text[position : match.start()])
            lines.append(line._replace(text=margin + match[0]))
            position = match.end()
        lines += _piece(line, margin, line.text[position:])
    return lines


def _is_box(match: re.Match[str]) -> bool:
    tag = _tag(match)
    return box_of(tag.name, tag.arguments) is not None


def _piece(line: Line, margin: str, text: str) -> list[Line]:
    return [line._replace(text=margin + text.strip())] if text.strip() else []


def _with_code(draft: Draft) -> list[Line]:
    """Fences for code between short codes, whose lines nothing else may read."""
    lines: list[Line] = []
    opened: tuple[int, _Tag] | None = None  # where in `lines`, and what
    indices = dict(prose(draft))
    for index, line in enumerate(draft.lines):
        pieces = [line]
        if index in indices and any(tag.name in _CODE for tag in _tags(line.text)):
            pieces = _code_apart(line)
        for piece in pieces:
            tags = _tags(piece.text) if len(piece.text) <= MAX_LINE_CHARS else []
            tag = tags[0] if len(tags) == 1 and tags[0].name in _CODE else None
            if tag is not None and not tag.ends:  # an earlier one was never closed
                opened = len(lines), tag
            elif tag is not None and opened and opened[1].name == tag.name:
                piece = _close_code(lines, *opened, piece)
                opened = None
            lines.append(piece)
    return lines


def _close_code(lines: list[Line], start: int, tag: _Tag, last: Line) -> Line:
    """Make a fence of the lines from a short code on; returns its last line."""
    inside = lines[start + 1 :]
    if inside and inside[0].text.lstrip().startswith("```"):  # GitBook's, around a fence
        title = attributes_of(tag.arguments).named.get("title", "")
        lines[start] = lines[start]._replace(text=f"**{title}**" if title else "")
        return last._replace(text="")
    fence = "````" if any("```" in line.text for line in inside) else "```"
    margin = _margin(lines[start].text)
    lines[start] = lines[start]._replace(text=f"{margin}{fence}{_language(tag)}")
    return last._replace(text=margin + fence)


def _language(tag: _Tag) -> str:
    if tag.name == "mermaid":
        return tag.name
    language = _LANGUAGE.search(tag.arguments)
    return (language["name"] or language["word"]) if language else ""


def _margin(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _code_apart(line: Line) -> list[Line]:
    """Tags of code on lines of their own."""
    pieces: list[Line] = []
    position = 0
    for match in _matches(line.text):
        if _tag(match).name in _CODE:
            pieces += _piece(line, _margin(line.text), line.text[position : match.start()])
            pieces.append(line._replace(text=_margin(line.text) + match[0]))
            position = match.end()
    return [*pieces, *_piece(line, _margin(line.text), line.text[position:])]
