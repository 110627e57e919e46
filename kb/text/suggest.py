"""Did you mean: for somebody who named what isn't there."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Final

_MAX_NAMES: Final = 3


def did_you_mean(wanted: str, known: Collection[str], otherwise: str) -> str:
    """The names that come near to a wanted one, as a question; where none does, what to do.

    >>> did_you_mean("autogard", ["autograd", "canny"], "kb list shows them")
    'did you mean autograd?'
    """
    close = difflib.get_close_matches(wanted, known, n=_MAX_NAMES, cutoff=0.5)
    return f"did you mean {', '.join(close)}?" if close else otherwise
