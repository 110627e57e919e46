"""Cases of the parser: files of `parse/cases/` that hold a note and, below it, what it must give.

    The note, Markdown.
    ======== beside folder/other.md
    Another file of its folder, where it needs one.
    ======== gives
    title: of the note
    answer 3-9: A chunk's kind, lines and question
      above: Heading › Heading below it
      alias: another name
      link: target.md
      snippet: its-code
      = 5-7
      | a line that does not stand like this in the note
    snippet its-code
      = 6
      prints
      | 2
    warning 4: rule

`= 5-7` stands for these lines of the note. A case in a folder that bears a tool's name
(`kb.parse.notes_folder.SIGNS`) is a note of that tool; `NAME.org.md` is one in the format of .org.
What one gives now, to be reviewed by eye:
`python tests/case.py tests/parse/cases/NAME.md`.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kb.model import Chunk, Note, Snippet
from kb.parse.formats import FORMATS, suffix_of
from kb.parse.note import parse_note
from kb.parse.notes_folder import ALONE, SIGNS, Folder
from project import PROJECT

CASES = sorted((PROJECT / "tests" / "parse" / "cases").rglob("*.md"))
SUFFIXES = {suffix for format in FORMATS for suffix in format.suffixes}
_GIVES = "======== gives\n"
_BESIDE = re.compile(r"^======== beside (.+)\n", re.MULTILINE)


class Case(NamedTuple):
    """One file."""

    name: str  # of the note
    note: str
    beside: dict[str, str]  # other files of its folder: text by path
    tools: frozenset[str]
    gives: str


def read_case(path: Path) -> Case:
    """A note and what it must give; nothing where that is not written yet."""
    given, _, gives = path.read_text("utf-8").partition(_GIVES)
    note, *others = _BESIDE.split(given)
    beside = dict(zip(others[::2], others[1::2], strict=True))
    is_other_format = suffix_of(path.stem) in SUFFIXES
    tools = {path.parent.name} & SIGNS.keys()
    return Case(path.stem if is_other_format else path.name, note, beside, frozenset(tools), gives)


def described(case: Case) -> str:
    """What a note gives, as its case says it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in case.beside.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        around = Folder(root, (*case.beside, case.name), case.tools)
        note = parse_note(case.name, case.note, around if case.beside or case.tools else ALONE)
    return "".join(f"{line}\n" for line in _all_lines(note, case.note.split("\n")))


def _all_lines(note: Note, lines: Sequence[str]) -> Iterator[str]:
    yield f"title: {note.title}"
    yield from (f"tag: {tag}" for tag in note.tags)
    for chunk in note.chunks:
        yield from _chunk(chunk, lines)
    for snippet in note.snippets:
        yield from _snippet(snippet, lines)
    yield from (f"warning {warning.line}: {warning.rule}" for warning in note.warnings)


def _chunk(chunk: Chunk, lines: Sequence[str]) -> Iterator[str]:
    yield f"{chunk.kind} {chunk.first_line}-{chunk.last_line}: {chunk.question}"
    if chunk.breadcrumb:
        yield f"  above: {' › '.join(chunk.breadcrumb)}"
    yield from (f"  alias: {alias}" for alias in chunk.aliases)
    yield from (f"  link: {link.target}" for link in chunk.links)
    yield from (f"  snippet: {name}" for name in chunk.snippets)
    if chunk.answer:
        yield from _text(chunk.answer, lines, chunk.first_line)


def _snippet(snippet: Snippet, lines: Sequence[str]) -> Iterator[str]:
    yield f"snippet {snippet.id}"
    yield from _ended(snippet.code, lines, snippet.line)
    if snippet.expected is not None:
        yield "  prints"
        yield from _ended(snippet.expected, lines, snippet.line)


def _ended(text: str, lines: Sequence[str], start: int) -> Iterator[str]:
    """A text that ought to have a newline at its end."""
    yield from _text(text.removesuffix("\n"), lines, start)
    if not text.endswith("\n"):
        yield "  no newline at the end"


def _text(text: str, lines: Sequence[str], start: int) -> Iterator[str]:
    """A text line by line, or as lines of the note where it stands there from `start` on."""
    wanted = text.split("\n")
    for at in range(start - 1, len(lines) - len(wanted) + 1):
        if list(lines[at : at + len(wanted)]) == wanted:
            last = f"-{at + len(wanted)}" if len(wanted) > 1 else ""
            yield f"  = {at + 1}{last}"
            return
    yield from (f"  | {line}" if line else "  |" for line in wanted)


if __name__ == "__main__":
    print(described(read_case(Path(sys.argv[1]))), end="")
