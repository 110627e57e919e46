"""A formula on one line of a terminal: `x_i^2` as xᵢ², `\\frac{a}{b}` as a/b.

latex2mathml reads the TeX; what it can't read stays as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import unescape
from typing import Final
from xml.etree.ElementTree import Element

_MAX_CHARS: Final = 2000
_SUPERSCRIPTS: Final = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθφχ′*∗⊤",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᵠᵡ′**ᵀ",
)
_SUBSCRIPTS: Final = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
)
_ACCENTS: Final = {
    "^": "\u0302", "ˆ": "\u0302", "¯": "\u0304", "‾": "\u0304", "→": "\u20d7", "~": "\u0303",
    "˜": "\u0303", "˙": "\u0307", "¨": "\u0308", "ˇ": "\u030c", "˘": "\u0306",
}  # fmt: skip
_BRACES: Final = frozenset("⏟⏞_¯―")
# Between spaces on both sides.
_RELATIONS: Final = frozenset("=≠≈≃≅≡∼<>≤≥≪≫∈∉∋⊂⊆⊃⊇→←↔⇒⇐⇔⟶⟹⟺↦∝∣∥⊥:≔←×÷±∓∧∨∪∩∘⊕⊗⊙") | {"mod"}
_SIGNS: Final = frozenset("+-−")
_OPENING: Final = frozenset("([{⟨⌊⌈‖")
# Environments that only lay out lines.
_ALIGNED: Final = re.compile(
    r"\\(?:begin|end)\{(?:align|aligned|alignat|alignedat|eqnarray|equation|flalign|gather|gathered"
    r"|multline|split)\*?\}(?:\{\d+\})?"
)
_SIMPLE: Final = re.compile(
    r"\w[\w′'.\u0300-\u036f\u2070-\u209f\u1d2c-\u1d6a]*|√\w[\u2080-\u209f\u1d62-\u1d6a]*|\([^()]*\)"
)


def readable(tex: str) -> str:
    """The formula as a reader would type it; several lines where it has several."""
    return _read(tex.strip()) if len(tex) <= _MAX_CHARS else tex.strip()


def script(words: str, tag: str) -> str:
    """Words that are raised ("sup") or lowered ("sub")."""
    return _script(words, *(_SUPERSCRIPTS, "^") if tag == "sup" else (_SUBSCRIPTS, "_"))


@lru_cache(maxsize=256)
def _read(tex: str) -> str:
    from latex2mathml.converter import convert_to_element

    try:
        words = _linear(convert_to_element(_without_labels(tex)))
    except Exception:  # whatever it can't read
        return tex
    words = unicodedata.normalize("NFC", words)
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in words.split("\n"))
    return "\n".join(line for line in lines if line) or tex


def _without_labels(tex: str) -> str:
    tex = re.sub(r"\\(?:label|tag\*?|nonumber|notag)\b\s*(?:\{[^{}]*\})?", "", tex)
    tex = _ALIGNED.sub("", tex)
    tex = re.sub(r"\\(?:limits|nolimits|displaystyle|textstyle)(?![A-Za-z])", " ", tex)
    return re.sub(r"\\arg\s*\\(max|min)", r"\\operatorname{arg\1}", tex)


def _linear(element: Element) -> str:
    special = _SPECIAL.get(element.tag)
    if special is not None:
        return special(element)
    if len(element):
        return _row(list(element))
    return _symbol(element)


def _symbol(element: Element) -> str:
    words = unescape(element.text or "")
    if element.tag == "mtext":
        return words
    if words == "&":
        return ""
    plain = "".join(
        unicodedata.normalize("NFKC", c) if "\U0001d400" <= c <= "\U0001d7ff" else c for c in words
    )
    return f"{plain} " if plain.startswith("\\") else plain  # a command it does not know


def _row(elements: Sequence[Element]) -> str:
    words = ""
    for element in elements:
        piece = _linear(element)
        if not piece:
            continue
        before = words.rstrip(" ")[-1:]
        is_sign = piece in _SIGNS and before and before not in _OPENING and words[-1:] != " "
        if is_sign or (element.tag == "mo" and piece in _RELATIONS):
            piece = f" {piece} "
        elif (_is_name(element, piece) and words[-1:].isalnum()) or (
            piece[0].isalnum() and _ends_in_name(words)
        ):
            piece = f" {piece}"
        words += piece + (" " if piece == "," else "")
    return words


def _is_name(element: Element, piece: str) -> bool:
    """Whether it is a function such as log."""
    return element.tag in ("mi", "mo") and len(piece) > 1 and piece.isalpha()


def _ends_in_name(words: str) -> bool:
    last = re.search(r"[^\W\d_]{2,}\Z", words[-12:])
    return last is not None and last[0].isascii() and last[0] in _NAMES


_NAMES: Final = frozenset(
    {
        "arccos", "arcsin", "arctan", "arg", "argmax", "argmin", "cos", "cosh", "cot",
        "det", "dim", "exp", "gcd", "inf", "ker", "lim", "ln", "log", "max", "min", "sin",
        "sinh", "sup", "tan", "tanh",
    }
)  # fmt: skip


def _fraction(element: Element) -> str:
    above, below = (_linear(child).strip() for child in element)
    return f"{_grouped(above)}/{_grouped(below)}"


def _grouped(words: str) -> str:
    return words if _SIMPLE.fullmatch(words) else f"({words})"


def _script(words: str, table: dict[int, int], mark: str) -> str:
    words = words.strip()
    compact = words.replace(" ", "").replace(",", "") if len(words) < 8 else words
    if compact and all(ord(c) in table or c == "′" for c in compact) and "," not in words:
        return compact.translate(table)
    is_one = len(words) == 1 or re.fullmatch(r"\([^()]*\)", words)
    return f"{mark}{words}" if is_one else f"{mark}({words})"


def _base(element: Element) -> str:
    words = _linear(element).strip()
    is_row = element.tag in ("mrow", "mfrac", "mstyle")
    return _grouped(words) if is_row and len(words) > 1 else words


def _sub(element: Element) -> str:
    base, low = element
    return _base(base) + _low(low) + _gap(base)


def _sup(element: Element) -> str:
    base, high = element
    return _base(base) + _high(high) + _gap(base)


def _both(element: Element) -> str:
    base, low, high = element
    return _base(base) + _low(low) + _high(high) + _gap(base)


def _gap(base: Element) -> str:
    """Behind a sum with its limits, or a name."""
    words = _linear(base).strip()
    return " " if words in "∑∏∫∮⋃⋂" or words in _NAMES else ""


def _low(element: Element) -> str:
    return _script(_linear(element), _SUBSCRIPTS, "_")


def _high(element: Element) -> str:
    return _script(_linear(element), _SUPERSCRIPTS, "^")


def _over(element: Element) -> str:
    base, mark = element
    words, above = _base(base), _linear(mark).strip()
    if above in _BRACES and len(words) > 1:
        return words
    if above in _ACCENTS:
        return words + _ACCENTS[above] if len(words) == 1 else f"({words}){_ACCENTS[above]}"
    return words + _script(above, _SUPERSCRIPTS, "^") + _gap(base)


def _under(element: Element) -> str:
    base, mark = element
    words, below = _base(base), _linear(mark).strip()
    return words if below in _BRACES else words + _low(mark) + _gap(base)


def _root(element: Element) -> str:
    return "√" + _grouped(_row(list(element)).strip())


def _nth_root(element: Element) -> str:
    base, degree = element
    return _high(degree) + "√" + _grouped(_linear(base).strip())


def _table(element: Element) -> str:
    rows = ("  ".join(_linear(cell).strip() for cell in row) for row in element)
    return "; ".join(row.replace("  ", ", ") for row in rows)


def _space(element: Element) -> str:
    return "\n" if element.get("linebreak") else " "


_SPECIAL: Final[dict[str, Callable[[Element], str]]] = {
    "mfrac": _fraction,
    "msub": _sub,
    "msup": _sup,
    "msubsup": _both,
    "munder": _under,
    "mover": _over,
    "munderover": _both,
    "msqrt": _root,
    "mroot": _nth_root,
    "mtable": _table,
    "mspace": _space,
}
