"""Containers of all tools → boxes: quotations that begin with `[!kind] title`.

What opens and closes them is layout first, in one pass; then each line is written with what marks
the boxes around it. One that is never closed ends at the next heading, so that it takes nothing
from the section below it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.parse.dialects.colon_fences import (
    QUOTATION,
    TRANSLATED,
    ColonLine,
    Opening,
    colon_line,
    title_of,
)
from kb.parse.dialects.indented_boxes import END, indented_box
from kb.parse.dialects.reading import (
    HEADING,
    MAX_LINE_CHARS,
    code_lines,
    columns_of,
    headings_of,
    next_of,
    without_columns,
)
from kb.parse.draft import Draft, Fence, Line, find_fences
from kb.parse.notes_folder import Folder

# Nobody folds deeper; what lies deeper still stays in the box around it.
_MAX_DEPTH: Final = 8
# How many open containers a closing line is looked for in.
_MAX_LOOKED: Final = 16
_TAB_LINE: Final = re.compile(r"^\s*@tab(?::active)?\s+(?P<name>\S.*?)\s*(?:#\S+)?$")
_FENCE_NAME: Final = re.compile(r"\[(?P<name>[^\[\]]+)\]|title=\"(?P<title>[^\"]+)\"")
# A box whose content has several headings is a part of the note, with answers of its own.
_SECTIONS: Final = 2
_MAX_BLANK: Final = 20  # lines at the beginning of a box that is looked at for content
_OPTION: Final = re.compile(r"^ {4,8}(?P<name>[a-z][a-z_]{1,20}): *(?P<value>[\w-]*)")


@dataclass(slots=True)
class _Container:
    """One container by line indices; `end` is where its closing line stands, or what is behind
    its last line."""

    start: int
    opening: Opening
    column: int  # at which its marks stand
    inner: int  # columns of its content's indentation that are the container's
    end: int
    lead: str = ""  # the list item that it opens
    is_added: bool = False  # its first line is content: a fence, that becomes a tab


@dataclass(slots=True)
class _Layout:
    containers: dict[int, list[_Container]] = field(default_factory=dict)  # by their first lines
    closing: set[int] = field(default_factory=set)
    titles: set[int] = field(default_factory=set)  # headings that name the box they begin

    def add(self, container: _Container) -> None:
        self.containers.setdefault(container.start, []).append(container)


def read_containers(draft: Draft, _: Folder) -> None:
    """Turn all containers of a note into boxes."""
    texts = draft.texts()
    fences = list(find_fences(texts))
    code = code_lines(texts)
    layout = _find(texts, code, fences)
    if layout.containers or layout.closing:
        draft.lines = _written(draft.lines, layout)


def _find(texts: Sequence[str], code: set[int], fences: Sequence[Fence]) -> _Layout:
    layout = _Layout()
    headings = headings_of(texts, code)
    open_ones: list[tuple[_Container, ColonLine]] = []
    every: list[_Container] = []
    columns = [columns_of(text) if text.strip() else None for text in texts]
    bodies = {i for fence in fences if fence.closed for i in range(fence.start + 1, fence.end + 1)}
    for index, text in enumerate(texts):
        if index in code or len(text) > MAX_LINE_CHARS:
            continue
        if opening := indented_box(text):
            column = columns[index] or 0
            inner, end = _indented(columns, index, bodies)
            container = _Container(index, opening, column, inner, end)
            every.append(container)
        elif line := colon_line(text):
            if line.opening is None:
                _close(layout, open_ones, line.marks, index)
                continue
            column = columns_of(" " * len(line.lead) if line.lead.strip() else line.lead)
            end = next_of(headings, index, len(texts))
            container = _Container(index, line.opening, column, column, end)
            if line.marks[0] == "/":
                _take_options(layout, container, texts)
            if line.marks == TRANSLATED:
                container.inner = max(column, _first_indent(texts, index))
            container.lead = line.lead if line.lead.strip() else ""
            open_ones.append((container, line))
            every.append(container)
    for container in every:
        inside = bisect_left(headings, container.end) - bisect_left(headings, container.start)
        kind, title = container.opening.kind, container.opening.title
        if kind and inside >= _SECTIONS:
            container.opening = container.opening._replace(kind="")
        elif kind == "tab" or not title:
            first = container.start + 1
            content = columns[first : min(container.end, first + _MAX_BLANK)]
            if all(own is None for own in content):
                container.opening = Opening("")
        if container.opening.kind not in ("", QUOTATION) and not container.opening.title:
            _name_by_heading(layout, container, texts, headings)
        layout.add(container)
        _find_tabs(layout, container, texts, headings, fences)
    return layout


def _take_options(layout: _Layout, container: _Container, texts: Sequence[str]) -> None:
    """The options of a block between slashes stand indented right below it."""
    for index in range(container.start + 1, min(container.start + _MAX_BLANK, len(texts))):
        option = _OPTION.match(texts[index][:MAX_LINE_CHARS])
        if option is None:
            break
        layout.closing.add(index)
        if option["name"] == "type" and container.opening.kind == "admonition":
            container.opening = container.opening._replace(kind=option["value"])
        if option["name"] == "open" and option["value"] == "True":
            container.opening = container.opening._replace(fold="+")


def _name_by_heading(
    layout: _Layout, container: _Container, texts: Sequence[str], headings: Sequence[int]
) -> None:
    """A heading at the beginning of a box without a title is its title."""
    first = next_of(headings, container.start, container.end)
    between = (texts[index].strip() for index in range(container.start + 1, first))
    if first < container.end and not any(between):
        heading = HEADING.match(texts[first])
        title = heading["text"].rstrip(" #") if heading else ""
        container.opening = container.opening._replace(title=title)
        layout.titles.add(first)


def _first_indent(texts: Sequence[str], start: int) -> int:
    """How far the first line below another is indented."""
    below = texts[start + 1 : start + 4]
    return next((columns_of(text) for text in below if text.strip()), 0)


def _close(
    layout: _Layout, open_ones: list[tuple[_Container, ColonLine]], marks: str, index: int
) -> None:
    """The innermost container with as many colons, else the innermost with fewer."""
    layout.closing.add(index)
    near = range(len(open_ones) - 1, max(len(open_ones) - 1 - _MAX_LOOKED, -1), -1)
    same = next((place for place in near if open_ones[place][1].marks == marks), None)
    place = (
        same
        if same is not None
        else next((place for place in near if marks.startswith(open_ones[place][1].marks)), None)
    )
    if place is not None:
        open_ones[place][0].end = index
        del open_ones[place:]


def _indented(columns: Sequence[int | None], start: int, code: set[int]) -> tuple[int, int]:
    """The columns of a box's content, and where it ends: before the first line that stands
    further left. `columns` has each line's indentation, None for a blank one."""
    last, inner = start, 0
    column = columns[start] or 0
    for index in range(start + 1, len(columns)):
        own = columns[index]
        if own is None:
            continue
        inner = inner or min(own, column + END)
        if own < max(inner, column + 2) and not (index in code and last > start):
            break
        last = index
    return inner, last + 1


