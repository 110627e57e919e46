"""What looks like Python in pasted text, and how far it goes."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from functools import lru_cache

from kb.code.python_code import MAX_PARSED_CHARS, tree_of

OPENER = re.compile(
    r"^(if|elif|else|for|while|with|def|class|try|except|finally|async def|async for|async with|"
    r"match|case)\b.*:\s*(#.*)?$"
)
PROMPT = re.compile(r"^\s*(>>>|\.\.\.|In \[|\$\s|%{1,2}\w|!\w)")
DEEP_HEADING = re.compile(r"^#{2,6}\s")
# Every statement that counts has one of these; most prose has none and is never parsed.
_MAYBE_CODE = re.compile(
    r"[=(\[@.\"']|^(import|from|return|pass|break|continue|raise|del|global|nonlocal|assert|yield|"
    r"try|else|finally|except|if|elif|for|while|with|def|class|async|match|case)\b"
)
# An import, a definition, a loop, a call of a method or with a string: prose and formulas
# never look so. "y = f(x)" alone does not tell code from mathematics.
_STRONG = re.compile(
    r"^(import \w|from [\w.]+ import |(async )?def \w+\(|class \w+.*:|@\w|print\(|with .+:|"
    r"for \w.* in .+:|if __name__)|[\w)\]]\.\w+\(|\w\(.*[\"']"
)
_PRINT_STATEMENT = re.compile(r"^print\s+[\"'%(]")  # Python 2
_PLAIN_ACCESS = re.compile(r"[a-z_][\w.]*(\[.*\])?(\.\w+)*")
# A statement may span this many lines (an open bracket or a triple quote) before it
# counts as prose; longer literals are rare in notes.
_MAX_STATEMENT_LINES = 60
_MAX_LINE_CHARS = 1_000  # nobody pastes longer lines of Python; Python's parser is slow on them
_MAX_RUN_LINES = 400  # longer than any snippet; keeps the search linear


def is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def is_strong(line: str) -> bool:
    """A statement that neither prose nor a formula looks like."""
    return is_statement(line) and bool(_STRONG.search(line))


def is_statement(line: str) -> bool:
    """True when the line alone is a Python statement that nobody would write as prose.

    Single names ("Pytroch", "基本使用"), tuples of names and bare annotations
    ("Note: this") parse as Python too, and are not counted.
    """
    line = line.strip()
    if not line or len(line) > _MAX_LINE_CHARS or line[0] in "-*+#":
        return False
    if not _MAYBE_CODE.search(line):
        return False
    if OPENER.match(line):
        return _opens_block(line)
    if line.startswith("@"):
        return bool(re.fullmatch(r"@[\w.]+(\(.*\))?", line))
    if _PRINT_STATEMENT.match(line):
        return True
    tree = _parsed(line)
    if tree is None or not tree.body:
        return False
    return all(_is_code_node(node, line) for node in tree.body)


def _opens_block(line: str) -> bool:
    """ "if x > 1:" does, "for example:" and "with the following steps:" do not."""
    line = re.sub(r"\s*#[^\"']*$", "", line)
    if re.match(r"^(elif|else)\b", line):
        line = f"if 1: pass\n{line}"
    elif re.match(r"^(except|finally)\b", line):
        line = f"try: pass\n{line}"
    elif re.match(r"^try\b", line):
        return line == "try:"
    elif line.startswith("case"):
        line = f"match x:\n {line}"
    elif line.startswith("match"):
        return bool(re.fullmatch(r"match [\w.()\[\], ]+:", line))
    return _parsed(f"{line} pass") is not None


def _is_code_node(node: ast.stmt, line: str) -> bool:
    if isinstance(node, ast.Expr):
        value = node.value
        if isinstance(value, ast.Constant):
            return value.value is ... or isinstance(value.value, str)
        if isinstance(value, ast.Attribute | ast.Subscript):
            return bool(_PLAIN_ACCESS.fullmatch(line))
        return isinstance(value, ast.Call | ast.Await | ast.Yield | ast.ListComp)
    if isinstance(node, ast.AnnAssign):
        return node.value is not None
    return True


def _parsed(code: str) -> ast.Module | None:
    return tree_of(code) if len(code) <= MAX_PARSED_CHARS else None


def statement_length(lines: Sequence[str], start: int, stop: int) -> int:
    """How many of the lines from `start` the first statement takes; 0 when it is no code.

    One line as a rule; more while a bracket or a triple quote is open.
    """
    first = lines[start].strip()
    if is_statement(first):
        return 1
    if not _is_unfinished(first):
        return 0
    open_brackets, quotes = 0, 0
    joined: list[str] = []
    for line in lines[start : min(stop, start + _MAX_STATEMENT_LINES)]:
        joined.append(line.strip())
        brackets, triple_quotes = _opened(line)
        open_brackets += brackets
        quotes += triple_quotes
        if open_brackets > 0 or quotes % 2 or line.endswith("\\"):
            continue  # parsing could not succeed yet, and parsing each time is quadratic
        return len(joined) if _is_code("\n".join(joined)) else 0
    return 0


@lru_cache(maxsize=4096)  # each line is looked at from every statement that may span it
def _opened(line: str) -> tuple[int, int]:
    """How many brackets a line leaves open, and its triple quotes."""
    brackets = sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
    return brackets, line.count('"""') + line.count("'''")


