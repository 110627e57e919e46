"""Whether a snippet printed what its author says it prints, compared as doctest does."""

from __future__ import annotations

import difflib
import doctest


def difference(expected: str, printed: str) -> str:
    """What differs, as lines to show; "" where nothing does.

    `...` stands for anything, over lines too; spaces at the ends of lines don't count.
    """
    wanted, got = _trimmed(expected), _trimmed(printed)
    if doctest.OutputChecker().check_output(wanted, got, doctest.ELLIPSIS):
        return ""
    lines = difflib.ndiff(wanted.splitlines(), got.splitlines())
    return "\n".join(line for line in lines if not line.startswith("?"))


def _trimmed(text: str) -> str:
    """Without spaces at the ends of lines and empty lines at the ends of the text."""
    lines = [line.rstrip() for line in text.splitlines()]
    return "\n".join(lines).strip("\n") + "\n"
