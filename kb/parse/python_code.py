"""What looks like Python in pasted text, and how to mend it when its indentation is lost."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings

_OPENER = re.compile(
    r"^(if|elif|else|for|while|with|def|class|try|except|finally|async def|async for|async with)\b"
    r".*:\s*(#.*)?$"
)
_DEDENTING = re.compile(r"^(elif|else|except|finally)\b")
_ANCHOR = re.compile(
    r"^(import \w|from [\w.]+ import |def \w+\(|class \w+.*:|@\w|print\()|^\w[\w., ]* = .*\w\("
)
# A statement may span this many lines (an open bracket or a triple quote) before it
# counts as prose; longer literals are rare in notes.
_MAX_STATEMENT_LINES = 60
_MAX_MENDED_LINES = 400
_MAX_LINE_CHARS = 1_000  # nobody pastes longer lines of Python; Python's parser is slow on them


def is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def is_anchor(line: str) -> bool:
    """An import, definition, print call or assignment from a call: prose never looks so."""
    return bool(_ANCHOR.match(line)) and is_statement(line)


def is_statement(line: str) -> bool:
    """True when the line alone is a Python statement that nobody would write as prose.

    Single names ("Pytroch", "基本使用"), tuples of names and bare annotations
    ("Note: this") parse as Python too, and are not counted.
    """
    line = line.strip()
    if not line or len(line) > _MAX_LINE_CHARS or line[0] in "-*+#":
        return False
    if _OPENER.match(line):
        return True
    if line.startswith("@"):
        return bool(re.fullmatch(r"@[\w.]+(\(.*\))?", line))
    tree = _parsed(line)
    if tree is None or not tree.body:
        return False
    return all(_is_code_node(node) for node in tree.body)


def _is_code_node(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call | ast.Await)
    if isinstance(node, ast.AnnAssign):
        return node.value is not None
    return True


def _parsed(code: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():  # "\d" in a string is the note's business
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parses(code: str) -> bool:
    """True when the code is complete, valid Python."""
    return _parsed(code) is not None


def statement_length(lines: list[str]) -> int:
    """How many of the lines the first statement takes; 0 when it is no code.

    One line as a rule; more while a bracket or a triple quote is open.
    """
    if is_statement(lines[0]):
        return 1
    if not _opens_bracket_or_string(lines[0]):
        return 0
    open_brackets, quotes = 0, 0
    for count, line in enumerate(lines[:_MAX_STATEMENT_LINES], start=1):
        open_brackets += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
        quotes += line.count('"""') + line.count("'''")
        if open_brackets > 0 or quotes % 2:
            continue  # parsing could not succeed yet, and parsing each time is quadratic
        tree = _parsed("\n".join(lines[:count]))
        return count if tree and tree.body and all(map(_is_code_node, tree.body)) else 0
    return 0


def _opens_bracket_or_string(line: str) -> bool:
    if not re.match(r"^[A-Za-z_@]", line.strip()):
        return False
    if len(line) > _MAX_LINE_CHARS:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(line.strip())
    except SyntaxError as error:
        return "was never closed" in error.msg or "unterminated triple-quoted" in error.msg
    except (ValueError, RecursionError, MemoryError):
        return False
    return False


def mend_indentation(lines: list[str]) -> list[str] | None:
    """The same lines with lost indentation put back; None where no mend parses.

    Below a line that opens a block ("if x:") the statements are indented until a blank
    line, a comment, or a keyword that belongs to the opener ("else:"); a block ends
    there because whoever pasted the code grouped it so.
    """
    code = "\n".join(lines)
    if parses(code):
        return lines
    if len(lines) > _MAX_MENDED_LINES:
        return None
    dedented = textwrap.dedent(code).split("\n")
    if parses("\n".join(dedented)):
        return dedented
    for ends_at_comment in (True, False):
        mended = _reindent(lines, ends_at_comment)
        if parses("\n".join(mended)):
            return mended
    return None


def _reindent(lines: list[str], ends_at_comment: bool) -> list[str]:
    depth = 0
    mended: list[str] = []
    for line in lines:
        text = line.strip()
        if line[:1].isspace() and text:  # this line kept its indentation
            mended.append(line)
            continue
        if not text or (ends_at_comment and is_comment(text) and _has_body(mended)):
            depth = 0
        elif _DEDENTING.match(text):
            depth = max(depth - 1, 0)
        elif re.match(r"^(def |class |import |from |@)", text) and _has_body(mended):
            depth = 0
        mended.append("    " * depth + text)
        if _OPENER.match(text):
            depth += 1
        elif re.match(r"^(return|raise|break|continue)\b", text):
            depth = max(depth - 1, 0)
    return mended


def _has_body(mended: list[str]) -> bool:
    """False right below a block opener, where the block still needs its first statement."""
    written = [line for line in mended if line.strip() and not is_comment(line)]
    return not (written and _OPENER.match(written[-1].strip()))
