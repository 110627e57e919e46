"""Python whose indentation was lost in pasting → the same lines with it put back."""

from __future__ import annotations

import ast
import itertools
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.code.python_code import compiles, parses
from kb.parse.mend.python import OPENER, is_comment

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
_LOOP = re.compile(r"^(?:async )?for (?P<names>.+?) in (?:(?P<source>\w+):)?")
_FUNCTION = re.compile(r"^(?:async )?def (?P<name>\w+)\((?P<parameters>.*)\)")
_NAME = re.compile(r"[^\W\d]\w*")
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
    """What shows that a mend is wrong though it parses: code that cannot run where it stands."""
    code = "\n".join(lines)
    tree = ast.parse(code)
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    inside = {id(name) for node in classes for name in ast.walk(node)}
    strays = sum(
        isinstance(node, ast.Name) and node.id == "self" and id(node) not in inside
        for node in ast.walk(tree)
    )
    return strays + (not compiles(code))


@dataclass(slots=True)
class _Reindenter:
    """Writes lines one by one, each at the depth of the blocks that are open."""

    ends_at_comment: bool
    ends_at_blank: bool
    blocks: list[str] = field(default_factory=list)  # first lines of the open blocks
    closed: list[str] = field(default_factory=list)  # the blocks that were open before
    needs_body: bool = False  # right below an opener or a decorator: nothing ends here
    written: list[str] = field(default_factory=list)

    def run(self, lines: Sequence[str]) -> list[str]:
        quotes, brackets = "", 0  # of a literal that goes on over lines
        for position, line in enumerate(lines):
            text = line.strip()
            if quotes or (text and line[:1].isspace()):
                self.written.append(line)  # a string's text; a line that kept its indentation
                self.needs_body = not quotes and bool(OPENER.match(text))
            elif brackets > 0:
                self._write(text, deeper=text[:1] not in ")]}")
            elif not text or is_comment(text):
                self._write_break(text, lines, position + 1)
            else:
                self._write_statement(text, lines, position + 1)
            if not is_comment(text):
                quotes = _open_quotes(text, quotes)
                brackets += _bracket_change(text) if not quotes else 0
        return self.written

    def _write(self, text: str, *, deeper: bool = False) -> None:
        self.written.append("    " * (len(self.blocks) + deeper) + text if text else "")

    def _write_break(self, text: str, lines: Sequence[str], below: int) -> None:
        """A comment or a blank line, at which whoever wrote the code may have ended a block."""
        ends = self.ends_at_comment if text else self.ends_at_blank
        if ends and self.blocks and not self.needs_body:
            self.closed, self.blocks = self.blocks, []
            if text and _belongs_to_method(_next_line(lines, below, "#")):
                self._reopen()
        self._write(text)

    def _write_statement(self, text: str, lines: Sequence[str], below: int) -> None:
        first_of_block = self.needs_body
        if clause := _CLAUSES.get(re.match(r"\w*", text)[0]):  # type: ignore[index]
            self._close_to(clause)
        elif not first_of_block:
            self._close_finished(text, lines, below)
        self._write(text)
        if OPENER.match(text):
            self.blocks.append(text)
        elif _ENDS_BLOCK.match(text) and self.blocks:
            self.closed = list(self.blocks)
            clause_follows = _next_line(lines, below, "#").startswith(tuple(_CLAUSES))
            if text.startswith("return") and not first_of_block and not clause_follows:
                self._leave_function()
            else:
                self.blocks.pop()
        self.needs_body = bool(OPENER.match(text)) or text[0] == "@"

    def _close_finished(self, text: str, lines: Sequence[str], below: int) -> None:
        """Close the blocks that the statement cannot belong to."""
        if _belongs_to_method(text):
            self._reopen()
        definition = _next_line(lines, below, "@#") if text[0] == "@" else text
        if _METHOD.match(definition):
            self._close_to(("class",), keep=True)
        elif _TOP_LEVEL.match(text):
            self.blocks = []
        for depth, block in enumerate(self.blocks):
            if _is_behind(block, text):
                self.blocks = self.blocks[:depth]
                return

    def _leave_function(self) -> None:
        """Behind a "return" that is not the first line of an "if", the function is over.

        Inside its loops such a line would end them in their first round.
        """
        depth = _innermost_function(self.blocks)
        if depth is not None:
            indented = "    " * (depth + 1)
            self.written[-1] = indented + self.written[-1].strip()
            self.blocks = self.blocks[:depth]

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
        if _innermost_function(self.blocks) is None:
            depth = _innermost_function(self.closed)
            if depth is not None:
                self.blocks = self.closed[: depth + 1]


def _innermost_function(blocks: Sequence[str]) -> int | None:
    depths = [i for i, block in enumerate(blocks) if re.match(r"^(async )?def\b", block)]
    return depths[-1] if depths else None


def _is_behind(block: str, text: str) -> bool:
    """Whether a statement shows that it stands behind a block, not in it.

    A loop over the same variable would be endless inside the first; "print(scores.mean())"
    behind "for s in scores:" uses what the loop goes through; and "run(worker)" behind
    "def worker():" uses the function, without what is known inside it.
    """
    if loop := _LOOP.match(block):
        if (other := _LOOP.match(text)) and other["names"] == loop["names"]:
            return True
        return _mentions(text, loop["source"]) and not _mentions(
            text, *_NAME.findall(loop["names"])
        )
    if function := _FUNCTION.match(block):
        name = function["name"]
        if not _mentions(text, name) or _belongs_to_method(text):
            return False
        called = re.search(rf"\b{name}\s*\(", text)
        parameters = _NAME.findall(re.sub(r"=\s*[\w.\"']+", "", function["parameters"]))
        return called is None or not _mentions(text, *parameters)
    return False


def _mentions(text: str, *names: str) -> bool:
    return any(name and re.search(rf"(?<![\w.]){re.escape(name)}\b", text) for name in names)


def _belongs_to_method(text: str) -> bool:
    """True for a statement that makes no sense outside a function."""
    return bool(re.match(r"^(return|yield)\b", text)) or (
        bool(_USES_SELF.search(text)) and not _METHOD.match(text)
    )


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
