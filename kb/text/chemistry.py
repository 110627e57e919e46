"""Chemical formulas as mhchem writes them, `\\ce{2H2 + O2 -> 2H2O}`, in plain TeX.

The simple forms: counts, charges, isotopes, coefficients, states, arrows with words on them.
"""

from __future__ import annotations

import re
from typing import Final

_ARROWS: Final = {
    "<=>>": "\\rightleftharpoons", "<<=>": "\\rightleftharpoons", "<=>": "\\rightleftharpoons",
    "<-->": "\\rightleftarrows", "<->": "\\leftrightarrow", "->": "\\rightarrow",
    "<-": "\\leftarrow",
}  # fmt: skip
_LONG_ARROWS: Final = {
    "\\rightarrow": "\\xrightarrow", "\\leftarrow": "\\xleftarrow",
    "\\leftrightarrow": "\\xleftrightarrow", "\\rightleftharpoons": "\\xrightleftharpoons",
    "\\rightleftarrows": "\\xrightleftharpoons",
}  # fmt: skip
_PIECE: Final = re.compile(
    r"""
      (?P<arrow><=>>|<<=>|<=>|<-->|<->|->|<-)
        (?:\[(?P<above>[^\[\]]*)\])?(?:\[(?P<below>[^\[\]]*)\])?
    | (?P<math>\$[^$]*\$)
    | (?P<script>[\^_])(?:\{(?P<group>[^{}]*)\}|(?P<plain>\d*[+-]|[\w*]+))
    | (?P<gas>(?<=\s)[\^v](?=\s|$))
    | (?P<plus>(?<=\s)[+-](?=\s))
    | (?P<charge>(?<=[A-Za-z0-9\])}])[+-](?![A-Za-z0-9>]))
    | (?P<count>(?<=[A-Za-z\])}])\d+)
    | (?P<number>\d+(?:/\d+|\.\d+)?)
    | (?P<dot>[.*])
    | (?P<bond>[=#])
    | (?P<words>[A-Za-z]+)
    | (?P<command>\\[A-Za-z]+|\\.)
    | (?P<space>\s+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def chemistry_as_tex(formula: str) -> str:
    """What stands within `\\ce{…}`, as TeX that needs no package."""
    return "".join(_written(piece) for piece in _PIECE.finditer(formula.strip()))


def _written(piece: re.Match[str]) -> str:
    kind, text = piece.lastgroup, piece[0]
    if piece["arrow"]:
        return _arrow(piece)
    if piece["script"]:
        inner = piece["group"] if piece["group"] is not None else piece["plain"]
        base = "{}" if piece.start() == 0 or piece.string[piece.start() - 1].isspace() else ""
        return f"{base}{piece['script']}{{\\mathrm{{{inner}}}}}"
    if kind == "math":
        return text[1:-1]
    if kind == "gas":
        return "\\uparrow" if text == "^" else "\\downarrow"
    if kind == "plus":
        return f"{{}}{text}{{}}"
    if kind == "charge":
        return f"^{{{text}}}"
    if kind == "count":
        return f"_{{{text}}}"
    if kind == "number":
        above, _, below = text.partition("/")
        return f"\\tfrac{{{above}}}{{{below}}}\\," if below else f"{text}\\,"
    if kind == "dot":
        return "\\cdot "
    if kind == "bond":
        return "{=}" if text == "=" else "{\\equiv}"
    if kind == "words":
        return f"\\mathrm{{{text}}}"
    return "" if kind == "space" else f"{text} " if kind == "command" else text


def _arrow(piece: re.Match[str]) -> str:
    arrow = _ARROWS[piece["arrow"]]
    above, below = piece["above"], piece["below"]
    if above is None:
        return f"\\;{arrow}\\;"
    under = f"[{_label(below)}]" if below else ""
    return f"\\;{_LONG_ARROWS[arrow]}{under}{{{_label(above)}}}\\;"


def _label(words: str) -> str:
    """Words on an arrow: a formula, or a text of several words."""
    words = words.strip()
    is_text = re.fullmatch(r"[^\W\d_][^\d_^$\\]*", words) and re.search(r"[a-z]{2}|\s", words)
    return f"\\text{{{words}}}" if is_text else chemistry_as_tex(words)
