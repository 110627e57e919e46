"""What a search does not read of an answer: the references and exercises at its end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kb.parse.asides import names_exercises, names_references
from kb.parse.citations import is_reference
from kb.parse.tasks import has_solution

# "**References:**", "### 参考", "> *Source*", "延伸阅读：", and what stands behind a colon.
_LABEL: Final = re.compile(
    r"^[\s>]*(?:[-+*]\s+)?(?P<marks>#{1,6}\s+|\*{1,3}|_{1,3}|【)?(?P<words>[^:：*_【】\[\]<>]{1,40})"
    r"(?P<colon>[:：])?\s*(?:\*{1,3}|_{1,3}|】)?\s*(?P<later>[:：])?\s*(?P<rest>.*)$"
)
_MAX_LINE_CHARS: Final = 4_000


def without_labelled(plain: str, answer: str) -> str:
    """An answer's plain text with its references and exercises as blank lines; as it is, where
    nothing else would be left."""
    rows = plain.split("\n")
    beside = _asides(answer.split("\n"))
    kept = "\n".join("" if index in beside else row for index, row in enumerate(rows))
    return kept if kept.strip() else plain


def _asides(lines: Sequence[str]) -> set[int]:
    """The lines of labelled references and exercises."""
    beside: set[int] = set()
    index = 0
    while index < len(lines):
        label = _label(lines[index])
        stop = index + 1
        if label is not None:
            words, rest = label
            if names_references(words) and (not rest or is_reference(rest)):
                stop = _past_references(lines, index + 1)
                if rest or stop > index + 1:
                    beside.update(range(index, stop))
            elif names_exercises(words) and not rest:
                stop = _past_section(lines, index + 1)
                if not has_solution(lines[index + 1 : stop]):
                    beside.update(range(index, stop))
        index = stop
    return beside


def _label(line: str) -> tuple[str, str] | None:
    """The words of a line that stands as a label, and what follows on it."""
    if len(line) > _MAX_LINE_CHARS or not line.strip():
        return None
    label = _LABEL.match(line)
    if label is None:
        return None
    has_colon = bool(label["colon"] or label["later"])
    rest = label["rest"].strip()
    if not has_colon and (rest or not label["marks"]):
        return None
    return label["words"].strip(), rest


def _past_references(lines: Sequence[str], index: int) -> int:
    """The first line from `index` on that is no reference; blank lines between are passed."""
    stop = index
    while index < len(lines):
        if lines[index].strip():
            if not is_reference(lines[index]):
                break
            stop = index + 1
        index += 1
    return stop


def _past_section(lines: Sequence[str], index: int) -> int:
    """The line of the next label, or the end."""
    while index < len(lines):
        label = _label(lines[index])
        if label is not None and not label[1] and not lines[index].lstrip()[:1].isdigit():
            break
        index += 1
    return index
