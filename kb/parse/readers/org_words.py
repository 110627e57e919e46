"""What stands within a line of Org: emphasis, code, links, footnotes, dates."""

from __future__ import annotations

import re
from typing import Final

from kb.parse.readers.markdown_rows import code_span, escaped, link

_BEFORE: Final = r"(?<![^\s\-('\"{\u2e80-\uffee])"
_AFTER: Final = r"(?![^\s\-.,;:!?'\")}\[\\\u2e80-\uffee])"
# At most this much between two marks, on two lines.
_SPAN: Final = r"(?=\S)[^\n]{1,300}?(?:\n[^\n]{1,300}?)?(?<=\S)"
_PIECES: Final = re.compile(
    r"(?P<link>\[\[(?P<target>[^\[\]\n]{1,2000})\](?:\[(?P<label>[^\[\]]{1,1000})\])?\])"
    r"|(?P<inline_note>\[fn:[\w-]{0,80}:(?P<note>[^\[\]]{1,1000})\])"
    r"|\[fn:(?P<ref>[\w-]{1,80})\]"
    r"|(?P<date>[<\[](?P<day>\d{4}-\d\d-\d\d)(?P<time>[^<>\[\]\n]{0,60})[>\]])"
    r"|(?P<formula>\\\([^\n]{1,2000}?\\\)|\\\[[^\n]{1,2000}?\\\]|\$\$[^$\n]{1,2000}\$\$"
    r"|\$(?=[^\s$])[^$\n]{0,500}(?:\n[^$\n]{0,500})?[^\s$]\$(?!\w)|\$[^\s$]\$(?!\w))"
    r"|(?P<environment>\\(?:begin|end)\{[\w*]{1,40}\}.*)"
    rf"|{_BEFORE}(?:=(?P<verbatim>{_SPAN})=|~(?P<code>{_SPAN})~"
    rf"|\*(?P<bold>{_SPAN})\*|/(?P<italic>{_SPAN})/|\+(?P<gone>{_SPAN})\+|_(?P<under>{_SPAN})_){_AFTER}"
    r"|(?P<entity>\\(?:alpha|beta|gamma|delta|lambda|mu|pi|sigma|theta|omega|rarr|larr|to|times|nbsp|"
    r"ldots|dots|deg|le|ge|ne|infin)\b(?:\{\})?)"
    r"|(?P<address>https?://[^\s<>\[\]]{1,2000})"
)
_ENTITIES: Final = {
    **{"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "lambda": "λ", "mu": "μ", "pi": "π"},
    **{"sigma": "σ", "theta": "θ", "omega": "ω"},
    **{
        "rarr": "→",
        "larr": "←",
        "to": "→",
        "times": "×",
        "nbsp": "\u00a0",
        "ldots": "…",
        "dots": "…",
    },
    **{"deg": "°", "le": "≤", "ge": "≥", "ne": "≠", "infin": "∞"},
}
_PICTURE: Final = re.compile(r".*\.(?:png|jpe?g|gif|svg|webp|bmp|avif)", re.IGNORECASE)
_MAX_DEPTH: Final = 4  # of marks within marks


def words_of(text: str, depth: int = 0) -> str:
    """A line of Org as Markdown."""
    parts, position = [], 0
    for piece in _PIECES.finditer(text):
        parts += [escaped(text[position : piece.start()]), _piece(piece, depth)]
        position = piece.end()
    return "".join([*parts, escaped(text[position:])])


def _piece(piece: re.Match[str], depth: int) -> str:
    kind = piece.lastgroup
    whole = piece[0]
    if piece["link"]:
        return _link(piece["target"], piece["label"], depth)
    if piece["inline_note"]:
        return f" ({words_of(piece['note'], depth + 1)})"
    if piece["ref"]:
        return f"[^{piece['ref']}]"
    if piece["date"]:
        return f"{piece['day']}{piece['time']}"
    for name, mark in (("bold", "**"), ("italic", "*"), ("gone", "~~"), ("under", "")):
        if piece[name]:
            inner = words_of(piece[name], depth + 1) if depth < _MAX_DEPTH else escaped(piece[name])
            return f"{mark}{inner}{mark}"
    if piece["verbatim"] or piece["code"]:
        return code_span(piece["verbatim"] or piece["code"])
    if piece["entity"]:
        return _ENTITIES.get(whole.strip("\\{}"), whole)
    return whole if kind else escaped(whole)


def _link(target: str, label: str | None, depth: int) -> str:
    target = target.strip()
    for scheme in ("file:", "./"):
        target = target.removeprefix(scheme)
    target = target.partition("::")[0] if "://" not in target else target
    if label is None and _PICTURE.fullmatch(target):
        return f"![]({target.replace(' ', '%20')})"
    if label and _PICTURE.fullmatch(label) and depth == 0:
        return link(_link(label, None, depth + 1), target)
    words = words_of(label, _MAX_DEPTH) if label else ""
    # Within Emacs: another heading, or an id that only it knows.
    if not target or target.startswith(("*", "#", "id:", "elisp:", "shell:", "attachment:")):
        return words or escaped(target.lstrip("*#"))
    return link(words, target)
