"""Headings written as HTML, `<h2 align="center">What is X?</h2>`, as many exports have them; and
lines that begin with bold words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.parse.dialects.reading import prose
from kb.parse.draft import Draft, Line
from kb.parse.notes_folder import Folder
from kb.text.html_names import BLOCKS, FLOW

_AROUND = r"(?:</?(?:div|center|p|a|span|font|br|section|header)\b[^<>]{0,300}>\s*){0,4}"
_OPENING = re.compile(rf"^ {{0,3}}{_AROUND}<h(?P<level>[1-6])(?:\s[^<>]{{0,500}})?>", re.IGNORECASE)
_CLOSING = re.compile(rf"</h(?P<level>[1-6])\s*>\s*{_AROUND}$", re.IGNORECASE)
_CODE = re.compile(r"<(code|kbd|tt)\b[^<>]*>([^<>`]*)</\1>", re.IGNORECASE)
_BOLD = re.compile(r"^ {0,3}<(b|strong)>([^<>*]{1,300})</\1>", re.IGNORECASE)  # begins a line
_BLOCK = re.compile(r"^ {0,3}</?(?P<name>[a-z][a-z0-9]*)[\s/>]", re.IGNORECASE)
_BLOCKS = BLOCKS.keys() | FLOW
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_MAX_LINES = 6  # a heading with its tags on lines of their own
_MAX_CHARS = 300  # a longer one holds a page's layout
# What is left of a heading's other lines: nothing that is shown.
_NOTHING = "<!-- -->"


def read_html_headings(draft: Draft, _: Folder) -> None:
    """Turn them into headings of Markdown."""
    done = -1
    in_html = False  # up to the next blank line nothing is Markdown
    for index, line in list(prose(draft)):
        block = _BLOCK.match(line.text[:50]) if "<" in line.text else None
        if block and block["name"].lower() in _BLOCKS:
            in_html = True
        elif not line.text.strip():
            in_html = False
        if index <= done or "<" not in line.text:
            continue
        opening = _OPENING.match(line.text)
        if opening is None:
            if not in_html and (bold := _BOLD.match(line.text)):
                kept = f"**{bold[2].strip()}**{line.text[bold.end() :]}"
                draft.lines[index] = line._replace(text=kept)
            continue
        done, words = _words(draft.lines[index : index + _MAX_LINES], opening)
        done += index
        if not words:
            continue
        heading = f"{'#' * int(opening['level'])} {words}"
        draft.lines[index] = line._replace(text=heading)
        for inner in range(index + 1, done + 1):
            draft.lines[inner] = draft.lines[inner]._replace(text=_NOTHING)


def _words(lines: Sequence[Line], opening: re.Match[str]) -> tuple[int, str]:
    """The heading's words as Markdown on one line, and how many lines below it reaches; no words
    where it has none, or doesn't end soon."""
    content = lines[0].text[opening.end() :]
    for below, line in enumerate(lines):
        if below:
            if not line.text.strip():
                break
            content += " " + line.text.strip()
        if len(content) > _MAX_CHARS:
            break
        if (closing := _CLOSING.search(content)) and closing["level"] == opening["level"]:
            return below, _as_markdown(content[: closing.start()])
    return 0, ""


def _as_markdown(content: str) -> str:
    content = _CODE.sub(r"`\2`", _BREAK.sub(" ", content))
    words = " ".join(content.split())
    return words if re.search(r"\w", _TAG.sub("", words)) else ""
