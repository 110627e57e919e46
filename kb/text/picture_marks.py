"""Pictures of formulas: an address with TeX in it, which a server draws, is a formula to every face
and to the search, which would else see a dead address."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from markdown_it.token import Token

# The services that draw TeX, and where it stands in their addresses.
_SERVICES: Final = re.compile(
    r"(?:https?:)?//(?:"
    r"latex\.codecogs\.com/(?:[a-z]+\.)?(?:latex|image|json|svg|png|gif|pdf|eq)"
    r"|(?:[\w-]+\.)?codecogs\.com/eqnedit\.php"
    r"|render\.githubusercontent\.com/render/math"
    r"|(?:www\.)?zhihu\.com/equation"
    r"|chart\.(?:googleapis|apis\.google)\.com/chart"
    r"|i\.upmath\.me/(?:svg|png)"
    r")(?P<tex>[/?].*)",
    re.IGNORECASE | re.DOTALL,
)
_PARAMETER: Final = re.compile(r"(?:[?&](?:amp;)?)(?:math|tex|latex|chl)=(?P<tex>.*)", re.DOTALL)
# Parameters of a drawing behind its formula.
_BEHIND: Final = re.compile(
    r"&(?:amp;)?(?:mode|from|fmt|size|width|height|inline|color|bg|cht|chs|chf|chco)=.*", re.DOTALL
)
# How it is to be drawn, before the formula itself.
_DRAWING: Final = re.compile(
    r"\s*\\(?:dpi|fn|bg|fg|color)\s*(?:\{[^{}]*\}|_[a-z]+)\s*"
    r"|\s*\\(?:inline|large|Large|LARGE|huge|Huge|small|tiny|normalsize|scriptsize|footnotesize"
    r"|bg_\w+|fg_\w+|fn_\w+)(?![A-Za-z])\s*"
)
# Names that no HTML knows or that were written twice over.
_NAMES: Final = {"&space;": " ", "&plus;": "+", "&amp;": "&", "&lt;": "<", "&gt;": ">", "\xa0": " "}


def formula_of(address: str) -> str | None:
    """The TeX that a picture's address has; None where it has none."""
    service = _SERVICES.match(address.strip())
    if service is None:
        return None
    behind = service["tex"]
    parameter = _PARAMETER.search(behind)
    if parameter is None and "chart" in address.partition("?")[0]:
        return None
    written = _BEHIND.sub("", parameter["tex"]) if parameter else behind[1:]
    if parameter and "+" in written and ("%2B" in written or "zhihu" in address) and "%" in written:
        written = written.replace("+", " ")  # as in a form
    tex = unquote(written)
    for name, character in _NAMES.items():
        tex = tex.replace(name, character)
    while drawing := _DRAWING.match(tex):
        tex = tex[drawing.end() :]
    return tex.strip().removeprefix("$").removesuffix("$").strip() or None


def read_pictures(tokens: list[Token]) -> None:
    """Pictures of formulas become formulas; one that is all of its paragraph, a display one."""
    for index, token in enumerate(tokens):
        if token.type != "inline" or not token.children:
            continue
        opening = tokens[index - 1] if index else None
        alone = opening is not None and opening.type == "paragraph_open" and not opening.hidden
        said = [t for t in token.children if t.type == "image" or t.nesting or t.content.strip()]
        alone = alone and len(said) == 1
        token.children = [_read(child, alone) for child in token.children]


def _read(token: Token, alone: bool) -> Token:
    if token.type != "image":
        return token
    tex = formula_of(str(token.attrGet("src") or ""))
    if tex is None:
        return token
    type, markup = ("math_inline_double", "$$") if alone else ("math_inline", "$")
    return Token(type, "math", 0, content=tex, markup=markup, meta=token.meta)
