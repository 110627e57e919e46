"""The one set-up of markdown-it-py: parsing a note, showing an answer and searching it read
Markdown alike.

CommonMark with tables, strikethrough, task lists, footnotes, definition lists, bare web
addresses as links, boxes (`kb.text.boxes`), formulas (`kb.text.formulas`), highlighted words and
pictures of a size (`kb.text.note_tools`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from kb.model import Link, Title
from kb.text.boxes import find_boxes
from kb.text.drawable import draw_formulas
from kb.text.east_asian import east_asian_plugin
from kb.text.formulas import (
    bracket_formula,
    bracket_formula_block,
    dollar_formula,
    dollar_formula_block,
    find_formula_fences,
)
from kb.text.html_blocks import read_html
from kb.text.line_ends import join_lines
from kb.text.note_tools import TASK, highlight, pair_highlights, sized_image
from kb.text.picture_marks import read_pictures
from kb.text.table_bars import keep_bars

# A longer run of inline text (one paragraph, one table cell) is not looked into: the inline
# parser needs seconds for a hundred thousand "[".
MAX_INLINE_CHARS: Final = 20_000

# A formula within a line, whatever wrote it; and one that stands by itself.
INLINE_FORMULAS: Final = frozenset({"math_inline", "math_inline_double"})
BLOCK_FORMULAS: Final = frozenset({"math_block", "math_block_label", "amsmath"})

# Text without any of these is plain already; most headings are.
_MARKS: Final = re.compile(r"[*_`\[\]<>&\\$!~:/@\n]|==|www\.")

# Stars that a writer meant as bold and Markdown does not; those of `f(**a, **b)` and `2**3**4`
# stay.
_UNMATCHED: Final = re.compile(r"(?<![\w*])\*\*(?=[^\s*])([^*]*[^\s*])\*\*(?!\*)")

# What marks a term's meaning; how far in it may begin, and what of that the plugin reads.
_MEANING: Final = re.compile(r"([:~] +)(?=\S)")
_TAB: Final = 4
_TAKEN_OFF: Final = 2

Env = dict[str, Any]

# What a display formula may break off.
_INTERRUPTING: Final[RuleOptionsType] = {"alt": ["paragraph", "reference", "blockquote", "list"]}


_TABLE_INTERRUPTING: Final[RuleOptionsType] = {"alt": ["paragraph", "reference"]}


def parse_note(lines: Sequence[str]) -> tuple[list[Token], Env]:
    """Block tokens of a whole note, their inline content unparsed, and its definitions."""
    env: Env = {}
    return _note_parser().parse("\n".join(lines), env), env


def parse_blocks(markdown: str) -> tuple[list[Token], Env]:
    """Block tokens of an answer, their inline content unparsed, and its definitions."""
    env: Env = {}
    return _block_parser().parse(markdown, env), env


def parse_answer(markdown: str) -> tuple[list[Token], Env]:
    """All tokens of an answer, footnotes at the end, its formulas as they are drawn. `options`
    has them rendered as meant."""
    tokens, env = parse_as_written(markdown)
    return draw_formulas(tokens), env


def parse_as_written(markdown: str) -> tuple[list[Token], Env]:
    """The same with formulas as the author wrote them."""
    env: Env = {}
    return _parser().parse(markdown, env), env


def parse_inline(content: str, env: Env) -> list[Token]:
    """The inline tokens of one block's content."""
    scope = {"references": env.get("references", {}), "footnotes": env.get("footnotes", {})}
    tokens = _parser().parseInline(content, scope)
    return tokens[0].children or [] if tokens else []


def title_of(content: str, env: Env) -> Title:
    """Inline Markdown as a reader sees it: words and formulas, no marks, on one line."""
    tokens = parse_inline(content, env) if _MARKS.search(content) else []
    if not tokens:
        return Title.of_text(content)
    runs = [""]
    for token in tokens:
        if token.type in INLINE_FORMULAS:
            runs += [token.content, ""]
        elif token.type == "text":
            runs[-1] += _UNMATCHED.sub(r"\1", token.content)
        else:
            runs[-1] += words_of(token)
    return Title.of_runs(runs)


def words_of(token: Token) -> str:
    """What a reader sees of an inline token that is no formula, as text."""
    if token.type in ("text", "code_inline", "image"):
        return token.content
    return " " if token.type in ("softbreak", "hardbreak") else ""


def links_of(content: str, first_line: int, env: Env) -> Iterator[Link]:
    """The links and images of one block's inline content; first_line counts from 1."""
    yield from _links(parse_inline(content, env), first_line)


def links_of_html(html: str, first_line: int) -> Iterator[Link]:
    """The same of a block of HTML."""
    block = Token("html_block", "", 0, content=html, map=[first_line, first_line])
    tokens = read_html([block], _words_of_html)
    read_pictures(tokens)
    for token in tokens:
        if token.type == "inline" and token.map:
            yield from _links(token.children or [], token.map[0])


def _links(tokens: Sequence[Token], first_line: int) -> Iterator[Link]:
    line, open_href, words = first_line, None, ""
    for token in tokens:
        line += int(token.meta.get("line_ends", token.type in ("softbreak", "hardbreak")))
        if token.type == "link_open":
            open_href, words = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close" and open_href is not None:
            yield Link(words.strip(), open_href, line)
            open_href = None
        elif token.type == "image":
            yield Link(token.content, str(token.attrGet("src") or ""), line, is_image=True)
            words += token.content
        elif open_href is not None:
            words += f"${token.content}$" if token.type in INLINE_FORMULAS else words_of(token)


def options() -> OptionsDict:
    """What a renderer needs to know of the set-up."""
    return _parser().options


