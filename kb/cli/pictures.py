"""Pictures inside the terminal, where it has a way to show them."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Mapping

_CHUNK = 4096  # the longest piece of data that kitty's protocol takes at once


def show_inline(png: bytes) -> None:
    """Show a picture where standard output is a terminal that can; else nothing."""
    if not sys.stdout.isatty():
        return
    protocol = protocol_of(os.environ)
    if protocol:
        sys.stdout.write((_kitty if protocol == "kitty" else _iterm)(png) + "\n")
        sys.stdout.flush()


def protocol_of(environ: Mapping[str, str]) -> str | None:
    """ "kitty" or "iterm", by what the terminal says it is; None for any other."""
    if "TMUX" in environ or environ.get("TERM", "").startswith(("screen", "dumb")):
        return None  # both would need a wrapping that their users have to switch on
    program = environ.get("TERM_PROGRAM", "")
    if "KITTY_WINDOW_ID" in environ or "kitty" in environ.get("TERM", "") or program == "ghostty":
        return "kitty"
    return "iterm" if program in {"iTerm.app", "WezTerm", "vscode", "mintty"} else None


def _iterm(png: bytes) -> str:
    """https://iterm2.com/documentation-images.html"""
    data = base64.b64encode(png).decode()
    return f"\033]1337;File=inline=1;size={len(png)};preserveAspectRatio=1:{data}\a"


def _kitty(png: bytes) -> str:
    """https://sw.kovidgoyal.net/kitty/graphics-protocol/"""
    data = base64.b64encode(png).decode()
    pieces = [data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK)]
    last = len(pieces) - 1
    heads = ["a=T,f=100," if number == 0 else "" for number in range(len(pieces))]
    return "".join(
        f"\033_G{head}m={int(number < last)};{piece}\033\\"
        for number, (head, piece) in enumerate(zip(heads, pieces, strict=True))
    )
