"""Emoji by their names, `:tada:`, as GitHub and the generators of sites show them."""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from unicodedata import east_asian_width

from kb.parse.dialects.attributes import names_in

_CODES: Final = re.compile(r"(?<![A-Za-z0-9_:/])(?::[a-z0-9_+-]{1,40}:){1,20}(?![A-Za-z0-9_:/])")
_CODE: Final = re.compile(r":(?P<name>[a-z0-9_+-]+):")
# Names of GitHub's that the table of rich has not, or has by another name.
_OF_GITHUB: Final = {
    "thinking": "🤔", "rofl": "🤣", "shrug": "🤷", "facepalm": "🤦", "hugs": "🤗", "cn": "🇨🇳",
    "us": "🇺🇸", "gb": "🇬🇧", "uk": "🇬🇧", "jp": "🇯🇵", "de": "🇩🇪", "fr": "🇫🇷", "es": "🇪🇸",
    "it": "🇮🇹", "ru": "🇷🇺", "kr": "🇰🇷", "medal_sports": "🏅", "keycap_ten": "🔟",
    "medal_military": "🎖", "hand_over_mouth": "🤭", "monocle_face": "🧐", "star_struck": "🤩",
    "money_mouth_face": "🤑", "ladder": "🪜", "puzzle_piece": "🧩", "technologist": "🧑‍💻",
    "coin": "🪙", "rock": "🪨",
}  # fmt: skip
# Keys and words that notes write between colons for other reasons.
_WORDS: Final = names_in("a b m v id on end ab cl vs wc om sa ng leg ten __1")


def with_emoji(text: str) -> str:
    """A piece of a line, no code, with the emoji that its codes name; unknown ones stay."""
    return _CODES.sub(_shown, text) if ":" in text else text


def _shown(codes: re.Match[str]) -> str:
    return _CODE.sub(lambda code: emoji_of(code["name"]) or code[0], codes[0])


@cache
def emoji_of(name: str) -> str:
    """The emoji of a name; "" of one that is none."""
    if name in _WORDS:
        return ""
    # Its table is large, and most notes have no emoji.
    from rich.emoji import Emoji

    shown = _OF_GITHUB.get(name) or Emoji.replace(f":{name}:")
    return "" if shown[0] == ":" else _in_colour(shown)


def _in_colour(emoji: str) -> str:
    """A sign that would be shown as text, such as ⚠, as a picture."""
    is_text = len(emoji) == 1 and east_asian_width(emoji) != "W"
    return f"{emoji}\N{VARIATION SELECTOR-16}" if is_text else emoji
