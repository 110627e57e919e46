"""The markdown-it-py parser as kb sets it up, and plain text of inline Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.texmath import texmath_plugin

from kb.model import Link

# A longer run of inline text (one paragraph, one table cell) is not searched for links:
# the inline parser needs seconds for a megabyte of "[".
MAX_INLINE_CHARS = 10_000

# Text without any of these is plain already; most headings are.
_MARKS = re.compile(r"[*_`\[\]<>&\\$!~:/@\n]|www\.")

Env = dict[str, Any]


@cache
def _parser(*, blocks_only: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(deflist_plugin).use(footnote_plugin)
    parser.use(dollarmath_plugin, allow_digits=True, double_inline=True)
    parser.use(texmath_plugin, delimiters="brackets")
    if blocks_only:
        parser.core.ruler.disable(["inline", "footnote_tail", "text_join"])
    else:
        parser.enable("linkify")
    return parser


def parse_blocks(lines: Sequence[str]) -> tuple[list[Token], Env]:
    """Block tokens of a note, their inline content unparsed, and the link references."""
    env: Env = {}
    return _parser(blocks_only=True).parse("\n".join(lines), env), env


def parse_inline(content: str, env: Env) -> list[Token]:
    """The inline tokens of one block's content; empty where it is too long to look into."""
    if len(content) > MAX_INLINE_CHARS:
        return []
    scope = {"references": env.get("references", {}), "footnotes": env.get("footnotes", {})}
    tokens = _parser(blocks_only=False).parseInline(content, scope)
    return tokens[0].children or [] if tokens else []


def plain_text(content: str, env: Env) -> str:
    """Inline Markdown as a reader sees it: no marks, formulas kept as $…$, one line."""
    tokens = parse_inline(content, env) if _MARKS.search(content) else []
    text = "".join(_plain(token) for token in tokens) if tokens else content
    return re.sub(r"\s+", " ", text).strip()


def _plain(token: Token) -> str:
    match token.type:
        case "text" | "code_inline" | "image":
            return token.content
        case "math_inline" | "math_inline_double" | "math_single":
            return f"${token.content}$"
        case "softbreak" | "hardbreak":
            return " "
        case _:
            return ""


def links_of(content: str, first_line: int, env: Env) -> Iterator[Link]:
    """The links and images of one block's inline content; first_line counts from 1."""
    line, open_href, words = first_line, None, ""
    for token in parse_inline(content, env):
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        elif token.type == "link_open":
            open_href, words = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close" and open_href is not None:
            yield Link(words.strip(), open_href, line)
            open_href = None
        elif token.type == "image":
            yield Link(token.content, str(token.attrGet("src") or ""), line, is_image=True)
            words += token.content
        elif open_href is not None:
            words += _plain(token)


def strip_tags(text: str) -> str:
    """The words of a piece of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()
