"""Python whose indentation was lost in pasting → the same lines with it put back."""

from __future__ import annotations

import ast
import itertools
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.parse.python_code import OPENER, compiles, is_comment, parses

_MAX_MENDED_LINES = 400  # longer code is a file, not a snippet; a mend that long is a wild guess
_CLAUSES = {  # which openers a clause may belong to
    "elif": ("if", "elif"),
    "else": ("if", "elif", "for", "while", "try", "except"),
    "except": ("try", "except"),
    "finally": ("try", "except", "else"),
}
_TOP_LEVEL = re.compile(r"^(def |async def |class |import |from |@|if __name__)")
_ENDS_BLOCK = re.compile(r"^(return|raise|break|continue|pass)\b")
_METHOD = re.compile(r"^(async )?def \w+\(\s*(self|cls)\b")
_USES_SELF = re.compile(r"\bself\b")


def mend_indentation(lines: Sequence[str]) -> list[str] | None:
    """The same lines with lost indentation put back; None where no mend parses.

    Below a line that opens a block ("if x:") the statements are indented until the block
    plainly ends. Whoever wrote the code grouped it with comments and blank lines, so a
    block is first taken to end there, and only then to go on.
    """
    code = "\n".join(lines)
    if parses(code):
        return list(lines)
    if len(lines) > _MAX_MENDED_LINES:
        return None
    dedented = textwrap.dedent(code).split("\n")
    if parses("\n".join(dedented)):
        return dedented
    valid = [
        mended
        for at_comment, at_blank in itertools.product((True, False), repeat=2)
        if parses("\n".join(mended := _Reindenter(at_comment, at_blank).run(lines)))
    ]
    return min(valid, key=_faults, default=None)  # the first of the least wrong


def _faults(lines: Sequence[str]) -> int:
    """What shows that a mend is wrong though it parses."""
    code = "\n".join(lines)
    faults = 0 if compiles(code) else 1
    tree = ast.parse(code)
    methods = [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    in_classes = {name for node in methods for name in ast.walk(node) if isinstance(name, ast.Name)}
    faults += sum(
        isinstance(node, ast.Name) and node.id == "self" and node not in in_classes
        for node in ast.walk(tree)
    )
    return faults


@dataclass(slots=True)
class _Reindenter:
    ends_at_comment: bool
    ends_at_blank: bool
    blocks: list[str] = field(default_factory=list)  # first lines of the open blocks
    closed: list[str] = field(default_factory=list)  # those that a comment or blank line closed
    needs_body: bool = False  # right below an opener, where no block can end
    written: list[str] = field(default_factory=list)

    def run(self, lines: Sequence[str]) -> list[str]:
        open_text = ""  # the quotes of a string that goes on over lines
        brackets = 0
        for position, line in enumerate(lines):
            text = line.strip()
            if open_text or brackets > 0:
                self.written.append(line)  # inside a literal: left as it is
            elif text and line[:1].isspace():
                self.written.append(line)  # this line kept its indentation
                self.needs_body = bool(OPENER.match(text))
            elif not text or is_comment(text):
                self._write_break(text, lines, position + 1)
            else:
                self._write_statement(text, lines, position + 1)
            if not is_comment(text):
                open_text = _open_quotes(text, open_text)
                brackets += _bracket_change(text) if not open_text else 0
        return self.written

    def _write_break(self, text: str, lines: Sequence[str], below: int) -> None:
        ends = self.ends_at_comment if text else self.ends_at_blank
        if ends and self.blocks and not self.needs_body:
            self.closed, self.blocks = self.blocks, []
            if text and _belongs_to_method(_next_statement(lines, below)):
                self._reopen()
        self.written.append("    " * len(self.blocks) + text if text else "")

    def _write_statement(self, text: str, lines: Sequence[str], below: int) -> None:
        word = re.match(r"\w*", text)
        clause = _CLAUSES.get(word[0]) if word else None
        if clause:
            self._close_to(clause)
        elif not self.needs_body:
            if _belongs_to_method(text):
                self._reopen()
            if _METHOD.match(text) or (
                text[0] == "@" and _METHOD.match(_next_definition(lines, below))
            ):
                self._close_to(("class",), keep=True)
            elif _TOP_LEVEL.match(text):
                self.blocks = []
        self.written.append("    " * len(self.blocks) + text)
        self.needs_body = bool(OPENER.match(text))
        if self.needs_body:
            self.blocks.append(text)
        elif _ENDS_BLOCK.match(text) and self.blocks:
            self.closed = list(self.blocks)
            self.blocks.pop()

    def _close_to(self, words: Sequence[str], *, keep: bool = False) -> None:
        """Close the open blocks down to the nearest that begins with one of the words."""
        for source in (self.blocks, self.closed):
            for depth in range(len(source) - 1, -1, -1):
                if re.match(rf"^({'|'.join(words)})\b", source[depth]):
                    self.blocks = source[: depth + keep]
                    return
        self.blocks = self.blocks[:-1] if not keep else []

    def _reopen(self) -> None:
        """Back into the function that a comment or a blank line seemed to end."""
        if any(re.match(r"^(async )?def\b", block) for block in self.blocks):
            return
        for depth in range(len(self.closed) - 1, -1, -1):
            if re.match(r"^(async )?def\b", self.closed[depth]):
                self.blocks = self.closed[: depth + 1]
                return


def _belongs_to_method(text: str) -> bool:
    """True for a statement that makes no sense outside a function."""
    return bool(re.match(r"^(return|yield)\b", text)) or (
        bool(_USES_SELF.search(text)) and not _METHOD.match(text)
    )


def _next_statement(lines: Sequence[str], start: int) -> str:
    return _next_line(lines, start, "#")


def _next_definition(lines: Sequence[str], start: int) -> str:
    """The definition below a decorator."""
    return _next_line(lines, start, "@#")


def _next_line(lines: Sequence[str], start: int, skipped: str) -> str:
    for index in range(start, len(lines)):
        text = lines[index].strip()
        if text and text[0] not in skipped:
            return text
    return ""


def _open_quotes(text: str, open_text: str) -> str:
    """The triple quotes that are still open behind a line."""
    for quotes in ('"""', "'''"):
        if (not open_text or open_text == quotes) and text.count(quotes) % 2:
            return "" if open_text else quotes
    return open_text


def _bracket_change(text: str) -> int:
    bare = re.sub(r"(\"[^\"]*\"|'[^']*'|#.*$)", "", text)
    return sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}"))
