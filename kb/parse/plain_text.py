"""Which .txt files are notes: those that hold sentences or questions, and no list or data."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from kb.parse.decoding import split_lines

# What tools look for under these names, whatever stands in it.
_TOOLS_FILES: Final = re.compile(
    r"(?:.*[-_.])?(?:requirements|constraints|robots|humans|ads|security|llms(?:-full)?|cmakelists|"
    r"licen[cs]es?|copying|notices?|authors|contributors|manifest|sources|top_level|entry_points|"
    r"dependency_links|installed-files|vocab(?:ulary)?|stop_?words|labels?|classes|version)"
    r"(?:[-_.].*)?",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"(?:[^\W\d_]{2,}[,;:'’]?\s+){3}[^\W\d_]|[\u3400-\u9fff]{6}")
_QUESTION: Final = re.compile(r"[?？]\s*$|^\s*(?:[QA问答][:：]|#{1,6} )")
_MAX_LINES: Final = 2000
_MAX_LINE_CHARS: Final = 2000
# Of the lines that aren't blank. Verse and pasted notes have short lines between the sentences.
_SENTENCES: Final = 0.25


def is_note(name: str, text: str) -> bool:
    """Whether a .txt file reads as notes, by its name and its beginning."""
    if _TOOLS_FILES.fullmatch(PurePosixPath(name).stem):
        return False
    lines = [line[:_MAX_LINE_CHARS] for line in split_lines(text)[:_MAX_LINES] if line.strip()]
    if not lines:
        return False
    sentences = sum(bool(_SENTENCE.search(line) and not _is_data(line)) for line in lines)
    asked = sum(bool(_QUESTION.search(line)) for line in lines)
    return sentences + asked >= max(1, _SENTENCES * len(lines))


def _is_data(line: str) -> bool:
    """A row of a table or a log: a third of it digits, or many commas or tabs."""
    digits = sum(char.isdigit() for char in line)
    return digits * 3 > len(line) or line.count("\t") > 2 or line.count(",") * 8 > len(line)