def _find_tabs(
    layout: _Layout,
    container: _Container,
    texts: Sequence[str],
    headings: Sequence[int],
    fences: Sequence[Fence],
) -> None:
    """The tabs of a container that its fences, headings or lines with `@tab` begin."""
    signs = container.opening.tabs
    starts: list[tuple[int, str]] = []
    first, end = container.start + 1, container.end
    if signs == "fence":
        place = bisect_left([fence.start for fence in fences], first)
        for fence in fences[place:]:
            if fence.start >= end:
                break
            name = _FENCE_NAME.search(texts[fence.start][:300])
            title = (name["name"] or name["title"]) if name else fence.language
            column = columns_of(fence.indent)
            tab = _Container(fence.start, Opening("tab", title), column, column, fence.span.stop)
            tab.is_added = True
            layout.add(tab)
    elif signs == "heading":
        inside = headings[bisect_left(headings, first) : bisect_left(headings, end)]
        level = None
        for index in inside:
            heading = HEADING.match(texts[index])
            if heading and (level is None or len(heading["marks"]) <= level):
                level = len(heading["marks"])
                starts.append((index, heading["text"]))
    elif signs == "@tab":
        for index in range(first, end):
            if (name := _TAB_LINE.match(texts[index][:300])) and index not in layout.closing:
                starts.append((index, name["name"]))
    ends = [*(index for index, _ in starts[1:]), end]
    for (index, title), behind in zip(starts, ends, strict=False):
        column = columns_of(texts[index])
        layout.add(_Container(index, Opening("tab", title), column, column, behind))


