"""A note's Markdown → safe HTML on one line.

On one line because the chat's Chatbot reads messages as Markdown once more: a block of
HTML without a line break passes through it untouched. Formulas leave here as `\\(…\\)` and
`\\[…\\]`, which the browser then typesets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from itertools import cycle
from pathlib import PurePosixPath
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# Gives the `src` of a note's picture, or None when it can't be shown.
ImageSource = Callable[[str], str | None]

_WEB_LINK = re.compile(r"(?i)https?://|mailto:")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)(\s[^<>]*)?/?>|<!--(?:(?!<!--).)*?-->", re.DOTALL)
_LINE_ENDS = re.compile(r"[\n\r\v\f\x85\u2028\u2029]")
_KEPT_TAGS = frozenset({"br", "sub", "sup", "kbd", "mark", "u"})
# Their words stay and their layout goes: a lone </div> must not break the page. So do the
# elements of a site's own, whose names have a hyphen (<kb-ask>).
_DROPPED_TAGS = frozenset(
    {"a", "b", "big", "center", "details", "div", "em", "font", "h1", "h2", "h3", "h4", "h5"}
    | {"h6", "i", "p", "small", "span", "strong", "summary"}
)


def to_html(markdown: str, image_source: ImageSource) -> str:
    """A note's Markdown as one line of HTML, safe whatever the note holds."""
    return one_line(parser().render(markdown, {"image_source": image_source}))


def one_line(rendered: str) -> str:
    """What the parser rendered, on one line: code and formulas keep their lines otherwise.

    All that may end a line counts: behind a `\\r`, a note's text would be read as Markdown again.
    """
    return _LINE_ENDS.sub(" ", rendered.strip())


def code_html(code: str, language: str = "python") -> str:
    """Highlighted code with a copy button, as one line of HTML."""
    return (
        '<div class="code_wrap"><button class="copy_code_button" title="copy">'
        '<span class="copy-text"></span><span class="check"></span></button>'
        f"<pre><code>{keep_lines(_highlight(code, language))}</code></pre></div>"
    )


def keep_lines(html: str) -> str:
    """Line breaks as character references: the same text, on one line of source."""
    return _LINE_ENDS.sub(" ", html.replace("\r\n", "\n").replace("\n", "&#10;"))


def _highlight(code: str, language: str) -> str:
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return escape(code)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True, classprefix="hl-"))).rstrip("\n")


# --- Formulas


def question_html(question: str) -> str:
    """A question, which is plain text but for its formulas in `$…$`."""
    parts = re.split(r"\$([^$]+)\$", question)
    return "".join(
        _formula(part, display=False) if odd else escape(part, quote=False)
        for odd, part in zip(cycle((False, True)), parts, strict=False)
    )


def _formula(content: str, display: bool) -> str:
    left, right = ("\\[", "\\]") if display else ("\\(", "\\)")
    tag = "div" if display else "span"
    tex = keep_lines(escape(content.strip(), quote=False))
    return f'<{tag} class="kb-tex">{left}{tex}{right}</{tag}>'


def _bracket_formula(state: StateInline, silent: bool) -> bool:
    """Inline rule: `\\(…\\)` and `\\[…\\]`."""
    opening = state.src[state.pos : state.pos + 2]
    closing = {"\\(": "\\)", "\\[": "\\]"}.get(opening)
    end = state.src.find(closing, state.pos + 2) if closing else -1
    if end < 0:
        return False
    if not silent:
        token = state.push("kb_formula", "math", 0)
        token.content = state.src[state.pos + 2 : end]
        token.meta = {"display": opening == "\\["}
    state.pos = end + 2
    return True


