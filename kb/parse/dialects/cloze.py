"""Anki's cloze deletions, `{{c1::word::hint}}`: the reader of an answer sees the word."""

from __future__ import annotations

import re

from kb.parse.dialects.reading import outside_code, prose
from kb.parse.draft import Draft
from kb.parse.notes_folder import Folder

# Up to its end, whatever braces a formula has within; of nested ones, the innermost.
_CLOZE = re.compile(r"\{\{c\d{1,3}::(?P<word>(?:(?!\{\{c\d|\}\}(?!\})).)*)\}\}")
_MAX_DEPTH = 3


def read_cloze(draft: Draft, _: Folder) -> None:
    """Write the words in the place of their deletions."""
    for index, line in prose(draft):
        if "{{c" in line.text:
            draft.lines[index] = line._replace(text=outside_code(line.text, _filled))


def _filled(text: str) -> str:
    for _ in range(_MAX_DEPTH):
        text, count = _CLOZE.subn(lambda cloze: cloze["word"].partition("::")[0], text)
        if not count:
            break
    return text
