"""Cards of Obsidian's plugins: between START and END (Obsidian to Anki) → the question, "?", the
answer; and the comment in which Spaced Repetition keeps when a card is due, which ends it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from kb.parse.cards import sign_of_card
from kb.parse.dialects.reading import prose
from kb.parse.draft import Draft, Line
from kb.parse.notes_folder import Folder

_FRONT: Final = re.compile(r"^\s*(?:Front|Text)\s*[:：]\s*(?=\S)", re.IGNORECASE)
_BACK: Final = re.compile(r"^\s*(?:Back|Extra)\s*[:：]\s*", re.IGNORECASE)
_FIELD: Final = re.compile(r"^\s*(?:Tags\s*[:：]|ID\s*[:：]|<!--)", re.IGNORECASE)
_KIND: Final = re.compile(r"^\s*[A-Z][\w ()-]{0,40}$")  # of card: "Basic", "Cloze"
_IN_LINE: Final = re.compile(
    r"^(?P<before>\s*(?:[-*+]\s+)?)STARTI\s*\[[^\[\]]{1,60}\](?P<front>[^\n]{1,1000}?)\s+Back\s*[:：]"
    r"(?P<back>[^\n]{1,3000}?)\s*(?:Tags\s*[:：][^\n]{0,300}?)?(?:<!--[^<>]*-->\s*)?ENDI\s*$"
)
_DUE: Final = re.compile(r"^<!--SR:[^<>]{0,2000}-->\s*$")
_MAX_LINES: Final = 60  # of a card
_NOTHING: Final = "<!-- -->"
_END: Final = "***"  # what ends a card for all of kb (kb.parse.marks.cards_below)


def read_cards(draft: Draft, _: Folder) -> None:
    """Turn them into cards that all of kb reads."""
    _read_blocks(draft)
    is_open = False  # a card of several lines
    for index, line in prose(draft):
        if line.text.startswith("#"):
            is_open = False
        elif sign_of_card(line.text)[0]:
            is_open = True
        elif is_open and _DUE.match(line.text):
            draft.lines[index] = line._replace(text=_END)
            is_open = False


def _read_blocks(draft: Draft) -> None:
    """Turn them into cards of several lines; one in a line into "question::answer"."""
    outside = [index for index, _ in prose(draft)]
    ends = [index for index in outside if draft.lines[index].text.strip() == "END"]
    cards: dict[int, int] = {}
    for index in outside:
        text = draft.lines[index].text
        if text.strip() == "START":
            end = bisect_left(ends, index)
            if end < len(ends) and ends[end] - index <= _MAX_LINES:
                cards[index] = ends[end]
        elif "STARTI" in text and (card := _IN_LINE.match(text)):
            kept = f"{card['before']}{card['front'].strip()}::{card['back'].strip()}"
            draft.lines[index] = draft.lines[index]._replace(text=kept)
    lines: list[Line] = []
    position = 0
    for first, last in cards.items():
        if first < position:
            continue
        lines += draft.lines[position:first]
        lines += _card(draft.lines[first : last + 1])
        position = last + 1
    draft.lines = lines + draft.lines[position:]


def _card(block: Sequence[Line]) -> list[Line]:
    """The lines of one, the first and last being START and END."""
    back = next((i for i, line in enumerate(block) if _BACK.match(line.text)), None)
    is_cloze = block[1].text.strip().lower() == "cloze"
    if back is None and not is_cloze:
        return list(block)
    has_kind = is_cloze or (_KIND.match(block[1].text) and back != 2)
    first = 2 if has_kind else 1
    lines: list[Line] = []
    for index, line in enumerate(block):
        text = line.text
        if index == len(block) - 1:
            text = _NOTHING if is_cloze else _END
        elif index < first or _FIELD.match(text):
            text = _NOTHING
        elif index == back and not is_cloze:
            lines.append(Line("?", line.origin, added=True))
            text = _BACK.sub("", text)
        elif _FRONT.match(text):
            text = _FRONT.sub("", text)
        lines.append(line._replace(text=text))
    return lines