def _bracket_formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: lines from one that starts with `\\[` to one that ends with `\\]`."""

    def line(number: int) -> str:
        return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]

    if state.is_code_block(start) or not line(start).startswith("\\["):
        return False
    for last in range(start, end):
        if not line(last).rstrip().endswith("\\]"):
            continue
        if not silent:
            text = "\n".join(line(number) for number in range(start, last + 1)).rstrip()
            token = state.push("kb_formula", "math", 0)
            token.content, token.meta = text[2:-2], {"display": True}
            token.map = [start, last + 1]
            state.line = last + 1
        return True
    return False


# --- Rendering rules: (renderer, tokens, index, options, environment) → HTML

Tokens = Sequence[Token]


def _render_formula(_: Any, tokens: Tokens, index: int, *__: Any) -> str:
    return _formula(tokens[index].content, bool(tokens[index].meta["display"]))


def _render_inline_math(_: Any, tokens: Tokens, index: int, *__: Any) -> str:
    return _formula(tokens[index].content, display=tokens[index].type == "math_inline_double")


def _render_block_math(_: Any, tokens: Tokens, index: int, *__: Any) -> str:
    return _formula(tokens[index].content, display=True)


def _render_fence(_: Any, tokens: Tokens, index: int, *__: Any) -> str:
    token = tokens[index]
    language = (token.info.split() or [""])[0]
    return code_html(token.content.rstrip("\n"), language)


def _render_link_open(_: Any, tokens: Tokens, index: int, *__: Any) -> str:
    """Only links to the web stay links: a path means nothing to a reader of the chat."""
    target = str(tokens[index].attrGet("href") or "")
    if _WEB_LINK.match(target):
        return f'<a href="{escape(target)}" target="_blank" rel="noopener noreferrer">'
    if _leads_to_note(target):
        return f'<button class="kb-ask kb-ref" value="{escape(_linked_words(tokens, index))}">'
    return '<em class="kb-file">'


def _render_link_close(_: Any, tokens: Tokens, index: int, *__: Any) -> str:
    opening = next(t for t in reversed(tokens[:index]) if t.type == "link_open")
    target = str(opening.attrGet("href") or "")
    if _WEB_LINK.match(target):
        return "</a>"
    return "</button>" if _leads_to_note(target) else "</em>"


def _leads_to_note(target: str) -> bool:
    """Whether a link leads to another note or heading, whose name one can ask for."""
    path = target.partition("#")[0]
    return target.startswith("#") or PurePosixPath(path).suffix.lower() in {".md", ".markdown"}


def _linked_words(tokens: Tokens, index: int) -> str:
    words = []
    for token in tokens[index + 1 :]:
        if token.type == "link_close":
            break
        words.append(token.content)
    return "".join(words)


def _render_image(_: Any, tokens: Tokens, index: int, __: Any, env: dict[str, Any]) -> str:
    """A picture of the notes; one on the web as a link, since showing it asks a stranger."""
    token = tokens[index]
    target, words = str(token.attrGet("src") or ""), escape(token.content)
    if _WEB_LINK.match(target):
        return (
            f'<a href="{escape(target)}" target="_blank" rel="noopener noreferrer">'
            f"{words or escape(target)}</a>"
        )
    source = env["image_source"](target)
    if source is None:
        return f'<em class="kb-file">{words or escape(target)}</em>'
    return f'<img src="{escape(source)}" alt="{words}">'


def _render_raw_html(_: Any, tokens: Tokens, index: int, *__: Any) -> str:
    return plain_html(tokens[index].content)


def plain_html(html: str) -> str:
    """A note's raw HTML: harmless tags bare of attributes, layout dropped, the rest as text.

    Stops script, event handlers, styles and frames in a note, and also a note that paints
    buttons of the chat's own kind.
    """
    parts, position = [], 0
    for match in _TAG.finditer(html):
        parts.append(escape(html[position : match.start()], quote=False))
        position = match.end()
        closing, name = match[1] or "", (match[2] or "").lower()
        if name in _KEPT_TAGS:
            parts.append(f"<{closing}{name}>")
        elif name and name not in _DROPPED_TAGS and "-" not in name:
            parts.append(escape(match[0]))
    parts.append(escape(html[position:], quote=False))
    return "".join(parts)


_RENDER_RULES = {
    "kb_formula": _render_formula,
    "math_inline": _render_inline_math,
    "math_inline_double": _render_inline_math,
    "math_block": _render_block_math,
    "math_block_label": _render_block_math,
    "amsmath": _render_block_math,
    "fence": _render_fence,
    "code_block": _render_fence,
    "link_open": _render_link_open,
    "link_close": _render_link_close,
    "image": _render_image,
    "html_inline": _render_raw_html,
    "html_block": _render_raw_html,
}


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The parser of answers, with its rules of rendering. Needs `image_source`, an
    `ImageSource`, in the environment."""
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

    # A line break in a note is meant: Chinese joined over a line break shows a gap.
    made = MarkdownIt("commonmark", {"html": True, "breaks": True})
    made.enable(["table", "strikethrough"])
    made.use(dollarmath_plugin, allow_digits=False, double_inline=True)
    made.use(amsmath_plugin)
    made.use(gfm_autolink_plugin)
    made.inline.ruler.before("escape", "kb_formula", _bracket_formula)
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    made.block.ruler.before("fence", "kb_formula", _bracket_formula_block, {"alt": interrupts})
    for name, rule in _RENDER_RULES.items():
        made.add_render_rule(name, rule)
    return made