def _is_code(code: str) -> bool:
    tree = _parsed(code)
    if tree is None and code.endswith(":"):
        tree = _parsed(f"{code} pass")  # a definition whose signature spans lines
    return tree is not None and bool(tree.body) and all(_is_code_node(n, "") for n in tree.body)


def _is_unfinished(line: str) -> bool:
    """True when only more lines can complete the statement."""
    if not re.match(r"^[A-Za-z_@\"'(\[{]", line) or len(line) > _MAX_LINE_CHARS:
        return False
    if line.endswith("\\"):
        return True
    if not re.search(r"[(\[{]|\"\"\"|'''", line):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(line)
    except SyntaxError as error:
        return "was never closed" in error.msg or "unterminated triple-quoted" in error.msg
    except (ValueError, RecursionError, MemoryError):
        return False
    return False


def python_end(lines: Sequence[str], start: int, stop: int) -> tuple[int, int]:
    """The index behind the last line of code from `start`, and the first that is no code.

    Code goes on up to the first line that is neither code, comment nor indented below code.
    """
    index = end = start
    while index < stop:
        line = lines[index]
        if not line.strip():
            index += 1
        elif is_comment(line):
            if _stands_as_heading(lines, index, stop):
                break
            index += 1
            # A comment belongs to the code only with code below it, or deep in a block.
            end = index if line[:1].isspace() else end
        elif line[:1].isspace() or PROMPT.match(line):
            index += 1
            end = index
        else:
            length = statement_length(lines, index, stop)
            if not length:
                break
            index += length
            end = index
    while end > start and _is_idle(lines[end - 1]):
        end -= 1
    return end, index


def _stands_as_heading(lines: Sequence[str], index: int, stop: int) -> bool:
    """A comment is written right above its code; with blank lines around it is a heading."""
    line = lines[index]
    if DEEP_HEADING.match(line):
        return True
    if not re.match(r"^#\s", line) or index + 1 >= stop:
        return False
    return not lines[index - 1].strip() and not lines[index + 1].strip()


def _is_idle(line: str) -> bool:
    """Blank, or prose that only looks like the opening of a block ("while training:")."""
    return not line.strip() or (
        not line[:1].isspace() and bool(re.match(r"^(if|while|with|class|for)\b.*:$", line))
    )


def pasted_python(lines: Sequence[str], start: int, stop: int) -> tuple[int, int]:
    """Length of the Python that begins at a line outside any fence; 0 unless plainly code.

    Also the index up to which nothing else can be Python either, so that no line is read
    from each line above it.
    """
    line = lines[start]
    if not re.match(r"^[^\W\d]|@", line) or not _MAYBE_CODE.search(line):
        return 0, start + 1
    stop = min(stop, start + _MAX_RUN_LINES)
    if not statement_length(lines, start, stop):
        return 0, start + 1
    end, read = python_end(lines, start, stop)
    run = [text for text in lines[start:end] if text.strip() and not is_comment(text)]
    is_code = len(run) >= 2 and any(map(is_strong, map(str.strip, run)))
    return (end - start if is_code else 0), max(end, read)
