"""What a note includes of other files: `--8<-- "x.md"`, `{% include 'x.md' %}`,
`<!--@include: ./x.md-->`, `<<< @/x.js`, ```` ```{include} x.md ````.

Only files of the folder are included, each once on the way down, and no more than a note is long.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from kb.parse.decoding import split_lines
from kb.parse.dialects.reading import MAX_LINE_CHARS
from kb.parse.dialects.site_paths import ROOTS, joined
from kb.parse.draft import Draft, Line, fenced_lines
from kb.parse.notes_folder import Folder

_MAX_DEPTH: Final = 5
_MAX_LINES: Final = 2_000  # of one note, of all that it includes
_MAX_INCLUDES: Final = 100

_SNIPPET: Final = re.compile(
    r"^(?P<margin>\s*)[;]?-+8<-+\s+[\"'](?P<path>[^\"'\n]{1,300})[\"']\s*$"
)
_BLOCK: Final = re.compile(r"^\s*-+8<-+\s*$")
_PATTERNS: Final = (
    re.compile(
        r"^(?P<margin>\s*)\{%-?\s*(?:include|include_relative|include-markdown|include_cached|render)"
        r"\s+[\"']?(?P<path>[^\s\"'%}]{1,300})[\"']?[^%\n]{0,300}-?%\}\s*$"
    ),
    re.compile(r"^(?P<margin>\s*)<!--\s*@include:\s*(?P<path>[^\s>]{1,300})\s*-->\s*$"),
    re.compile(r"^(?P<margin>\s*)@include\(\s*(?P<path>[^\s)]{1,300})\s*\)\s*$"),
    re.compile(
        r"^(?P<margin>\s*)\{\{[<%]\s*(?:include|readfile|embed|rawhtml|code)\s+(?:file=)?[\"']?"
        r"(?P<path>[^\s\"'>%]{1,300})[\"']?[^\n]{0,200}[>%]\}\}\s*$"
    ),
)
_CODE: Final = re.compile(
    r"^(?P<margin>\s*)(?:<<<\s*|@\[code[^\]]{0,100}\]\(|\{\{[<%]\s*readcode\s+)(?P<path>[^\s{\[)]{1,300})[^\n]{0,200}$"
)
_DIRECTIVE: Final = re.compile(
    r"^(?P<margin>\s*)(?P<fence>`{3,}|:{3,})\{(?P<kind>include|literalinclude)\}\s*(?P<path>\S{1,300})\s*$"
)
_SECTION: Final = re.compile(r"(?P<path>[^:#{\n]+)(?:(?:[:#{])(?P<part>[\w:,. -]+)\}?)?$")
_MARK_OF_SECTION: Final = re.compile(
    r"(?:--8<--\s*\[(?P<side>start|end):\s*(?P<name>[\w-]+)\s*\]|"
    r"#(?P<region>region|endregion)\s+(?P<called>[\w-]+)|ANCHOR(?P<close>_END)?:\s*(?P<anchor>[\w-]+))"
)
_GIVEN: Final = re.compile(
    r"^(?P<margin>\s*)\{%-?\s*include\s+(?P<kind>[\w-]{1,40})\.html\s[^\n]{0,200}?"
    r"content=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')[^\n]{0,200}%\}\s*$"
)
_LINES: Final = re.compile(r"^\s*:lines:\s*(?P<lines>\d+-\d+)")
_MAX_OPTIONS: Final = 30
_TEMPLATES: Final = (".html", ".liquid", ".njk", ".jinja")
_MISSING: Final = "isn't in the notes folder"
_ALIASES: Final = ("@/", "@site/", "@docs/", "~/", "@src/")
_SIGNS: Final = ("8<", "include", "<<<", "readfile", "@[code", "{{< code", "embed", "render")


class _Source(NamedTuple):
    """Lines that are read, and the files that they were included by."""

    note: str
    above: tuple[str, ...]


class _Wanted(NamedTuple):
    """What a line includes."""

    margin: str
    path: str
    kind: str = ""  # "code": a fence of its own; "text": as it stands; "": Markdown
    section: str = ""


@dataclass(slots=True)
class _Reader:
    """Reads what one note includes, and what may still be."""

    draft: Draft
    folder: Folder
    lines_left: int = _MAX_LINES
    files_left: int = _MAX_INCLUDES

    def read(self, lines: Sequence[Line], source: _Source) -> list[Line]:
        texts = [line.text for line in lines]
        fenced = fenced_lines(texts)
        read: list[Line] = []
        index = 0
        while index < len(lines):
            line = lines[index]
            index += 1
            if len(line.text) > MAX_LINE_CHARS or not any(sign in line.text for sign in _SIGNS):
                read.append(line)
                continue
            wanted, behind = _wanted(texts, index, in_code=index - 1 in fenced)
            if wanted is None:
                read.append(line)
                continue
            for one in wanted:
                read += self.included(line, one, source)
            read += [one._replace(text="") for one in lines[index:behind]]
            index = behind
        return read

    def included(self, line: Line, wanted: _Wanted, source: _Source) -> list[Line]:
        """The lines of a file, each with the line that includes it as its origin."""
        part = _SECTION.match(wanted.path)
        name, section = (part["path"], part["part"] or "") if part else (wanted.path, "")
        file = file_of(name, source.note, self.folder)
        text = self.text_of(file, source)
        if file is None or text is None:
            if not name.endswith(_TEMPLATES):
                self.warn(line, name, "includes itself" if file in source.above else _MISSING)
            return [line._replace(text="")]
        texts = _section(split_lines(text.rstrip()), wanted.section or section)
        texts = texts[: self.lines_left]
        self.files_left -= 1
        self.lines_left -= len(texts)
        if wanted.kind:
            texts = textwrap.dedent("\n".join(texts)).split("\n")
        if wanted.kind == "code":
            fence = "````" if any("```" in text for text in texts) else "```"
            texts = [fence + PurePosixPath(file).suffix.lstrip("."), *texts, fence]
        elif not wanted.kind:
            texts = _without_matter(texts)
        read = [line._replace(text=wanted.margin + one if one else "") for one in texts]
        return read if wanted.kind else self.read(read, _Source(file, (*source.above, file)))

    def text_of(self, file: str | None, source: _Source) -> str | None:
        if file is None or file in source.above or file.endswith(_TEMPLATES):
            return None
        if self.files_left <= 0 or self.lines_left <= 0 or len(source.above) > _MAX_DEPTH:
            return None
        return self.folder.text_of(file)

    def warn(self, line: Line, name: str, why: str) -> None:
        self.draft.warn(
            line.origin, "not-included", f"{name[:100]} {why}; left out",
            "correct the path, or move the file into the notes folder",
        )  # fmt: skip


def read_includes(draft: Draft, folder: Folder) -> None:
    """Put the text of the files that a note includes where it does; a file that isn't there, or
    that may not be included, is named in a warning."""
    _read_given_words(draft)
    if any(sign in line.text for line in draft.lines for sign in _SIGNS):
        reader = _Reader(draft, folder)
        draft.lines = reader.read(draft.lines, _Source(draft.note, (draft.note,)))


def _wanted(texts: Sequence[str], index: int, *, in_code: bool) -> tuple[list[_Wanted] | None, int]:
    """What the line above an index includes, and where what belongs to it ends."""
    text = texts[index - 1]
    if _BLOCK.match(text):
        names, behind = _block(texts, index)
        return ([_Wanted("", name) for name in names] if names else None), behind
    if snippet := _SNIPPET.match(text):
        return [_Wanted(snippet["margin"], snippet["path"], "text" if in_code else "")], index
    if directive := _DIRECTIVE.match(text):
        return _directive(directive, texts, index)
    if in_code:
        return None, index
    if code := _CODE.match(text):
        return [_Wanted(code["margin"], code["path"], "code")], index
    known = next((match for pattern in _PATTERNS if (match := pattern.match(text))), None)
    return ([_Wanted(known["margin"], known["path"])] if known else None), index


def _directive(
    directive: re.Match[str], texts: Sequence[str], index: int
) -> tuple[list[_Wanted] | None, int]:
    """MyST's, with its options."""
    below = range(index, min(index + _MAX_OPTIONS, len(texts)))
    end = next((line for line in below if texts[line].strip() == directive["fence"]), None)
    if end is None:
        return None, index
    kind = "code" if directive["kind"] == "literalinclude" else ""
    options = (_LINES.match(text[:200]) for text in texts[index:end])
    section = next((option["lines"] for option in options if option), "")
    return [_Wanted(directive["margin"], directive["path"], kind, section)], end + 1


