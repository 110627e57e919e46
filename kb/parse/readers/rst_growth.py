"""What docutils makes far more of than is written: a short note might take hours."""

from __future__ import annotations

import re
from typing import Final

_REPLACED: Final = re.compile(
    r"^([ \t]*\.\.[ \t]+\|[^|\n]+\|[ \t]+replace::)(.*(?:\n[ \t]+\S.*)*)",
    re.MULTILINE | re.IGNORECASE,
)


def without_growth(text: str) -> str:
    """The same text, where what would grow stands as it is written."""
    return _REPLACED.sub(_substitution, text)


def _substitution(definition: re.Match[str]) -> str:
    """One that holds several others, each of which may do so, too."""
    words = definition[2]
    return definition[1] + (words.replace("|", "\\|") if words.count("|") > 2 else words)
