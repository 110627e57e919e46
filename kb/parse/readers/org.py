"""Org: orgparse reads headings, properties and tags, and each line becomes one of Markdown.

Nothing is read from elsewhere (`#+INCLUDE:`), run, or raw (`#+BEGIN_EXPORT`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from orgparse import loads
from orgparse.node import OrgBaseNode

from kb.parse.decoding import split_lines
from kb.parse.draft import Draft
from kb.parse.readers.comment_lines import without_org_comments
from kb.parse.readers.markdown_rows import Row, to_draft
from kb.parse.readers.org_words import words_of

_ODD_ENDS: Final = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_OUTLINE: Final = frozenset("*#:")
_MAX_HEADING_CHARS: Final = 300
_MAX_LINES: Final = 50_000
_MAX_LINE_CHARS: Final = 10_000
_KEYWORD: Final = re.compile(r"[ \t]*#\+(?P<key>[\w-]+(?:\[[^\]]{0,80}\])?):[ \t]*(?P<value>.*)")
_BEGIN: Final = re.compile(
    r"(?P<indent>[ \t]*)#\+begin_(?P<name>\w+)[ \t]*(?P<rest>.*)", re.IGNORECASE
)
_END: Final = re.compile(r"[ \t]*#\+end_(?P<name>\w+)", re.IGNORECASE)
_DRAWER: Final = re.compile(r"[ \t]*:(?!end:)[\w-]+:[ \t]*$", re.IGNORECASE)
_DRAWER_END: Final = re.compile(r"[ \t]*:end:[ \t]*$", re.IGNORECASE)
_PLANNING: Final = re.compile(r"[ \t]*(?:CLOSED|DEADLINE|SCHEDULED|CLOCK):[ \t]*[<\[]")
_COMMENT: Final = re.compile(r"[ \t]*#(?:[ \t]|$)")
_FIXED: Final = re.compile(r"(?P<indent>[ \t]*): ?(?P<text>(?<= ).*|$)")
_ITEM: Final = re.compile(
    r"(?P<indent>[ \t]*)(?P<mark>[-+]|(?<=[ \t])\*|\d{1,9}[.)])(?P<gap>[ \t]+)(?P<text>.*)"
)
_COUNTER: Final = re.compile(r"\[@\d+\][ \t]*")
_BOX: Final = re.compile(r"\[(?P<state>[ Xx-])\][ \t]+")
_TERM: Final = re.compile(r"(?P<term>\S.{0,200}?)[ \t]+::(?:[ \t]+|$)")
_RULE: Final = re.compile(r"[ \t]*\|[-+|]*-[-+|]*[ \t]*$")
_LINE: Final = re.compile(r"[ \t]*-{5,}[ \t]*$")
_FOOTNOTE: Final = re.compile(r"\[fn:(?P<name>[\w-]+)\][ \t]*")
_ENVIRONMENT: Final = re.compile(r"[ \t]*\\begin\{([\w*]{1,40})\}")
_TABLE: Final = re.compile(r"[ \t]*\|")
# A line of one of these kinds is no next line of a paragraph.
_OWN_LINES: Final = (
    *(_BEGIN, _END, _FIXED, _DRAWER, _KEYWORD, _PLANNING, _COMMENT, _TABLE, _ITEM, _LINE),
    *(_FOOTNOTE, _ENVIRONMENT),
)
_RAW_BLOCKS: Final = frozenset({"export", "comment", "html", "latex"})
_PLAIN_BLOCKS: Final = frozenset({"example", "src", "ascii"})
# Of a paragraph, as written: these have words of their own.
_PROSE_BLOCKS: Final = frozenset({"center", "verse", "details", "summary"})
_SOURCES: Final = {"elisp": "emacs-lisp", "ipython": "python", "jupyter-python": "python"}
_ALIASES: Final = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(slots=True)
class _State:
    """What the lines above decide."""

    block: str = ""  # the name of the block of code or raw text that goes on
    boxes: list[str] = field(default_factory=list)  # quotations and boxes around
    drawer: bool = False
    fixed: bool = False  # lines with a colon, which are one block
    table: int = 0  # rows of it so far
    environment: str = ""  # of LaTeX, which goes on
    # Lines of a paragraph, where a mark may end on another line than it began: (what stands
    # before the words, words, number).
    paragraph: list[tuple[str, str, int]] = field(default_factory=list)
    result: bool = False  # what follows was printed by the code above


def read_org(note: str, text: str) -> Draft:
    """A note in Org; lines are those of the note."""
    every = split_lines(text)
    lines = without_org_comments([line[:_MAX_LINE_CHARS] for line in every[:_MAX_LINES]])
    root = loads("\n".join(map(_outlined, lines)))
    headings = {node.linenumber: node for node in root[1:]}
    state = _State()
    head = _head_of(lines, headings)
    rows = _front_matter(lines[:head], root)
    for number in range(head + 1, len(lines) + 1):
        node = headings.get(number)
        if node is not None and not state.block:
            rows += _close(state, number)
            rows.append(
                Row(
                    f"{'#' * min(6, node.level)} {words_of(_heading(node, lines[number - 1]))}",
                    number,
                )
            )
        else:
            for row in _rows(lines[number - 1], number, state):
                if row.text or state.block or state.fixed or not rows or rows[-1].text:
                    rows.append(row)
    rows += _close(state, len(lines))
    draft = to_draft(note, rows, lines)
    if len(every) > _MAX_LINES:
        draft.warn(
            _MAX_LINES + 1,
            "note-too-long",
            f"lines {_MAX_LINES + 1}–{len(every)} were not read",
            f"split the note into files of at most {_MAX_LINES} lines",
        )
    return draft


def _outlined(line: str) -> str:
    """What of a line orgparse is to read: its patterns take a square of the length, and it counts
    lines at other characters, too."""
    if line.lstrip()[:1] not in _OUTLINE or len(line) > _MAX_HEADING_CHARS:
        return line[:_MAX_HEADING_CHARS].rstrip(":") if line.startswith("*") else ""
    return _ODD_ENDS.sub(" ", line)


def _heading(node: OrgBaseNode, line: str) -> str:
    """A heading without its keyword, priority and tags."""
    if len(line) > _MAX_HEADING_CHARS:
        return line.lstrip("* ")
    heading = getattr(node, "heading", "")
    return re.sub(r"[ \t]*\[\d*[/%]\d*\][ \t]*$", "", str(heading)).strip() or "…"


# --- The head of a note: #+TITLE and its like


def _head_of(lines: Sequence[str], headings: Mapping[int, object]) -> int:
    """How many lines stand above the text: keywords, and the drawer of the whole note."""
    end, drawer = 0, False
    for number, line in enumerate(lines, 1):
        if number in headings:
            break
        if drawer or _DRAWER.match(line):
            drawer = not _DRAWER_END.match(line)
        elif not line.strip() or _COMMENT.match(line):
            continue
        elif not _KEYWORD.match(line):
            break
        end = number
    return end if not drawer else 0


def _front_matter(lines: Sequence[str], root: OrgBaseNode) -> list[Row]:
    """Title, tags and aliases as kb reads them, over the lines that they come from."""
    keys: dict[str, list[str]] = {}
    for line in lines:
        if keyword := _KEYWORD.match(line):
            keys.setdefault(keyword["key"].lower(), []).append(keyword["value"].strip())
    aliases = str(root.get_property("ROAM_ALIASES") or "")
    matter = {
        "title": " ".join(keys.get("title", [])),
        "tags": [t for value in keys.get("filetags", []) for t in re.split(r"[:\s]+", value) if t],
        "aliases": [quoted or word for quoted, word in _ALIASES.findall(aliases)],
    }
    if not any(matter.values()):
        return [Row("", number) for number in range(1, len(lines) + 1)]
    # JSON is YAML, whatever stands in it.
    shown = [
        f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in matter.items() if value
    ]
    return [Row("---", 1), *(Row(line) for line in shown), Row("---", len(lines)), Row("")]


# --- Its lines


def _rows(line: str, number: int, state: _State) -> list[Row]:
    if state.block:
        return _in_block(line, number, state)
    if state.drawer:
        state.drawer = not _DRAWER_END.match(line)
        return []
    if state.environment:
        if f"\\end{{{state.environment}}}" in line:
            state.environment = ""
        return [_quoted(Row(line, number), state)]
    before = [*_close_lines(line, number, state), *_end_paragraph(line, state)]
    return [*before, *(_quoted(row, state) for row in _line(line, number, state))]


def _end_paragraph(line: str, state: _State) -> list[Row]:
    """The words of the lines above, where this one isn't their next."""
    if not state.paragraph or (line.strip() and _is_plain(line)):
        return []
    words = words_of("\n".join(text for _, text, _ in state.paragraph)).split("\n")
    rows = [
        _quoted(Row(f"{before}{text}".rstrip(), number), state)
        for (before, _, number), text in zip(state.paragraph, words, strict=False)
    ]
    state.paragraph = []
    return rows


