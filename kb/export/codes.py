"""Numbers as short text: what the browser unpacks with `widget/src/static/codes.js`.

Five bits a character, the lowest first; a character from the alphabet's second half says
that more follow. Nothing in it needs escaping in JSON, and gzip still finds repeats.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Final

ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_BITS: Final = 5
MAX_DIGIT: Final = (1 << _BITS) - 1  # the greatest number that takes one character


def encode(numbers: Iterable[int]) -> str:
    """Numbers from 0 on as text.

    >>> encode([0, 31, 32])
    'AfgB'
    """
    return "".join(chain.from_iterable(map(_digits, numbers)))


def signed(number: int) -> int:
    """A number of either sign as one from 0 on, small where it is near zero.

    >>> [signed(number) for number in (0, -1, 1, -2)]
    [0, 1, 2, 3]
    """
    return 2 * number if number >= 0 else -2 * number - 1


def gaps(ascending: Iterable[int]) -> Iterable[int]:
    """How far each number is from the one before it, the first from 0: small numbers."""
    before = 0
    for number in ascending:
        yield number - before
        before = number


def _digits(number: int) -> Iterable[str]:
    while number > MAX_DIGIT:
        yield ALPHABET[number & MAX_DIGIT | (1 << _BITS)]
        number >>= _BITS
    yield ALPHABET[number]
