"""A formula as KaTeX and latex2mathml draw it: what other tools take besides, in their words.

Here in one place for all faces. Who reads a note, searches it or checks it meets the formula as it
was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from kb.text.chemistry import chemistry_as_tex
from kb.text.macros import Macros, expand

if TYPE_CHECKING:
    from markdown_it.token import Token  # a search shows formulas and parses no Markdown

_INLINE: Final = "math_inline"
_FORMULAS: Final = frozenset(
    {"math_inline", "math_inline_double", "math_block", "math_block_label", "amsmath"}
)

# Most formulas have none of these, and are left alone.
_SPECIAL: Final = re.compile(
    r"\\(?:label|(?:eq|auto|c)?ref|mathbbm|mathds|bm|bbm|(?:short)?intertext|require|ce|pu|text\w*|mbox"
    r"|hbox|tag|begin)(?![A-Za-z])"
)
_NAMES: Final = {
    "\\mathbbm": "\\mathbb", "\\mathds": "\\mathbb", "\\bbm": "\\mathbb", "\\bm": "\\boldsymbol",
}  # fmt: skip
# Commands of words, and how KaTeX calls them.
_TEXTS: Final = {
    "\\text": "\\text", "\\textbf": "\\textbf", "\\textit": "\\textit", "\\textrm": "\\textrm",
    "\\textsf": "\\textsf", "\\texttt": "\\texttt", "\\textnormal": "\\textnormal",
    "\\textup": "\\textup", "\\textmd": "\\textmd", "\\mbox": "\\text", "\\hbox": "\\text",
}  # fmt: skip
_TEXT_MARKS: Final = {
    "_": "\\_", "^": "\\textasciicircum{}", "#": "\\#", "%": "\\%", "&": "\\&",
}  # fmt: skip
# Environments that KaTeX has by another name, in a line of their own and within a text.
_ENVIRONMENTS: Final = {
    "multline": "gathered", "multline*": "gathered", "flalign": "align", "flalign*": "align*",
}  # fmt: skip
_WITHIN_TEXT: Final = {
    "align": "aligned", "gather": "gathered", "alignat": "alignedat", "flalign": "aligned",
    "multline": "gathered",
}  # fmt: skip
_DROPPED: Final = frozenset({"displaymath", "math", "subequations"})
_TOKEN: Final = re.compile(r"\\[A-Za-z]+\*?|\\.|[{}]|[^\\{}]+", re.DOTALL)


def draw_formulas(tokens: Sequence[Token]) -> list[Token]:
    """An answer's tokens with every formula as it is drawn; those that only define are gone."""
    macros = Macros()
    kept: list[Token] = []
    for token in tokens:
        if token.type in _FORMULAS:
            kept += _drawn(token, macros)
        else:
            if token.children and any(child.type in _FORMULAS for child in token.children):
                children = [c for child in token.children for c in _of_line(child, macros)]
                token = token.copy(children=children)
            kept.append(token)
    return kept


def _of_line(child: Token, macros: Macros) -> Sequence[Token]:
    return _drawn(child, macros) if child.type in _FORMULAS else (child,)


def _drawn(token: Token, macros: Macros) -> Sequence[Token]:
    tex = drawable(token.content, display=token.type != _INLINE, macros=macros)
    if tex == token.content:
        return (token,)
    return (token.copy(content=tex),) if tex.strip() else ()


def drawable(tex: str, *, display: bool, macros: Macros | None = None) -> str:
    """A formula as every face can draw it."""
    tex = expand(tex, macros or Macros())
    if not _SPECIAL.search(tex):
        return tex
    tokens = _TOKEN.findall(tex)
    return _rewritten(tokens, display)


def _closings(tokens: Sequence[str]) -> dict[int, int]:
    """Of every opening brace, where it is closed."""
    closings: dict[int, int] = {}
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token == "{":
            opened.append(place)
        elif token == "}" and opened:
            closings[opened.pop()] = place
    return closings


def _rewritten(tokens: Sequence[str], display: bool) -> str:
    closings = _closings(tokens)
    done: list[str] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        place += 1
        bare = token.rstrip("*")
        if not token.startswith("\\"):
            done.append(token)
            continue
        argument = _group(tokens, closings, place)
        if bare in _NAMES:
            done.append(_NAMES[bare])
        elif argument is None:
            done.append(token)
        else:
            words = "".join(tokens[slice(*argument)])
            written = _of_words(bare, words)
            if written is None:
                written = _of_place(token, words, display)
            done.append(token if written is None else written)
            place = place if written is None else argument[1] + 1
    return "".join(done)


def _of_words(command: str, words: str) -> str | None:
    """What stands for a command and the words in its braces; None where both stay."""
    if command in _TEXTS:
        return f"{_TEXTS[command]}{{{_as_text(words)}}}"
    return _COMMANDS[command](words) if command in _COMMANDS else None


def _of_place(token: str, words: str, display: bool) -> str | None:
    write = _BY_PLACE.get(token.rstrip("*"))
    return write(words, display, token) if write else None


def _group(tokens: Sequence[str], closings: dict[int, int], place: int) -> tuple[int, int] | None:
    """Where the group that follows stands, without its braces."""
    if place < len(tokens) and tokens[place].isspace():
        place += 1
    return (place + 1, closings[place]) if place in closings else None


def _as_text(words: str) -> str:
    """Words in which TeX's marks are none, but for formulas within them."""
    pieces = re.split(r"(\$[^$]*\$|\\\([^()]*\\\)|\\.)", words, flags=re.DOTALL)
    return "".join(
        piece if number % 2 else re.sub(r"[_^#%&]", lambda mark: _TEXT_MARKS[mark[0]], piece)
        for number, piece in enumerate(pieces)
    )


def _tag(words: str, display: bool, token: str) -> str:
    """A number at the margin, which a text has none of."""
    if display:
        return f"{token}{{{words}}}"
    return f"\\qquad\\text{{{words if token.endswith('*') else f'({words})'}}}"


def _begin_or_end(name: str, display: bool, token: str) -> str:
    name = name.strip()
    if name in _DROPPED or (name.rstrip("*") == "equation" and not display):
        return ""
    if name.rstrip("*") == "eqnarray":
        return "\\begin{array}{rcl}" if token == "\\begin" else "\\end{array}"
    if not display:
        name = _WITHIN_TEXT.get(name.rstrip("*"), name)
    return f"{token}{{{_ENVIRONMENTS.get(name, name)}}}"


def _words(words: str) -> str:
    return f"\\text{{{_as_text(words)}}}"


# What stands in braces behind a command, as it is written instead.
_COMMANDS: Final[dict[str, Callable[[str], str]]] = {
    "\\label": lambda _: "",
    "\\require": lambda _: "",
    "\\ref": _words,
    "\\autoref": _words,
    "\\cref": _words,
    "\\eqref": lambda words: _words(f"({words})"),
    "\\intertext": lambda words: _words(words) + "\\\\",
    "\\shortintertext": lambda words: _words(words) + "\\\\",
    "\\ce": lambda words: f"{{{chemistry_as_tex(words)}}}",
    "\\pu": lambda words: f"\\mathrm{{{words.replace(' ', '~')}}}",
}
# The same of those that are another thing within a text.
_BY_PLACE: Final[dict[str, Callable[[str, bool, str], str]]] = {
    "\\tag": _tag,
    "\\begin": _begin_or_end,
    "\\end": _begin_or_end,
}
