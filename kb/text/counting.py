"""Numbers of things, in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "note"), counted(7, "note")
    ('1 note', '7 notes')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
