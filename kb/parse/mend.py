"""Pasted, broken notes → Markdown that parses as its author meant it.

Each mend is a pass over the draft; every guess leaves a warning that says where, what
and how to make it certain. A clean note passes through unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kb.parse.bare_headings import mark_bare_headings
from kb.parse.draft import PYTHON_NAMES, Draft, Fence, Line, covered, find_fences
from kb.parse.python_code import (
    is_anchor,
    is_comment,
    mend_indentation,
    parses,
    statement_length,
)

_HEADING = re.compile(r"^#{1,6}\s")
_DEEP_HEADING = re.compile(r"^#{2,6}\s")
_PROMPT = re.compile(r"^\s*(>>>|\.\.\.|In \[|\$|%|!)")
_BACKTICKS = re.compile(r"`{3,}")


def mend(draft: Draft) -> None:
    """Run every pass, in the order in which each one needs the last."""
    for apply in PASSES:
        apply(draft)
    draft.warnings.sort(key=lambda warning: (warning.line, warning.rule))


def close_fences(draft: Draft) -> None:
    """Close each fence that was never closed, where its code ends."""
    texts = draft.texts()
    lines: list[Line] = []
    copied = 0
    for fence in _unclosed(texts):
        end = _end_of_code(texts, fence)
        lines += draft.lines[copied:end]
        last = draft.lines[end - 1].origin
        lines.append(Line(fence.indent + fence.marker, last))
        copied = end
        draft.warn(
            draft.lines[fence.start].origin,
            "unclosed-fence",
            f"the code block that starts here is never closed; read as ending at line {last}",
            f"add a line {fence.marker} below line {last}",
        )
    draft.lines = lines + draft.lines[copied:]


def _unclosed(texts: Sequence[str]) -> list[Fence]:
    """Fences without an end; a new search starts behind each one's code."""
    found: list[Fence] = []
    start = 0
    while fence := next((f for f in find_fences(texts, start) if not f.closed), None):
        found.append(fence)
        start = _end_of_code(texts, fence)
    return found


def _end_of_code(texts: Sequence[str], fence: Fence) -> int:
    """Index one past the last code line of an unclosed fence."""
    body = [texts[index] for index in fence.body]
    is_python = fence.language in PYTHON_NAMES or (
        not fence.language and any(is_anchor(line.strip()) for line in body[:5])
    )
    length = _python_length(body) if is_python else _other_code_length(body)
    while length and not body[length - 1].strip():
        length -= 1
    return fence.start + 1 + length


def _python_length(body: Sequence[str]) -> int:
    """Lines up to the first that is neither code, comment nor indented below code."""
    index = end = 0
    while index < len(body):
        line = body[index]
        if not line.strip():
            index += 1
            continue
        if is_comment(line):
            index += 1
            # A comment belongs to the code only with code below it, or deep in a block.
            if line[:1].isspace():
                end = index
            continue
        if line[:1].isspace() or _PROMPT.match(line):
            index += 1
        else:
            length = statement_length([text.strip() for text in body[index : index + 60]])
            if not length:
                break
            index += length
        end = index
    return end


def _other_code_length(body: Sequence[str]) -> int:
    """Lines up to the first Markdown heading that stands behind a blank line."""
    for index, line in enumerate(body):
        if _DEEP_HEADING.match(line) and (index == 0 or not body[index - 1].strip()):
            return index
    return len(body)


def fence_pasted_code(draft: Draft) -> None:
    """Put Python that was pasted without a fence into one, before its "# 注释" turn headings."""
    texts = draft.texts()
    fenced = covered(fence.span for fence in find_fences(texts))
    lines: list[Line] = []
    index = 0
    while index < len(texts):
        length = 0 if index in fenced else _pasted_run(texts, index, fenced)
        if not length:
            lines.append(draft.lines[index])
            index += 1
            continue
        run = draft.lines[index : index + length]
        lines += [Line("```python", run[0].origin), *run, Line("```", run[-1].origin)]
        draft.warn(
            run[0].origin,
            "unfenced-code",
            f"Python without a fence; read lines {run[0].origin}–{run[-1].origin} as code",
            f"put ```python above line {run[0].origin} and ``` below line {run[-1].origin}",
        )
        index += length
    draft.lines = lines


def _pasted_run(texts: Sequence[str], start: int, fenced: set[int]) -> int:
    """Length of the run of Python that starts at a line; 0 unless it is plainly code."""
    if not is_anchor(texts[start]):
        return 0
    stop = start
    while stop < len(texts) and stop not in fenced and not _DEEP_HEADING.match(texts[stop]):
        stop += 1
        if stop - start > 400:  # longer than any snippet; keeps this linear
            break
    body = texts[start:stop]
    length = _python_length(body)
    statements = sum(1 for line in body[:length] if line.strip() and not is_comment(line))
    return length if statements >= 2 else 0


