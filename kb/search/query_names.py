"""Names in a query: what a chunk that doesn't hold them hardly is about.

"How does Raft elect a leader" finds what is said of leaders elsewhere; that Raft stands nowhere in
it tells the two apart. Common words that a chunk lacks tell next to nothing: it may use others.
"""

from __future__ import annotations

import re
from typing import Final

from kb.text.language import HAN
from kb.text.terms import terms

# "BERT", "Conv2d", "C++", "HTTP/3", "numpy.array", "fine-tune".
_LATIN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+#]*(?:[./-][A-Za-z0-9+#]+)*")
_HAN: Final = re.compile(f"[{HAN}]")
_MARKED: Final = re.compile(r"[A-Z0-9]")
_DIGIT: Final = re.compile(r"[0-9]")

# A term, or some side by side: what a chunk holds.
Phrase = tuple[str, ...]


def names_in(query: str) -> list[str]:
    """The names that a query's own spelling tells, in order.

    Within Chinese all that is Latin is one, where it isn't the greater part. Elsewhere what has a
    digit or a capital; one at its beginning tells nothing where each word has it, and none does
    where all are capitals.

    >>> names_in("Python的asyncio怎么用"), names_in("how does Raft elect a leader")
    (['Python', 'asyncio'], ['Raft'])
    >>> names_in("What Is Gradient Descent"), names_in("What Is GPT-2"), names_in("WHAT IS HTTP/3")
    ([], ['GPT-2'], ['HTTP/3'])
    """
    words = [word[0] for word in _LATIN.finditer(query) if len(word[0]) > 1]
    han = len(_HAN.findall(query))
    if han and len(words) <= han:
        return words
    if query.isupper():
        return [word for word in words if _DIGIT.search(word)]
    # The first word has a capital as the sentence's beginning.
    capitals_tell = any(word[0].islower() for word in words[1:])
    return [
        word
        for number, word in enumerate(words)
        if _MARKED.search(word if number and capitals_tell else word[1:])
    ]


def parts_of(name: str) -> list[list[Phrase]]:
    """What a chunk must hold, part by part, to hold a name: of each the phrases any of which will
    do. One digit stands anywhere, so it has to stand behind its name.

    >>> parts_of("ResNet-50")
    [[('resnet50',), ('resnet',)], [('resnet50',), ('50',)]]
    >>> parts_of("HTTP/3"), parts_of("np.array")
    ([[('http3',), ('http',)], [('http3',), ('http', '3')]], [[('np',), ('array',)]])
    """
    pieces = [terms(piece) for piece in re.split("[-/]", name)]
    if len(pieces) == 1:
        return [[(term,) for term in pieces[0]]]
    joined = ("".join(piece[0] for piece in pieces if piece),)
    parts = []
    for before, piece in zip([[], *pieces], pieces, strict=False):
        if before and len(piece) == 1 and re.fullmatch("[0-9]", piece[0]):
            parts.append([joined, (before[-1], piece[0])])
        elif piece:
            parts.append([joined, *((term,) for term in piece)])
    return parts
