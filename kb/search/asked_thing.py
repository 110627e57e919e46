"""The thing of which a query asks what it is: "what is a mutex", 什么是死锁, or just its name.

Such a query is answered by a chunk that is about that thing. One that is called after more, or
holds the words of the name one by one, is about something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kb.search.glossary import Named
from kb.search.query_names import Phrase
from kb.text.terms import is_cjk, is_pair, terms, without_what_is

_BEFORE: Final = re.compile(
    r"(?:\W|(?:what(?:['’]?s| is| are| does| do)?|explain|define|please|an?|the)\b"
    "|请问|解释一下|介绍一下|解释|介绍)*"
)
_BEHIND: Final = re.compile(r"(?:\W|\b(?:means?|please)\b|[呢吗啊的])*$")
_MOST_TERMS: Final = 5  # six characters of Chinese. What is longer describes
# Of two things, or of something about one; few names of things hold any of it.
_SAYS_MORE: Final = re.compile(r"[的和与跟比在用要会能让把被谁哪几吗]|\b(?:vs|or)\b")


def asked_thing(
    text: str, concepts: Sequence[Named], words_that_ask: frozenset[str]
) -> list[Phrase]:
    """What the thing is called of which a folded query asks what it is: as the query says it and,
    where it is one of the glossary's `concepts`, by its other names. Empty where anything else is
    asked."""
    thing = _BEHIND.sub("", _BEFORE.sub("", without_what_is(text), count=1))
    words = terms(thing)
    telling = [word for word in words if is_pair(word) or not is_cjk(word)] or words
    if not 0 < len(telling) <= _MOST_TERMS or _SAYS_MORE.search(thing):
        return []
    if not words_that_ask.isdisjoint(telling):
        return []
    others = (
        terms(other)
        for concept in concepts
        if terms(concept.name) == words
        for other in concept.others
    )
    return [tuple(name) for name in (words, *others)]
