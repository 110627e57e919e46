"""How formulas are written: rules of markdown-it-py for `$…$`, `\\(…\\)`, `\\[…\\]`, ``$`…`$``
and fences of mathematics.

All give the token types of mdit-py-plugins' dollarmath: `math_inline`, `math_inline_double` (a
display formula within a line) and `math_block`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath.index import math_block_dollar

# A formula that does not end within so many lines, or in a line within so many characters, is
# none: else each of a thousand unclosed marks would be followed to the end of the text.
MAX_LINES: Final = 100
MAX_CHARACTERS: Final = 2000

# In ```latex and ```tex stands source code, but for what is one display formula and no more.
_DISPLAYED: Final = re.compile(
    r"\s*(?:\$\$(?P<dollars>[^$]+)\$\$|\\\[(?P<brackets>(?:(?!\\\]).)+)\\\]"
    r"|(?P<environment>\\begin\{(?P<name>(?:equation|align|gather|multline|eqnarray|flalign)\*?)\}"
    r"(?:(?!\\(?:begin|end)\{(?P=name)\}).)*\\end\{(?P=name)\}))\s*",
    re.DOTALL,
)
_BACKTICKS: Final = re.compile(r"`+")
_dollars: Callable[[StateBlock, int, int, bool], bool] = math_block_dollar(
    allow_labels=True, allow_blank_lines=True
)


def dollar_formula(state: StateInline, silent: bool) -> bool:
    """Inline rule: `$…$` and `$$…$$`, and no prices.

    As Pandoc tells them apart: no digit stands before the opening dollar or behind the closing
    one, and no space within them, unless within both (`$ x $`). Only the next dollar can close
    one, and a code span between them is stronger.
    """
    source, start = state.src, state.pos
    if source[start] != "$":
        return False
    if source.startswith("$`", start):
        return _backticked_formula(state, silent) or _plain_formula(state, silent)
    return _plain_formula(state, silent)


def _backticked_formula(state: StateInline, silent: bool) -> bool:
    """``$`x`$``, as GitLab and GitHub have it."""
    opened = state.pos + 2
    closed = state.src.find("`", opened)
    if closed <= opened or not state.src.startswith("`$", closed):
        return False
    if not state.src[opened:closed].strip() or state.src[closed + 2 : closed + 3].isdigit():
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = state.src[opened:closed]
        token.markup = "$"
    state.pos = closed + 2
    return True


def _plain_formula(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    mark = "$$" if source.startswith("$$", start) else "$"
    opened = start + len(mark)
    closed = _next_dollar(source, opened, mark)
    if closed <= opened or _opens_code(source, opened, closed):
        return False
    behind = closed + len(mark)
    if mark == "$" and not _is_formula(source, start, closed):
        return False
    if not silent:
        token = state.push("math_inline_double" if mark == "$$" else "math_inline", "math", 0)
        token.content = source[opened:closed]
        token.markup = mark
    state.pos = behind
    return True


def _next_dollar(source: str, start: int, mark: str) -> int:
    """Where the next mark stands that no backslash takes for text; -1 for nowhere."""
    place = source.find(mark, start)
    while place > 0 and _is_escaped(source, place):
        place = source.find(mark, place + 1)
    return place


def _is_escaped(source: str, place: int) -> bool:
    backslashes = place - len(source[:place].rstrip("\\")) if source[place - 1] == "\\" else 0
    return backslashes % 2 == 1


def _is_formula(source: str, start: int, closed: int) -> bool:
    spaced = source[start + 1].isspace()
    if spaced != source[closed - 1].isspace():
        return False
    before, after = source[max(start - 9, 0) : start], source[closed + 1 : closed + 10]
    if spaced:  # "5 $ to 6 $", "$ 5 or $ 6"
        before, after = before.rstrip(), after.lstrip()
    return not (before[-1:].isdigit() or after[:1].isdigit())


def _opens_code(source: str, start: int, end: int) -> bool:
    """Whether a code span begins between two places."""
    starts = _code_spans(source) if source.find("`", start, end) >= 0 else ()
    place = bisect_left(starts, start)
    return place < len(starts) and starts[place] < end


@lru_cache(maxsize=8)  # asked for at every dollar of a paragraph
def _code_spans(source: str) -> Sequence[int]:
    """Where code spans begin: at a run of backticks that another of its length closes."""
    runs = list(_BACKTICKS.finditer(source))
    closing: list[int | None] = [None] * len(runs)
    later: dict[int, int] = {}  # length to the next run of it
    for number in range(len(runs) - 1, -1, -1):
        length = len(runs[number][0])
        closing[number] = later.get(length)
        later[length] = number
    starts, number = [], 0
    while number < len(runs):
        end = closing[number]
        if end is not None:
            starts.append(runs[number].start())
        number = (number if end is None else end) + 1
    return starts


def dollar_formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: lines from one that starts with `$$` to one that ends with `$$`."""
    tokens, line = len(state.tokens), state.line
    matched = _dollars(state, start, min(end, start + MAX_LINES), silent)
    if silent:  # Would it end a paragraph? The plugin's rule adds its token all the same.
        del state.tokens[tokens:]
        state.line = line
    return matched


def bracket_formula(state: StateInline, silent: bool) -> bool:
    """Inline rule: `\\(…\\)` and `\\[…\\]`."""
    opening = state.src[state.pos : state.pos + 2]
    closing = {"\\(": "\\)", "\\[": "\\]"}.get(opening)
    end = state.src.find(closing, state.pos + 2, state.pos + MAX_CHARACTERS) if closing else -1
    if end < 0:
        return False
    if not silent:
        token = state.push("math_inline" if opening == "\\(" else "math_inline_double", "math", 0)
        token.content = state.src[state.pos + 2 : end]
        token.markup = opening
    state.pos = end + 2
    return True


def bracket_formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: lines from one that starts with `\\[` to one that ends with `\\]`."""

    def line(number: int) -> str:
        return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]

    if state.is_code_block(start) or not line(start).startswith("\\["):
        return False
    for last in range(start, min(end, start + MAX_LINES)):
        if not line(last).rstrip().endswith("\\]"):
            continue
        if not silent:
            text = "\n".join(line(number) for number in range(start, last + 1)).rstrip()
            token = state.push("math_block", "math", 0)
            token.block = True
            token.content, token.markup = text[2:-2], "\\["
            token.map = [start, last + 1]
            state.line = last + 1
        return True
    return False


def find_formula_fences(state: StateCore) -> None:
    """Core rule: ```math, and ```latex that holds nothing but a display formula, are formulas."""
    for token in state.tokens:
        if token.type == "fence" and (tex := _formula_in_fence(token)) is not None:
            token.type, token.tag = "math_block", "math"
            token.content, token.markup, token.info = tex, "```", ""


def _formula_in_fence(fence: Token) -> str | None:
    """The formula that a fence is; the same lines stand in it."""
    language = fence.info.strip().split(" ", 1)[0].strip("{}.").lower()
    if language == "math" and fence.content.strip():
        return fence.content
    if language not in ("latex", "tex") or len(fence.content) > MAX_CHARACTERS:
        return None
    whole = _DISPLAYED.fullmatch(fence.content)
    return whole and (whole["dollars"] or whole["brackets"] or whole["environment"])
