"""Code that was pasted without a fence, and what it lost on the way."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from kb.code.languages import PYTHON
from kb.code.python_code import parses
from kb.parse.draft import Draft, Line, find_fences
from kb.parse.mend.indentation import mend_indentation
from kb.parse.mend.others import DIRECTIVE, brace_language, pasted_braces, pasted_shell
from kb.parse.mend.python import DEEP_HEADING, PROMPT, is_comment, pasted_python
from kb.parse.questions import is_question_like

_HEADING = re.compile(r"^#{1,6}\s")
_LIST_OR_LABEL = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)、])\s|[:：]\s*$")
_MAX_TITLE_CHARS = 80
_MAX_COMMENTS = 20  # lines of comments above the first line of pasted code


def fence_pasted_code(draft: Draft) -> None:
    """Put code that was pasted without a fence into one, before its "# 注释" turn headings."""
    lines: list[Line] = []
    copied = 0
    for language, start, end in _pasted_runs(draft.texts()):
        run = draft.lines[start:end]
        lines += draft.lines[copied:start]
        lines += [
            Line(f"```{language}", run[0].origin, added=True),
            *run,
            Line("```", run[-1].origin, added=True),
        ]
        copied = end
        draft.warn(
            run[0].origin,
            "unfenced-code",
            f"{language or 'code'} without a fence; read lines "
            f"{run[0].origin}–{run[-1].origin} as code",
            f"put ```{language} above line {run[0].origin} and ``` below line {run[-1].origin}",
        )
    draft.lines = lines + draft.lines[copied:]


def _pasted_runs(texts: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """(language, first line, line behind the last) of each run of code outside the fences."""
    index, no_python = 0, 0  # no Python begins above `no_python`
    for fence_start, fence_stop in [
        *((fence.start, fence.span.stop) for fence in find_fences(texts)),
        (len(texts), len(texts)),
    ]:
        while index < fence_start:
            first = _first_code_line(texts, index, fence_start)
            language, end = "", first
            if first >= no_python:
                length, no_python = pasted_python(texts, first, fence_start)
                language, end = "python", first + length
            if end == first and (length := pasted_shell(texts, first, fence_start)):
                language, end = "bash", first + length
            if end == first and (length := pasted_braces(texts, first, fence_start)):
                end = first + length
                language = brace_language("\n".join(texts[first:end]))
            if end > first:
                yield language, index, end
            index = max(end, index + 1)
        index = fence_stop


def _first_code_line(texts: Sequence[str], start: int, stop: int) -> int:
    """The line itself, or the first below the comments that open a piece of code."""
    first = start
    if _is_leading_comment(texts[start]) and _is_glued(texts, start):
        while (
            first < stop - 1
            and first - start < _MAX_COMMENTS
            and (_is_leading_comment(texts[first]))
        ):
            first += 1
    return first


def _is_leading_comment(text: str) -> bool:
    return is_comment(text) and not (DEEP_HEADING.match(text) or DIRECTIVE.match(text))


def _is_glued(texts: Sequence[str], comment: int) -> bool:
    """Whether a "# line" above code is its first comment: it stands right below a list item,
    a heading, or a sentence that announces the code. Anywhere else it may be the topic's
    heading.
    """
    if comment == 0 or not _HEADING.match(texts[comment]):
        return False
    above = texts[comment - 1]
    return bool(_LIST_OR_LABEL.search(above) or _HEADING.match(above))


def restore_indentation(draft: Draft) -> None:
    """Indent the blocks of Python fences that lost their indentation."""
    for fence in list(find_fences(draft.texts())):
        if fence.language not in PYTHON.fences or not fence.body:
            continue
        old = [draft.lines[index].text.removeprefix(fence.indent) for index in fence.body]
        whole = textwrap.dedent("\n".join(old))  # a method is often shown at its own depth
        if any(PROMPT.match(line) for line in old) or parses(whole):
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


def name_pasted_examples(draft: Draft) -> None:
    """Give each "sentence, then pasted code" pair below one heading a heading of its own.

    Where code was pasted without fences, the headings between the examples were lost
    too: the sentence above each piece of code says what it shows.
    """
    pasted = {w.line for w in draft.warnings if w.rule == "unfenced-code"}
    if not pasted:
        return
    by_section: dict[int, list[tuple[int, int]]] = {}
    for section, level, index in _examples(draft, pasted):
        by_section.setdefault(section, []).append((level, index))
    inserts: dict[int, int] = {}
    for section, pairs in by_section.items():
        if len(pairs) > 1:
            inserts |= _levels(draft.lines[section].text if section >= 0 else "", pairs)
    lines: list[Line] = []
    for index, line in enumerate(draft.lines):
        if index in inserts:
            title = _first_clause(line.text)
            marks = "#" * min(inserts[index], 6)
            lines.append(Line(f"{marks} {title}", line.origin, added=True))
            draft.warn(
                line.origin,
                "missing-heading",
                f"several examples under one heading; read “{title}” as the heading of this one",
                "put a heading line (#) above this line",
            )
        lines.append(line)
    draft.lines = lines


def _levels(heading: str, pairs: list[tuple[int, int]]) -> dict[int, int]:
    """Level of the heading that each example gets, by the index of its sentence.

    Below a heading that asks ("什么是梯度下降?") the first example is its answer, and the
    others stand beside it; a heading such as "基本使用" only gathers them.
    """
    if is_question_like(heading.lstrip("# ")):
        return {index: level for level, index in pairs[1:]}
    return {index: level + 1 for level, index in pairs}


def _examples(draft: Draft, pasted: set[int]) -> list[tuple[int, int, int]]:
    """(index of the section's heading, its level, index of the sentence above pasted code)."""
    texts = draft.texts()
    fences = {fence.start: fence for fence in find_fences(texts)}
    sections: list[tuple[int, int, int]] = []
    section, level, index = -1, 1, 0
    while index < len(texts):
        if index in fences:
            above = index - 1
            is_prose = above >= 0 and re.match(r"^[^\W_]", texts[above]) and above != section
            if draft.lines[index].origin in pasted and is_prose:
                sections.append((section, level, above))
            index = fences[index].span.stop
            continue
        if _HEADING.match(texts[index]):
            section, level = index, len(texts[index]) - len(texts[index].lstrip("#"))
        index += 1
    return sections


def _first_clause(sentence: str) -> str:
    clause = re.split(r"[，,。；;：:!！]|\.\s", sentence.strip())[0].strip()
    return clause[:_MAX_TITLE_CHARS] or sentence.strip()[:_MAX_TITLE_CHARS]
