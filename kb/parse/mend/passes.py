"""Pasted, broken notes → Markdown that parses as its author meant it.

Each mend is a pass over the draft; every guess leaves a warning that says where, what
and how to make it certain. A clean note passes through unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kb.parse.comments import drop_comments
from kb.parse.draft import Draft, Line, covered, fenced_lines, find_fences
from kb.parse.mend.fences import close_fences
from kb.parse.mend.headings import mark_bare_headings
from kb.parse.mend.others import DIRECTIVE
from kb.parse.mend.pasted_code import fence_pasted_code, name_pasted_examples, restore_indentation
from kb.parse.questions import stands_by_itself

_BACKTICKS = re.compile(r"`+")
_FENCE_LENGTH = 3  # shorter runs are code spans, and harmless where they are not closed
_MAX_LINE_CHARS = 10_000  # nobody writes longer lines by hand
_UNDERLINE = re.compile(r"^ {0,3}(?:={3,}|-{3,})\s*$")
_SENTENCE_ENDS = ("。", ".", "！", "!", "？", "?", "；", ";")
_MAX_TITLE_CHARS = 60
_HTML = re.compile(r"^ {0,3}</?(?!pre\b|script\b|style\b|textarea\b)[A-Za-z]", re.IGNORECASE)
_BLOCK_MARK = re.compile(r"^ {0,3}(?:#{1,6}\s|```|~~~)")
_LIST_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s")
# "##池化" and "＃ CNN": headings that Markdown does not know. "#include" and "#!" are code,
# and a single "#word" may be a tag.
_BROKEN_HEADING = re.compile(r"^(?P<marks>#{1,6}(?=[^\s#!])|＃{1,6}\s*)(?P<text>\S.*)$")
_TAGS = re.compile(r"^#[^\s#]+(?:\s+#[^\s#]+)+\s*$")


def mend(draft: Draft) -> None:
    """Run every pass, in the order in which each one needs the last."""
    for apply in PASSES:
        apply(draft)
    draft.warnings.sort(key=lambda warning: (warning.line, warning.rule))


def mend_heading_marks(draft: Draft) -> None:
    """Put the space behind "##" that pasting lost, and turn "＃" into "#"."""
    texts = draft.texts()
    fenced = fenced_lines(texts)
    broken = {
        index: heading
        for index, text in enumerate(texts)
        if text[:1] in ("#", "＃")
        and index not in fenced
        and len(text) <= _MAX_LINE_CHARS
        and (heading := _BROKEN_HEADING.match(text))
        and not DIRECTIVE.match(text)
    }
    # A single "#word" is a heading where others of its kind are: tags do not come in "##".
    certain = any(len(heading["marks"].strip()) > 1 for heading in broken.values())
    for index, heading in broken.items():
        marks, text = heading["marks"].strip(), heading["text"].strip()
        if marks == "#" and (not certain or _TAGS.match(texts[index])):
            continue
        origin = draft.lines[index].origin
        draft.lines[index] = Line("#" * len(marks) + " " + text, origin)
        draft.warn(
            origin,
            "heading-mark",
            f"“{texts[index].strip()[:60]}” is no heading for Markdown; read as one",
            f"write it as “{'#' * len(marks)} {text[:60]}”",
        )


def separate_questions(draft: Draft) -> None:
    """Put a blank line above a marked question or heading that other text would swallow.

    Markdown reads "2、什么是欠拟合？" below a list item or a sentence as their next line, and
    "## 池化" below an <img> as HTML. The mark leaves no doubt: there is nothing to warn of.
    """
    texts = draft.texts()
    fences = list(find_fences(texts))
    fenced = covered(fence.span for fence in fences)
    swallowed = _swallowed_by_html(texts, fenced - {fence.start for fence in fences})
    lines: list[Line] = []
    for index, line in enumerate(draft.lines):
        text = line.text
        above = texts[index - 1] if index else ""
        if index in swallowed or (
            above.strip()
            and text[:1].strip()
            and len(text) <= _MAX_LINE_CHARS
            and index not in fenced
            and index - 1 not in fenced
            and not _LIST_ITEM.match(text)
            and (stands_by_itself(text.rstrip()) or _is_underlined(texts, index))
        ):
            lines.append(Line("", line.origin, added=True))
        lines.append(line)
    draft.lines = lines


def _swallowed_by_html(texts: Sequence[str], skipped: set[int]) -> set[int]:
    """Headings and fences that stand inside an HTML block, which lasts until a blank line."""
    lines: set[int] = set()
    in_html = in_comment = False
    for index, text in enumerate(texts):
        if in_comment or "<!--" in text[:_MAX_TITLE_CHARS]:
            in_comment = "-->" not in text
        elif not text.strip():
            in_html = False
        elif in_html and index not in skipped and _BLOCK_MARK.match(text):
            lines.add(index)
            in_html = False
        elif index not in skipped:
            in_html = in_html or bool(_HTML.match(text))
    return lines


def _is_underlined(texts: Sequence[str], index: int) -> bool:
    """A short line with "----" below it and a finished sentence above: a setext heading.

    Markdown takes the whole paragraph above the rule for its words.
    """
    below = texts[index + 1] if index + 1 < len(texts) else ""
    return (
        bool(_UNDERLINE.match(below))
        and len(texts[index]) <= _MAX_TITLE_CHARS
        and texts[index - 1].rstrip().endswith(_SENTENCE_ENDS)
        and not texts[index].rstrip().endswith(_SENTENCE_ENDS)
    )


def drop_stray_backticks(draft: Draft) -> None:
    """Remove a run of three or more backticks in the middle of a line that nothing closes."""
    texts = draft.texts()
    fenced = fenced_lines(texts)
    for index, text in enumerate(texts):
        if index in fenced or "```" not in text or len(text) > _MAX_LINE_CHARS:
            continue
        stray = _unmatched(text)
        if stray is None or _closed_around(texts, index, stray[0]):
            continue
        kept = text[: stray.start()].rstrip() + " " + text[stray.end() :].lstrip()
        origin = draft.lines[index].origin
        draft.lines[index] = Line(kept.rstrip(), origin)
        draft.warn(
            origin,
            "stray-backticks",
            f"{stray[0][:10]} in the middle of the line opens code that is never closed; left out",
            "remove it, or put it on a line of its own above and below the code",
        )


def _unmatched(text: str) -> re.Match[str] | None:
    """The first run of three or more backticks without one of its length behind it."""
    runs = list(_BACKTICKS.finditer(text))
    last = {len(run[0]): index for index, run in enumerate(runs)}
    position = 0
    while position < len(runs):
        length = len(runs[position][0])
        position += 1
        if last[length] >= position:  # closed: what stands between is code
            while len(runs[position][0]) != length:
                position += 1
            position += 1
        elif length >= _FENCE_LENGTH:
            return runs[position - 1]
    return None


def _closed_around(texts: Sequence[str], index: int, run: str) -> bool:
    """True when the same paragraph closes, or opens, the inline code on a line near by.

    Also true for a fence in a quotation or a list, whose lines begin with other marks.
    """
    if re.match(rf"^[\s>*+\-\d.)]*{run}", texts[index]):
        return True
    for nearby in (texts[index + 1 : index + 20], texts[max(index - 20, 0) : index][::-1]):
        for text in nearby:
            if not text.strip():
                break
            if run in text:
                return True
    return False


PASSES: tuple[Callable[[Draft], None], ...] = (
    close_fences,
    drop_comments,
    fence_pasted_code,
    restore_indentation,
    drop_stray_backticks,
    mend_heading_marks,
    mark_bare_headings,
    name_pasted_examples,
    separate_questions,
)
