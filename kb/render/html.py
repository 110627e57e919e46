"""A note's Markdown → safe HTML on one line.

On one line because the chat's Chatbot reads messages as Markdown once more: a block of
HTML without a line break passes through it untouched. Formulas leave here as `\\(…\\)` and
`\\[…\\]`, which the browser then typesets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any, Final

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from kb.model import Title
from kb.parse.draft import fence_language
from kb.parse.formats import NOTE_SUFFIXES, suffix_of
from kb.text.drawable import drawable
from kb.text.line_ends import JOINED
from kb.text.markdown import options, parse_answer
from kb.text.note_tools import task_box

# Gives the `src` of a note's picture, or None when it can't be shown.
ImageSource = Callable[[str], str | None]

DIAGRAM: Final = "kb-diagram"  # the class of code that the browser draws

_WEB_LINK = re.compile(r"(?i)https?://|mailto:")
_LINE_ENDS = re.compile(r"[\n\r\v\f\x85\u2028\u2029]")
_SIZES = ("width", "height")
_WIDTH = re.compile(r"([0-9]{1,4})(?:px)?|([0-9]{1,3}%)")


def to_html(markdown: str, image_source: ImageSource) -> str:
    """A note's Markdown as one line of HTML, safe whatever the note holds."""
    return tokens_to_html(parse_answer(markdown)[0], image_source)


def tokens_to_html(tokens: Sequence[Token], image_source: ImageSource) -> str:
    """The same of tokens that are parsed already."""
    return _one_line(_renderer().render(tokens, options(), {"image_source": image_source}))


def title_html(title: Title) -> str:
    """A question or heading with its formulas."""
    return "".join(
        _formula(drawable(run, display=False), display=False)
        if number % 2
        else escape(run, quote=False)
        for number, run in enumerate(title.runs)
    )


def _one_line(rendered: str) -> str:
    """What was rendered, on one line: code and formulas keep their lines otherwise.

    All that may end a line counts: behind a `\\r`, a note's text would be read as Markdown again.
    """
    return _LINE_ENDS.sub(" ", rendered.strip())


def code_html(code: str, language: str) -> str:
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
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return escape(code)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True, classprefix="hl-"))).rstrip("\n")


def _formula(content: str, display: bool) -> str:
    left, right = ("\\[", "\\]") if display else ("\\(", "\\)")
    tag = "div" if display else "span"
    tex = keep_lines(escape(content.strip(), quote=False))
    return f'<{tag} class="kb-tex">{left}{tex}{right}</{tag}>'


Tokens = Sequence[Token]


