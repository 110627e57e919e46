"""An answer's Markdown on a terminal: rich draws it, from the tokens that all of kb reads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from markdown_it.token import Token

from kb.cli.colours import are_unwanted
from kb.cli.readable_formulas import readable, script
from kb.text.line_ends import JOINED
from kb.text.markdown import BLOCK_FORMULAS, INLINE_FORMULAS, words_of
from kb.text.note_tools import task_box

_CELLS: Final = frozenset({"td", "th"})


def drawn(tokens: Sequence[Token], narrower: int = 0) -> list[str]:
    """Tokens as lines for the terminal, so many columns narrower than it is."""
    if not tokens:
        return []
    from rich.console import Console

    from kb.cli.drawing import THEME, AnswerMarkdown

    plain = are_unwanted(os.environ)
    console = Console(theme=THEME, color_system=None if plain else "auto")
    console.width -= narrower
    markdown = AnswerMarkdown("")
    markdown.parsed = list(_for_rich(tokens))
    with console.capture() as printed:
        console.print(markdown)
    return printed.get().strip("\n").split("\n")


def _for_rich(tokens: Sequence[Token]) -> Iterator[Token]:
    """The same in the types of token that rich knows; of others it prints nothing."""
    cell: list[Token] | None = None
    depth = 0  # of tables in cells
    for index, token in enumerate(tokens):
        if token.tag in _CELLS and token.nesting:
            depth += token.nesting
            if depth == 1 and token.nesting > 0:
                cell = []
                yield token
            elif depth == 0 and cell is not None:
                children = list(_inline(_cell_words(cell)))
                yield Token("inline", "", 0, children=children)
                yield token
                cell = None
        elif cell is not None:
            cell.append(token)
        elif token.type == "inline":
            yield token.copy(children=list(_inline(token.children or [])))
        elif token.type in BLOCK_FORMULAS:
            yield from _paragraph(_formula(token.content, "  "))
        elif token.type == "box_open":
            yield Token("blockquote_open", "blockquote", 1)
            if index + 1 == len(tokens) or tokens[index + 1].type != "box_title_open":
                yield from _paragraph(_bold([_text(str(token.meta["kind"]).capitalize())]))
        elif token.type in _REPLACED:
            yield from _REPLACED[token.type](token)
        else:
            yield token


def _inline(children: Iterable[Token]) -> Iterator[Token]:
    """Inline tokens; of what is raised or lowered, the characters for it."""
    raised: list[Token] | None = None
    for token in children:
        if token.tag in ("sub", "sup") and token.type.startswith("element"):
            if token.nesting > 0:
                raised = []
            elif raised is not None:
                yield _text(script("".join(words_of(t) for t in raised), token.tag))
                raised = None
        elif raised is not None:
            raised.append(token)
        elif token.type in INLINE_FORMULAS:
            yield from _formula(token.content)
        elif token.type in _REPLACED:
            yield from _REPLACED[token.type](token)
        elif token.type.startswith("element") and token.tag == "q":
            yield _text("“" if token.nesting > 0 else "”")
        elif not token.type.startswith("element") or token.tag != "small":
            yield token


def _cell_words(tokens: Sequence[Token]) -> Iterator[Token]:
    """Inline tokens of all that stands in a cell, a line for each block."""
    has_words = breaks = False
    for token in tokens:
        if token.type == "list_item_open":
            breaks = has_words
            mark = _text("• ")
            yield from [_break(), mark] if breaks else [mark]
            has_words, breaks = True, False
        elif token.type == "inline" or token.type in BLOCK_FORMULAS or token.content:
            if breaks:
                yield _break()
            if token.type == "inline":
                yield from token.children or []
            elif token.type in BLOCK_FORMULAS:
                yield Token("math_inline", "math", 0, content=token.content)
            else:
                yield Token("code_inline", "code", 0, content=token.content.rstrip())
            has_words, breaks = True, False
        elif token.nesting < 0 and token.tag in ("p", "li", "tr", "dt", "dd"):
            breaks = has_words


def _formula(tex: str, indent: str = "") -> list[Token]:
    words = "\n".join(indent + line for line in readable(tex).split("\n"))
    return [Token("em_open", "em", 1), _text(words), Token("em_close", "em", -1)]


def _paragraph(children: list[Token]) -> list[Token]:
    return [
        Token("paragraph_open", "p", 1),
        Token("inline", "", 0, children=children),
        Token("paragraph_close", "p", -1),
    ]


def _bold(children: list[Token]) -> list[Token]:
    return [Token("strong_open", "strong", 1), *children, Token("strong_close", "strong", -1)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _break() -> Token:
    return Token("hardbreak", "br", 0)


def _line_end(token: Token) -> list[Token]:
    return [_text(token.content)] if token.info == JOINED else [_break()]


def _picture(token: Token) -> list[Token]:
    name = str(token.attrGet("src") or "").rpartition("/")[2]
    return [_text(f"🌆 {token.content or name}")]


def _block(type: str, nesting: int) -> Callable[[Token], list[Token]]:
    return lambda _: [Token(type, "", nesting)]  # type: ignore[arg-type]


_REPLACED: Final[Mapping[str, Callable[[Token], list[Token]]]] = {
    "softbreak": _line_end,
    "image": _picture,
    "wbr": lambda _: [],
    "line_ends": lambda _: [],
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
    "box_title_open": lambda _: [
        Token("paragraph_open", "p", 1),
        Token("strong_open", "strong", 1),
    ],
    "box_title_close": lambda _: [
        Token("strong_close", "strong", -1),
        Token("paragraph_close", "p", -1),
    ],
    "box_close": _block("blockquote_close", -1),
}