def _block(texts: Sequence[str], start: int) -> tuple[list[str], int]:
    """The files between two lines of scissors."""
    for end in range(start, min(start + _MAX_OPTIONS, len(texts))):
        if _BLOCK.match(texts[end]):
            names = [text.strip() for text in texts[start:end]]
            return [name for name in names if name and not name.startswith(";")], end + 1
    return [], start


def _read_given_words(draft: Draft) -> None:
    """Boxes for the words that are handed to a template: `{% include note.html content="…" %}`."""
    lines: list[Line] = []
    for line in draft.lines:
        given = _GIVEN.match(line.text[:MAX_LINE_CHARS]) if "content=" in line.text else None
        if given is None:
            lines.append(line)
            continue
        kind = given["kind"] if given["kind"].isalpha() else "note"
        words = given["double"] or given["single"] or ""
        box = (f"> [!{kind}]", f"> {words}", "")
        lines += [line._replace(text=given["margin"] + text if text else "") for text in box]
    draft.lines = lines


def _without_matter(texts: Sequence[str]) -> list[str]:
    if texts and texts[0].strip() == "---":
        end = next((i for i, text in enumerate(texts[1:200], 1) if text.strip() == "---"), 0)
        return list(texts[end + 1 :]) if end else list(texts)
    return list(texts)


def _section(texts: Sequence[str], section: str) -> list[str]:
    """The named part of a file, or its lines from one to another; else all but its marks."""
    numbers = re.fullmatch(r":?(\d*)[:,-](\d*)", section)
    if numbers and (numbers[1] or numbers[2]):
        return list(texts[int(numbers[1] or 1) - 1 : int(numbers[2] or len(texts))])
    kept: list[str] = []
    whole: list[str] = []
    inside = False
    for text in texts:
        mark = _MARK_OF_SECTION.search(text[:300]) if len(text) < MAX_LINE_CHARS else None
        if mark is None:
            whole.append(text)
            kept += [text] if inside else []
            continue
        name = mark["name"] or mark["called"] or mark["anchor"]
        if name == section:
            inside = not (mark["side"] == "end" or mark["region"] == "endregion" or mark["close"])
    return kept or whole


def file_of(name: str, note: str, folder: Folder) -> str | None:
    """The file that an include means: beside the note, or below a root of the site."""
    for alias in _ALIASES:
        name = name.removeprefix(alias)
    above = PurePosixPath(note).parent.as_posix()
    bases = ("", above, *ROOTS) if name.startswith("/") else (above, *ROOTS)
    for base in bases:
        path = joined(base, name)
        if path and path in folder.all:
            return path
    inner = name.lstrip("./").partition("/")[2]  # "docs/x.md", where docs/ is the folder
    if inner and inner in folder.all:
        return inner
    return folder.find(name, note) if ".." not in name else None
