"""Text to sentences, by punctuation and line breaks alone; good enough for one vector each."""

from __future__ import annotations

import re

# The full-width full stop needs no space behind it; the other stands in numbers and names too.
_END = re.compile(r"(?<=[。！？；!?;])|(?<=\.)(?=\s)|[\r\n]+")

# A vector of more is of nothing in particular. 300 characters are some 50 English words or two
# long Chinese sentences; what is longer is a table's line or text without punctuation.
MAX_CHARACTERS = 300


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text in their order, each of 2 to 300 characters.

    Pieces of one character and pieces without a letter (of any script) are left out, and a
    sentence is cut after 300 characters. A text that is one piece is given even when it is
    one letter.
    """
    pieces = [piece for part in _END.split(text) if (piece := part.strip())]
    return [
        piece[:MAX_CHARACTERS]
        for piece in pieces
        if (len(piece) > 1 or len(pieces) == 1) and any(map(str.isalpha, piece))
    ]
