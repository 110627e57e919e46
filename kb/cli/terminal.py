"""An answer's Markdown on a terminal: rich draws it, from the tokens that all of kb reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from markdown_it.token import Token
from rich.console import Console
from rich.markdown import Markdown

from kb.text.markdown import BLOCK_FORMULAS, INLINE_FORMULAS
from kb.text.note_tools import task_box

_TAG: Final = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)

_BREAK: Final = re.compile(r"<br\b", re.IGNORECASE)


def drawn(tokens: Sequence[Token], narrower: int = 0) -> list[str]:
    """Tokens as lines for the terminal, so many columns narrower than it is."""
    if not tokens:
        return []
    console = Console()
    console.width -= narrower
    markdown = Markdown("")
    markdown.parsed = list(_for_rich(tokens))
    with console.capture() as printed:
        console.print(markdown)
    return printed.get().strip("\n").split("\n")


def _for_rich(tokens: Sequence[Token]) -> Iterator[Token]:
    """The same in the types of token that rich knows; of others it prints nothing."""
    for token in tokens:
        if token.type == "inline":
            yield token.copy(children=list(_for_rich(token.children or [])))
        elif token.type in INLINE_FORMULAS:
            yield Token("code_inline", "code", 0, content=token.content.strip())
        elif token.type in BLOCK_FORMULAS:
            yield Token("fence", "code", 0, content=token.content.strip("\n"), info="tex")
        elif token.type in _REPLACED:
            yield from _REPLACED[token.type](token)
        else:
            yield token


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _line_break() -> list[Token]:
    return [Token("hardbreak", "br", 0)]


def _block(type: str, nesting: int) -> Callable[[Token], list[Token]]:
    return lambda _: [Token(type, "", nesting)]  # type: ignore[arg-type]


def _html_block(token: Token) -> list[Token]:
    """The words between the tags."""
    words = _TAG.sub("", token.content).strip()
    if not words:
        return []
    inline = Token("inline", "", 0, content=words, children=[_text(words)])
    return [Token("paragraph_open", "p", 1), inline, Token("paragraph_close", "p", -1)] * bool(
        words
    )


_REPLACED: Final[Mapping[str, Callable[[Token], list[Token]]]] = {
    # A line break in a note is meant.
    "softbreak": lambda _: _line_break(),
    "task": lambda token: [_text(f"{task_box(token)} ")],
    "mark_open": lambda _: [Token("strong_open", "strong", 1)],
    "mark_close": lambda _: [Token("strong_close", "strong", -1)],
    "footnote_ref": lambda token: [_text(f"[{token.meta['id'] + 1}]")],
    "footnote_block_open": _block("ordered_list_open", 1),
    "footnote_block_close": _block("ordered_list_close", -1),
    "footnote_open": _block("list_item_open", 1),
    "footnote_close": _block("list_item_close", -1),
    "footnote_anchor": lambda _: [],
    "dl_open": lambda _: [],
    "dl_close": lambda _: [],
    "dt_open": _block("paragraph_open", 1),
    "dt_close": _block("paragraph_close", -1),
    "dd_open": _block("blockquote_open", 1),
    "dd_close": _block("blockquote_close", -1),
    "box_open": _block("blockquote_open", 1),
    "box_title_open": _block("paragraph_open", 1),
    "box_title_close": _block("paragraph_close", -1),
    "box_close": _block("blockquote_close", -1),
    "html_block": _html_block,
    "html_inline": lambda token: _line_break() if _BREAK.match(token.content) else [token],
}