class _Renderer(RendererHTML):
    """A method for each type of token, called by its name: (tokens, index, options, environment)
    → HTML. Types without one are rendered as usual. The environment has `image_source`."""

    def math_inline(self, tokens: Tokens, index: int, *_: Any) -> str:
        return _formula(tokens[index].content, display=False)

    def math_inline_double(self, tokens: Tokens, index: int, *_: Any) -> str:
        return _formula(tokens[index].content, display=True)

    math_block = math_block_label = amsmath = math_inline_double

    def fence(self, tokens: Tokens, index: int, *_: Any) -> str:
        token = tokens[index]
        language = fence_language(token.info)
        code = code_html(token.content.rstrip("\n"), language)
        return f'<div class="{DIAGRAM}">{code}</div>' if language == "mermaid" else code

    def code_block(self, tokens: Tokens, index: int, *_: Any) -> str:
        return self.fence(tokens, index)

    def link_open(self, tokens: Tokens, index: int, *_: Any) -> str:
        """Only links to the web stay links: a path means nothing to a reader of the chat. One to a
        note asks for it by the link's title, or its words."""
        target = str(tokens[index].attrGet("href") or "")
        if _WEB_LINK.match(target):
            return f'<a href="{escape(target)}" target="_blank" rel="noopener noreferrer">'
        if _leads_to_note(target):
            asked = str(tokens[index].attrGet("title") or "") or _linked_words(tokens, index)
            return f'<button class="kb-ask kb-ref" value="{escape(asked)}">'
        return '<em class="kb-file">'

    def link_close(self, tokens: Tokens, index: int, *_: Any) -> str:
        opening = next(t for t in reversed(tokens[:index]) if t.type == "link_open")
        target = str(opening.attrGet("href") or "")
        if _WEB_LINK.match(target):
            return "</a>"
        return "</button>" if _leads_to_note(target) else "</em>"

    def image(self, tokens: Tokens, index: int, _: Any, env: Any) -> str:
        """A picture of the notes; one on the web as a link, since showing it asks a stranger."""
        token = tokens[index]
        target, words = str(token.attrGet("src") or ""), escape(token.content)
        if _WEB_LINK.match(target):
            if _is_in_link(tokens, index):
                return words or escape(target)
            return (
                f'<a href="{escape(target)}" target="_blank" rel="noopener noreferrer">'
                f"{words or escape(target)}</a>"
            )
        source = env["image_source"](target)
        if source is None:
            return f'<em class="kb-file">{words or escape(target)}</em>'
        return f'<img src="{escape(source)}" alt="{words}"{_size(token)}>'

    def html_inline(self, tokens: Tokens, index: int, *_: Any) -> str:
        """None is left (`kb.text.html_blocks`); were there one, it would be words."""
        return escape(tokens[index].content)

    def html_block(self, tokens: Tokens, index: int, *_: Any) -> str:
        return self.html_inline(tokens, index)

    def line_ends(self, *_: Any) -> str:
        """Of what is left out, to count the lines by."""
        return ""

    def list_item_open(self, tokens: Tokens, index: int, *_: Any) -> str:
        return '<li class="kb-task">' if _is_task(tokens, index) else "<li>"

    def softbreak(self, tokens: Tokens, index: int, *_: Any) -> str:
        """A line break that is meant, or only where an editor wrapped the line."""
        return tokens[index].content if tokens[index].info == JOINED else "<br />\n"

    def task(self, tokens: Tokens, index: int, *_: Any) -> str:
        return f"{task_box(tokens[index])} "

    def box_open(self, tokens: Tokens, index: int, *_: Any) -> str:
        """A box of the author's; a folded one as a fold of the page."""
        kind, fold = tokens[index].meta["kind"], tokens[index].meta["fold"]
        classes = f'class="kb-box kb-box-{escape(kind)}"'
        opening = f"<details {classes}{' open' * (fold == '+')}>" if fold else f"<div {classes}>"
        if tokens[index + 1].type == "box_title_open":
            return opening
        title = [self.box_title_open(tokens, index), self.box_title_close(tokens, index)]
        return opening + escape(kind.capitalize()).join(title)

    def box_title_open(self, tokens: Tokens, index: int, *_: Any) -> str:
        return "<summary>" if tokens[index].meta["fold"] else '<p class="kb-box-title">'

    def box_title_close(self, tokens: Tokens, index: int, *_: Any) -> str:
        return "</summary>" if tokens[index].meta["fold"] else "</p>"

    def box_close(self, tokens: Tokens, index: int, *_: Any) -> str:
        return "</details>" if tokens[index].meta["fold"] else "</div>"

    # Footnotes bear numbers and no links: an id would be there once for every answer of a page.
    def footnote_ref(self, tokens: Tokens, index: int, *_: Any) -> str:
        return f'<sup class="kb-note-mark">{tokens[index].meta["id"] + 1}</sup>'

    def footnote_block_open(self, *_: Any) -> str:
        return '<ol class="kb-footnotes">'

    def footnote_block_close(self, *_: Any) -> str:
        return "</ol>"

    def footnote_open(self, *_: Any) -> str:
        return "<li>"

    def footnote_close(self, *_: Any) -> str:
        return "</li>"

    def footnote_anchor(self, *_: Any) -> str:
        return ""


@cache
def _renderer() -> _Renderer:
    return _Renderer()


def _size(picture: Token) -> str:
    """The size that an author gave a picture, as attributes."""
    sizes = {name: _WIDTH.fullmatch(str(picture.attrGet(name) or "").strip()) for name in _SIZES}
    return "".join(f' {name}="{size[1] or size[2]}"' for name, size in sizes.items() if size)


def _leads_to_note(target: str) -> bool:
    """Whether a link leads to another note or heading, whose name one can ask for."""
    path = target.partition("#")[0]
    return target.startswith("#") or suffix_of(path) in NOTE_SUFFIXES


def _linked_words(tokens: Tokens, index: int) -> str:
    words = []
    for token in tokens[index + 1 :]:
        if token.type == "link_close":
            break
        words.append(token.content)
    return "".join(words)


def _is_in_link(tokens: Tokens, index: int) -> bool:
    """Whether a link is open around a token: links in links are none."""
    around = (token.nesting for token in tokens[:index] if token.tag == "a")
    return sum(around) > 0


def _is_task(tokens: Tokens, index: int) -> bool:
    """Whether the item of a list that opens here begins with a task's mark."""
    paragraph = tokens[index + 2].children if index + 2 < len(tokens) else None
    return paragraph is not None and [token.type for token in paragraph[:1]] == ["task"]