def _is_plain(line: str) -> bool:
    """Whether a line goes on with a paragraph."""
    return not any(pattern.match(line) for pattern in _OWN_LINES)


def _close_lines(line: str, number: int, state: _State) -> list[Row]:
    """The end of what is told only by its lines: a table, a block of lines with a colon."""
    rows = []
    if state.fixed and not _FIXED.match(line):
        state.fixed = False
        rows = [_quoted(Row("```", number - 1), state)]
    if state.table and not line.lstrip().startswith("|"):
        state.table = 0
    return rows


def _line(line: str, number: int, state: _State) -> Iterator[Row]:
    if begin := _BEGIN.match(line):
        yield from _begin(begin, number, state)
    elif end := _END.match(line):
        if end["name"].lower() in state.boxes:
            del state.boxes[state.boxes.index(end["name"].lower()) :]
        yield Row("", number)
    elif fixed := _FIXED.match(line):
        if not state.fixed:
            yield Row("```output" if state.result else "```", number)
        state.fixed, state.result = True, False
        yield Row(fixed["text"], number)
    elif _DRAWER.match(line):
        state.drawer = True
    elif keyword := _KEYWORD.match(line):
        state.result = keyword["key"].lower().startswith("results")
    elif not (_PLANNING.match(line) or _COMMENT.match(line)):
        state.result = state.result and not line.strip()
        yield from _text(line, number, state)


