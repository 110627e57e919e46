"""Names in a query: what a chunk that doesn't hold them hardly is about.

"How does Raft elect a leader" finds what is said of leaders elsewhere; that Raft stands nowhere in
it tells the two apart. Common words that a chunk lacks tell next to nothing: it may use others.
"""

from __future__ import annotations

import re
from typing import Final

from kb.text.language import HAN

# "BERT", "Conv2d", "C++", "HTTP/3", "numpy.array", "fine-tune".
_LATIN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+#]*(?:[./-][A-Za-z0-9+#]+)*")
_HAN: Final = re.compile(f"[{HAN}]")
_MARKED: Final = re.compile(r"[A-Z0-9]")


def names_in(query: str) -> list[str]:
    """The names that a query's own spelling tells, in order.

    Within Chinese all that is Latin is one. Elsewhere what has a digit or a capital; one at its
    beginning tells nothing where each word has it.

    >>> names_in("Python的asyncio怎么用"), names_in("how does Raft elect a leader")
    (['Python', 'asyncio'], ['Raft'])
    >>> names_in("What Is Gradient Descent"), names_in("What Is GPT-2")
    ([], ['GPT-2'])
    """
    words = [word[0] for word in _LATIN.finditer(query) if len(word[0]) > 1]
    if _HAN.search(query):
        return words
    if query.isupper():
        return []
    # The first word has a capital as the sentence's beginning.
    capitals_tell = any(word[0].islower() for word in words[1:])
    return [
        word
        for number, word in enumerate(words)
        if _MARKED.search(word if number and capitals_tell else word[1:])
    ]