def _made() -> MarkdownIt:
    # A line break in a note is meant, but for those that `kb.text.line_ends` finds.
    parser = MarkdownIt("commonmark", {"html": True, "breaks": True})
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(deflist_plugin).use(amsmath_plugin).use(gfm_autolink_plugin)
    # It takes "mAP@0.5" for an address.
    parser.disable("gfm_autolink_email")
    parser.use(east_asian_plugin)
    parser.use(dollarmath_plugin, double_inline=True)
    parser.inline.ruler.at("math_inline", dollar_formula)
    parser.block.ruler.at("math_block", dollar_formula_block, _INTERRUPTING)
    parser.inline.ruler.before("escape", "math_bracket", bracket_formula)
    parser.block.ruler.before("fence", "math_bracket_block", bracket_formula_block, _INTERRUPTING)
    parser.core.ruler.after("block", "amsmath_lines", _count_last_line)
    parser.inline.ruler.before("emphasis", "highlight", highlight)
    parser.inline.ruler2.before("emphasis", "highlight", pair_highlights)
    parser.inline.ruler.at("image", sized_image)
    parser.block.ruler.at("table", keep_bars, _TABLE_INTERRUPTING)
    parser.core.ruler.after("block", "code_of_terms", _dedent_code_of_terms)
    parser.core.ruler.after("block", "formula_fences", find_formula_fences)
    parser.core.ruler.after("block", "boxes", find_boxes)
    parser.core.ruler.at("inline", _parse_inline)
    parser.core.ruler.after("inline", "task_marks", _mark_tasks)
    parser.core.ruler.after("inline", "line_ends", lambda state: join_lines(state.tokens))
    parser.core.ruler.after("inline", "html", _read_html)
    parser.core.ruler.after("footnote_tail", "strays", _drop_strays)
    return parser


@cache
def _parser() -> MarkdownIt:
    """For an answer."""
    return _made()


@cache
def _block_parser() -> MarkdownIt:
    """For the blocks of an answer."""
    return _made_for_blocks()


def _made_for_blocks() -> MarkdownIt:
    parser = _made()
    parser.core.ruler.disable(
        ["inline", "html", "line_ends", "footnote_tail", "strays", "task_marks", "text_join"]
    )
    return parser


@cache
def _note_parser() -> MarkdownIt:
    """For the blocks of a whole note, which may have front matter."""
    return _made_for_blocks().use(front_matter_plugin)


def _count_last_line(state: StateCore) -> None:
    """Core rule: a bare environment's range with its last line, which the plugin leaves out; one
    on a single line would be no line at all."""
    for token in state.tokens:
        if token.type == "amsmath" and token.map:
            token.map = [token.map[0], token.map[0] + token.content.count("\n") + 1]


def _dedent_code_of_terms(state: StateCore) -> None:
    """Core rule: indented code below a term stands as far in as the term's meaning, of which the
    plugin takes two columns off."""
    margins: list[str] = []
    lines: list[str] = []
    for token in state.tokens:
        if token.type == "dd_open":
            lines = lines or state.src.split("\n")
            mark = _MEANING.search(lines[token.map[0]][:200]) if token.map else None
            margins.append(" " * (min(len(mark[1]), _TAB) - _TAKEN_OFF if mark else 0))
        elif token.type == "dd_close":
            margins.pop()
        elif token.type == "code_block" and margins and margins[-1]:
            code = token.content.split("\n")
            token.content = "\n".join(line.removeprefix(margins[-1]) for line in code)


def _parse_inline(state: StateCore) -> None:
    """Core rule: the inline tokens of every block; of a text too long, its lines as they are."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        if len(token.content) <= MAX_INLINE_CHARS:
            state.md.inline.parse(token.content, state.md, state.env, token.children)
            continue
        for line in token.content.split("\n"):
            token.children += [Token("text", "", 0, content=line), Token("softbreak", "br", 0)]
        token.children.pop()


def _read_html(state: StateCore) -> None:
    """Core rule: raw HTML becomes the tokens that Markdown has for the like."""
    state.tokens = read_html(state.tokens, _words_of_html)
    read_pictures(state.tokens)


def _drop_strays(state: StateCore) -> None:
    """Core rule: of blocks, no end without a beginning. A footnote that is defined within another
    one, and that nothing refers to, leaves such ends behind."""
    kept: list[Token] = []
    opened: list[str] = []
    for token in state.tokens:
        if token.nesting > 0:
            opened.append(token.type.removesuffix("_open"))
        elif token.nesting < 0:
            if not opened or opened[-1] != token.type.removesuffix("_close"):
                continue
            opened.pop()
        kept.append(token)
    state.tokens = kept


def _words_of_html(words: str) -> Sequence[Token]:
    """Inline tokens of what stands between tags: words, and formulas, as MathJax finds them."""
    state = StateCore("", _words_parser(), {})
    state.tokens = [Token("inline", "", 0, content=words)]
    _parse_inline(state)
    return state.tokens[0].children or []


@cache
def _words_parser() -> MarkdownIt:
    parser = _made()
    parser.inline.ruler.enableOnly(["text", "newline", "math_inline", "math_bracket"])
    return parser


def _mark_tasks(state: StateCore) -> None:
    """Core rule: "[ ] ", "[x] " and the like at the beginning of a list's item become a `task`
    token, whose content says " " or "x"."""
    before: list[str] = ["", ""]  # the types of the two tokens before
    for token in state.tokens:
        if (
            token.type == "inline"
            and before == ["list_item_open", "paragraph_open"]
            and token.children
            and (mark := TASK.match(token.children[0].content))
        ):
            token.children[0].content = token.children[0].content[mark.end() :]
            token.children.insert(0, Token("task", "", 0, content=mark[1].lower()))
        before = [before[1], token.type]