def restore_indentation(draft: Draft) -> None:
    """Indent the blocks of Python fences that lost their indentation."""
    for fence in list(find_fences(draft.texts())):
        if fence.language not in PYTHON_NAMES or not fence.body:
            continue
        old = [draft.lines[index].text.removeprefix(fence.indent) for index in fence.body]
        if any(_PROMPT.match(line) for line in old) or parses("\n".join(old)):
            continue
        new = mend_indentation(old)
        first = draft.lines[fence.body.start].origin
        if new is None:
            draft.warn(
                first,
                "broken-code",
                "this Python does not parse, so it cannot be run",
                "mend the code, or name the fence ```text",
            )
            continue
        draft.warn(
            first,
            "lost-indentation",
            "this Python lost its indentation; the blocks were guessed",
            "indent the lines below each line that ends with a colon",
        )
        for index, text in zip(fence.body, new, strict=True):
            draft.lines[index] = Line(
                fence.indent + text if text else "", draft.lines[index].origin
            )


def drop_stray_backticks(draft: Draft) -> None:
    """Remove a run of three or more backticks in the middle of a line that nothing closes."""
    texts = draft.texts()
    fenced = covered(fence.span for fence in find_fences(texts))
    for index, text in enumerate(texts):
        if index in fenced or "```" not in text or len(text) > 10_000:
            continue
        runs = list(_BACKTICKS.finditer(text))
        if len(runs) % 2 == 0 or _closed_below(texts, index, runs[-1][0]):
            continue
        stray = runs[-1]
        kept = text[: stray.start()].rstrip() + " " + text[stray.end() :].lstrip()
        origin = draft.lines[index].origin
        draft.lines[index] = Line(kept.rstrip(), origin)
        draft.warn(
            origin,
            "stray-backticks",
            f"{stray[0]} in the middle of the line opens code that is never closed; left out",
            "remove it, or put it on a line of its own above and below the code",
        )


def _closed_below(texts: Sequence[str], index: int, run: str) -> bool:
    """True when the same paragraph closes the inline code on one of its next lines."""
    for text in texts[index + 1 : index + 20]:
        if not text.strip():
            return False
        if run in text:
            return True
    return False


def name_pasted_examples(draft: Draft) -> None:
    """Give each "sentence, then pasted code" pair below one heading a heading of its own.

    Where code was pasted without fences, the headings between the examples were lost
    too: the sentence above each piece of code says what it shows.
    """
    pasted = {w.line for w in draft.warnings if w.rule == "unfenced-code"}
    examples = [e for e in _examples(draft, pasted) if e is not None]
    by_section: dict[int, list[tuple[int, int]]] = {}
    for section, level, index in examples:
        by_section.setdefault(section, []).append((level, index))
    inserts = {
        index: level for pairs in by_section.values() if len(pairs) > 1 for level, index in pairs
    }
    lines: list[Line] = []
    for index, line in enumerate(draft.lines):
        if index in inserts:
            title = _first_clause(line.text)
            lines.append(Line("#" * min(inserts[index] + 1, 6) + " " + title, line.origin))
            draft.warn(
                line.origin,
                "missing-heading",
                f"several examples under one heading; read “{title}” as the heading of this one",
                "put a heading line (#) above this line",
            )
        lines.append(line)
    draft.lines = lines


def _examples(draft: Draft, pasted: set[int]) -> list[tuple[int, int, int]]:
    """(index of the section's heading, its level, index of the sentence above pasted code)."""
    texts = draft.texts()
    fences = {fence.start: fence for fence in find_fences(texts)}
    found: list[tuple[int, int, int]] = []
    section, level, index = -1, 1, 0
    while index < len(texts):
        if index in fences:
            above = index - 1
            is_prose = above >= 0 and re.match(r"^[^\W_]", texts[above]) and above != section
            if draft.lines[index].origin in pasted and is_prose:
                found.append((section, level, above))
            index = fences[index].span.stop
            continue
        if _HEADING.match(texts[index]):
            section, level = index, len(texts[index]) - len(texts[index].lstrip("#"))
        index += 1
    return found


def _first_clause(sentence: str) -> str:
    clause = re.split(r"[，,。；;：:!！]|\.\s", sentence.strip())[0].strip()
    return clause[:80] or sentence.strip()[:80]


PASSES: tuple[Callable[[Draft], None], ...] = (
    close_fences,
    fence_pasted_code,
    restore_indentation,
    drop_stray_backticks,
    mark_bare_headings,
    name_pasted_examples,
)