def _text(line: str, number: int, state: _State) -> Iterator[Row]:
    if line.lstrip().startswith("|"):
        yield from _table_row(line, number, state)
    elif item := _ITEM.match(line):
        state.paragraph.append((*_item(item), number))
    elif not line.strip():
        yield Row("", number)
    elif opening := _ENVIRONMENT.match(line):
        if f"\\end{{{opening[1]}}}" not in line:
            state.environment = opening[1]
        yield Row(line, number)
    elif _LINE.match(line):
        yield from (Row("", number), Row("---", number))
    elif footnote := _FOOTNOTE.match(line):
        state.paragraph.append((f"[^{footnote['name']}]: ", line[footnote.end() :], number))
    else:
        words = line.lstrip()
        state.paragraph.append((line[: len(line) - len(words)], words, number))


def _item(item: re.Match[str]) -> tuple[str, str]:
    """What stands before the words of an item, and these."""
    mark = item["mark"] if item["mark"][0].isdigit() else "-"
    text = (
        _COUNTER.sub("", item["text"], count=1) if item["text"].startswith("[@") else item["text"]
    )
    box = ""
    if state := _BOX.match(text):
        box = "[x] " if state["state"] in "Xx" else "[ ] "
        text = text[state.end() :]
    before = f"{item['indent']}{mark}{item['gap']}{box}"
    if term := _TERM.match(text):
        return f"{before}**{words_of(term['term'])}**: ", text[term.end() :]
    return before, text


def _table_row(line: str, number: int, state: _State) -> Iterator[Row]:
    """Its first row is the head: Markdown has no table without."""
    if _RULE.match(line):
        yield from () if state.table else (Row("", number),)
        return
    cells = line.strip().strip("|").split("|")
    state.table += 1
    if state.table == 1:
        yield Row("", number)
    yield Row("| " + " | ".join(words_of(cell.strip()) for cell in cells) + " |", number)
    if state.table == 1:
        yield Row("|" + " --- |" * len(cells), number)


def _begin(begin: re.Match[str], number: int, state: _State) -> Iterator[Row]:
    name = begin["name"].lower()
    if name in _RAW_BLOCKS:
        state.block = name
        yield Row("", number)
    elif name in _PLAIN_BLOCKS:
        words = begin["rest"].split()
        language = words[0].lower() if name == "src" and words else ""
        language = _SOURCES.get(language, language)
        if name == "example" and state.result:
            language = "output"
        state.block, state.result = name, False
        yield Row(f"{begin['indent']}```{language if language[:1] != ':' else ''}", number)
    elif name in _PROSE_BLOCKS:
        yield Row("", number)
    else:
        yield Row("", number)
        opening = "" if name == "quote" else f"[!{name}] {begin['rest']}".strip()
        state.boxes.append(name)
        if opening:
            yield Row(opening, number)


def _in_block(line: str, number: int, state: _State) -> list[Row]:
    end, name = _END.match(line), state.block
    is_raw = name in _RAW_BLOCKS
    if end and end["name"].lower() == name:
        state.block = ""
        indent = line[: len(line) - len(line.lstrip())]
        row = Row(f"{indent}```", number)
    else:
        # A comma hides what Org would take for a mark.
        row = Row(re.sub(r"^([ \t]*),(?=[*#,])", r"\1", line), number)
    return [] if is_raw else [_quoted(row, state)]


def _quoted(row: Row, state: _State) -> Row:
    marks = "> " * min(len(state.boxes), _MAX_BOXES)
    return row._replace(text=f"{marks}{row.text}".rstrip()) if marks else row


_MAX_BOXES: Final = 20


def _close(state: _State, number: int) -> list[Row]:
    """The end of all that is open, before a heading and at the note's end."""
    rows = _end_paragraph("", state)
    if state.fixed or (state.block and state.block not in _RAW_BLOCKS):
        rows.append(_quoted(Row("```", number), state))
    state.fixed = state.drawer = state.result = False
    state.block, state.environment, state.table, state.boxes = "", "", 0, []
    return rows
