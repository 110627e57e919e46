"""Footnotes and link references: written once in a note, needed in every answer that uses them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from kb.text.markdown import Env

_USE = re.compile(r"\[([^\[\]\n]{1,200})\]")


@dataclass(frozen=True, slots=True)
class Definitions:
    """Where the note's definitions stand, by normalised label; footnotes as "^LABEL"."""

    ranges: dict[str, tuple[int, int]]
    lines: frozenset[int]  # every line that belongs to a definition


def find_definitions(tokens: Sequence[Token], env: Env) -> Definitions:
    """The definitions of a note; line indices count from 0, the end is left out."""
    ranges = {
        label: (entry["map"][0], entry["map"][1])
        for label, entry in env.get("references", {}).items()
    }
    for token in tokens:
        if token.type == "footnote_reference_open" and token.level == 0 and token.map:
            label = "^" + normalizeReference(str(token.meta["label"]))
            ranges[label] = (token.map[0], token.map[1])
    return Definitions(ranges, frozenset(i for span in ranges.values() for i in range(*span)))


def used_definitions(answer: str, definitions: Definitions, lines: Sequence[str]) -> str:
    """The Markdown of the definitions that an answer refers to, in the order of their use."""
    if not definitions.ranges:
        return ""
    labels = (
        "^" + normalizeReference(use[1:]) if use.startswith("^") else normalizeReference(use)
        for use in _USE.findall(answer)
    )
    used = [
        definitions.ranges[label] for label in dict.fromkeys(labels) if label in definitions.ranges
    ]
    return "\n\n".join("\n".join(lines[start:end]).strip("\n") for start, end in used)
