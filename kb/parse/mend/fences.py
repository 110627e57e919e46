"""Fences that were never closed → closed where their code ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.code.languages import PYTHON
from kb.parse.draft import MARKUP_NAMES, Draft, Fence, Line, find_fences
from kb.parse.mend.others import other_length
from kb.parse.mend.python import is_strong, python_end

_DEEP_HEADING = re.compile(r"^#{2,6}\s+\S")
_SHOWN_LINES = 5  # an unnamed fence is Python when one of its first lines plainly is
# How many bare fences may stand between the fence whose end is missing and the place
# where the pairs stop making sense.
_MAX_SHIFTED = 20


def close_fences(draft: Draft) -> None:
    """Close each fence that was never closed, where its code ends."""
    texts = draft.texts()
    lines: list[Line] = []
    copied = 0
    for fence, end in _unclosed(texts):
        lines += draft.lines[copied:end]
        last = draft.lines[end - 1].origin
        lines.append(Line(fence.indent + fence.marker, last, added=True))
        copied = end
        draft.warn(
            draft.lines[fence.start].origin,
            "unclosed-fence",
            f"the code block that starts here is never closed; read as ending at line {last}",
            f"add a line {fence.marker} below line {last}",
        )
    draft.lines = lines + draft.lines[copied:]


def _unclosed(texts: Sequence[str]) -> Iterator[tuple[Fence, int]]:
    """Fences without an end, each with the index behind its code."""
    start, behind = 0, 0  # of the search; of the last fence that was closed here
    while True:
        closed: list[Fence] = []
        broken: Fence | None = None
        for fence in find_fences(texts, start):
            if not fence.closed or _hides_heading(texts, fence):
                broken = fence
                break
            closed.append(fence)
        if broken is None:
            return
        culprit = _missing_end(texts, closed, broken) or broken
        behind = _end_of_code(texts, culprit)
        yield culprit, behind
        start = behind


def _missing_end(texts: Sequence[str], closed: Sequence[Fence], broken: Fence) -> Fence | None:
    """The fence whose missing end made all bare fences behind it change their meaning.

    Where the end of one fence is missing, the next bare opening is read as that end, the
    end of that one as an opening, and so on, until a fence stays open that encloses prose.
    """
    if broken.language or broken.closed:
        return None
    for fence in reversed(closed[-_MAX_SHIFTED:]):
        if fence.marker[0] != broken.marker[0]:
            return None
        if fence.language:
            ends_early = _end_of_code(texts, fence) < _last_text(texts, fence)
            return fence if ends_early else None
    return None


def _hides_heading(texts: Sequence[str], fence: Fence) -> bool:
    """Whether a closed fence of code runs on over a "## heading" with text below it.

    Its own end is missing, and what seems to close it opens another one.
    """
    if not fence.language or fence.language in MARKUP_NAMES:
        return False
    for index in range(fence.body.start + 1, fence.body.stop - 1):
        if (
            _DEEP_HEADING.match(texts[index])
            and not texts[index - 1].strip()
            and not texts[index + 1].strip()
        ):
            return _end_of_code(texts, fence) <= index
    return False


def _last_text(texts: Sequence[str], fence: Fence) -> int:
    end = fence.end
    while end > fence.start + 1 and not texts[end - 1].strip():
        end -= 1
    return end


def _end_of_code(texts: Sequence[str], fence: Fence) -> int:
    """Index one past the last code line of a fence."""
    start, stop = fence.body.start, fence.body.stop
    is_python = fence.language in PYTHON.fences or (
        not fence.language and any(is_strong(texts[i].strip()) for i in fence.body[:_SHOWN_LINES])
    )
    if is_python:
        end, _ = python_end(texts, start, stop)
    else:
        end = start + other_length(texts, start, stop, fence.language)
    while end > start and not texts[end - 1].strip():
        end -= 1
    return end