@dataclass(slots=True)
class _Frame:
    """A container while its lines are written."""

    mark: str  # what stands before each of its lines
    inner: int
    end: int
    is_box: bool


class _Writer:
    """Writes lines, each with the marks of the boxes around it."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.frames: list[_Frame] = []
        self.is_fresh = False  # a box was opened on the last line

    @property
    def marks(self) -> str:
        return "".join(frame.mark for frame in self.frames)

    @property
    def inner(self) -> int:
        return self.frames[-1].inner if self.frames else 0

    def close_before(self, index: int) -> bool:
        """End the containers that end before a line; whether one was a box."""
        was_box = False
        while self.frames and self.frames[-1].end <= index:
            was_box = self.frames.pop().is_box or was_box
        while was_box and self.lines[-1].text.strip() and not self.lines[-1].text.strip("> "):
            self.lines.pop()  # blank lines at the box's end
        self.is_fresh = self.is_fresh and not was_box
        return was_box

    def open(self, container: _Container, origin: int) -> None:
        opening = container.opening
        margin = " " * max(container.column - self.inner, 0)
        depth = sum(frame.is_box for frame in self.frames)
        is_box = bool(opening.kind) and depth < _MAX_DEPTH
        before = self.marks + (container.lead or margin)
        if is_box:
            title = f"[!{opening.kind}]{opening.fold} {title_of(opening)}".rstrip()
            title = opening.title if opening.kind == QUOTATION else title
            shown = f"{before}> {title}" if title else before
            self.lines.append(Line(shown.rstrip(), origin, added=container.is_added))
        elif opening.title:
            self.lines.append(Line(f"{before}**{opening.title}**", origin))
        else:
            self.lines.append(Line(self.marks.rstrip(), origin))
        mark = margin + "> " if is_box else margin if container.inner > container.column else ""
        self.is_fresh = bool(opening.title) or (is_box and opening.kind != QUOTATION)
        if not mark or (not is_box and depth >= _MAX_DEPTH):
            return
        end = min(container.end, self.frames[-1].end) if self.frames else container.end
        self.frames.append(_Frame(mark, container.inner, end, is_box))

    def write(self, line: Line) -> None:
        text = without_columns(line.text, self.inner)
        if self.is_fresh and text.strip() and not text[0].isalnum():
            self.blank(line.origin)  # a formula, a table or a rule would join the title
        self.is_fresh = False
        self.lines.append(line._replace(text=(self.marks + text).rstrip() if self.marks else text))

    def blank(self, origin: int) -> None:
        self.lines.append(Line(self.marks.rstrip(), origin, added=True))


def _written(lines: Sequence[Line], layout: _Layout) -> list[Line]:
    writer = _Writer()
    for index, line in enumerate(lines):
        box_ended = writer.close_before(index)
        if index in layout.closing:
            # What it closed ends with a blank line, of which one is enough.
            behind = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
            if behind and writer.lines and writer.lines[-1].text.strip("> "):
                writer.blank(line.origin)
            continue
        if index in layout.titles:
            continue
        if box_ended and line.text.strip():
            writer.blank(line.origin)
        opened = layout.containers.get(index, [])
        for container in opened:
            writer.open(container, line.origin)
        if not opened or opened[-1].is_added:
            writer.write(line)
    return writer.lines
