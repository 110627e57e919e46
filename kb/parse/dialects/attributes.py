"""Lists of attributes: `{.note #id title="T"}`, `{: .wide}`, `name="value" flag`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

_VALUE: Final = r"""(?:"[^"\n]{0,2000}"|'[^'\n]{0,2000}'|\{[^{}\n]{0,200}\}|[^\s"'{}=]{1,200})"""
_PART: Final = re.compile(
    rf"(?P<sign>[#.])(?P<word>[\w:.-]+)|(?P<key>[\w:@.-]+)=(?P<value>{_VALUE})|"
    r"""(?P<quoted>"[^"\n]{0,2000}"|'[^'\n]{0,2000}')|(?P<bare>[^\s"'=,]{1,200})"""
)
_SIGNED: Final = r"[#.][^\W\d][\w:.-]*"
_SET: Final = rf"(?:{_SIGNED}|[\w:@-]+=[ ]?{_VALUE}|-)"
# A whole list in its braces; of words without a sign, none: "{x}" is anything.
LIST: Final = rf"\{{:?[ ]{{0,4}}{_SET}(?:,?[ ]{{1,4}}{_SET}){{0,20}}[ ]{{0,4}}\}}"
# One that begins with a sign, so that it means nothing else wherever it stands.
SIGNED_LIST: Final = rf"(?=\{{(?::|[ ]{{0,4}}(?:{_SIGNED}|-\}})))(?:{LIST})"


class Attributes(NamedTuple):
    """What a list says."""

    classes: tuple[str, ...]
    id: str
    named: Mapping[str, str]
    words: tuple[str, ...]  # values without a name


def attributes_of(text: str) -> Attributes:
    """The attributes in a list, without its braces."""
    classes, identifier, named, words = [], "", {}, []
    for part in _PART.finditer(text):
        if part["sign"] == ".":
            classes.append(part["word"].lower())
        elif part["sign"] == "#":
            identifier = part["word"]
        elif part["key"]:
            named[part["key"].lower()] = _unquoted(part["value"])
        else:
            words.append(_unquoted(part["quoted"] or part["bare"]))
    return Attributes(tuple(classes), identifier, named, tuple(words))


def _unquoted(value: str) -> str:
    for quotes in ('""', "''", "{}"):
        if len(value) > 1 and value[0] == quotes[0] and value[-1] == quotes[1]:
            return _unquoted(value[1:-1]) if quotes == "{}" else value[1:-1].strip()
    return value


def names_in(text: str) -> frozenset[str]:
    """The names of a list that is written as words."""
    return frozenset(text.split())
