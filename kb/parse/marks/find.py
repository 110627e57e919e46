"""Block tokens → marks: which rule of which block finds the questions of a note."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from markdown_it.token import Token

from kb.parse.contents import is_contents
from kb.parse.marks.answer_points import without_points
from kb.parse.marks.folds import find_folds, fold_marks, may_be_inner
from kb.parse.marks.inner_folds import inner_folds
from kb.parse.marks.lists import LIST_MARKER, list_marks
from kb.parse.marks.mark import Mark, resume
from kb.parse.questions import (
    ANSWER_MARK,
    NUMBER,
    Asked,
    ends_as_question,
    is_answer_heading,
    question_of_line,
    without_question_mark,
)

Span = tuple[int, int]
Finder = Callable[[Sequence[Token], Span, Sequence[str]], Iterator[Mark]]

_DEFINITION = re.compile(r"^ {0,3}:\s+(?=\S)")
_FENCE = re.compile(r"^\s*(```|~~~)")
_LISTED = frozenset({"bullet_list_open", "ordered_list_open", "table_open", "paragraph_open"})
_MAX_TERM_CHARS = 60
_MAX_TERMS = 4  # terms that share one definition
_MAX_SETEXT_CHARS = 120
_MAX_CARD_LINES = 300
_MAX_QUESTION_LINES = 3  # an editor wraps a question over two lines, rarely three


def find_marks(tokens: Sequence[Token], lines: Sequence[str], headings: set[str]) -> list[Mark]:
    """All marks of a note, in order; the first line always has one.

    Args:
        tokens: the note's block tokens.
        lines: its mended lines.
        headings: the words of its headings, to know a table of contents by.
    """
    marks: list[Mark] = []
    for block, span in _blocks(tokens):
        marks += _marks_of(block, span, lines, headings)
    marks = _without_outlines(_with_folds(marks, tokens, lines), lines)
    ordered = _in_order([Mark(0, "resume"), *marks], len(lines))
    return _without_interruptions(_without_answer_headings(without_points(ordered, lines)))


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[Sequence[Token], Span]]:
    """The top-level blocks with their line ranges."""
    index = 0
    while index < len(tokens):
        stop = index + 1
        if tokens[index].nesting == 1:
            level = tokens[index].level
            while stop < len(tokens) and not (
                tokens[stop].level == level and tokens[stop].nesting == -1
            ):
                stop += 1
            stop += 1
        span = tokens[index].map
        if span:
            yield tokens[index:stop], (span[0], span[1])
        index = stop


def _marks_of(
    block: Sequence[Token], span: Span, lines: Sequence[str], headings: set[str]
) -> Iterator[Mark]:
    kind = block[0].type
    if kind in _LISTED and is_contents(lines[span[0] : span[1]], headings):
        yield Mark(span[0], "contents")
        yield resume(span[1])
    elif kind in _FINDERS:
        yield from _FINDERS[kind](block, span, lines)


def _in_order(marks: Sequence[Mark], line_count: int) -> list[Mark]:
    """One mark a line, lines ascending: a later mark on the same line wins."""
    by_line: dict[int, Mark] = {}
    for mark in marks:
        known = by_line.get(mark.line)
        if mark.line >= line_count:
            continue
        if mark.kind == "resume" and known is not None:
            if known.kind == "resume":
                by_line[mark.line] = min(known, mark, key=lambda one: one.level)
            elif known.kind == "question" and mark.level < known.level:
                by_line[mark.line] = replace(known, level=mark.level)
            continue
        by_line[mark.line] = mark
    return [by_line[line] for line in sorted(by_line)]


def _with_folds(marks: Sequence[Mark], tokens: Sequence[Token], lines: Sequence[str]) -> list[Mark]:
    """The marks with those of folds, and without those inside a folded answer."""
    code: set[int] = set()
    for token in tokens:
        if token.type in ("fence", "code_block") and token.map:
            code.update(range(*token.map))
    folds = find_folds(lines, code)
    if not folds:
        return list(marks)
    levels = {mark.line: mark.level for mark in marks if mark.kind == "heading"}
    within = inner_folds(may_be_inner(folds, levels), marks, lines)
    folded = fold_marks(folds, levels, within)
    kept = [mark for mark in marks if mark.line not in folded.silent]
    return sorted([*kept, *folded.marks], key=lambda mark: mark.line)


def _without_outlines(marks: Sequence[Mark], lines: Sequence[str]) -> list[Mark]:
    """Without runs of numbered lines ("1、…？") that mostly have no answer between them."""
    kept: list[Mark] = []
    run: list[Mark] = []
    for position, mark in enumerate(marks):
        if mark.kind == "question" and NUMBER.match(lines[mark.line]) and mark.number:
            run.append(mark)
            continue
        kept += _answered_run(run, mark.line, lines)
        run = []
        kept.append(marks[position])
    return kept + _answered_run(run, len(lines), lines)


def _answered_run(run: list[Mark], stop: int, lines: Sequence[str]) -> list[Mark]:
    if not run:
        return []
    ends = [*(mark.line for mark in run[1:]), stop]
    answered = sum(
        bool(mark.inline_answer) or any(line.strip() for line in lines[mark.body : end])
        for mark, end in zip(run, ends, strict=True)
    )
    return run if 2 * answered > len(run) else []


def _without_answer_headings(marks: Sequence[Mark]) -> list[Mark]:
    """ "### 参考答案" right below a question's heading is the title of its answer."""
    kept: list[Mark] = []
    for mark in marks:
        above = kept[-1] if kept else None
        if (
            mark.kind == "heading"
            and is_answer_heading(mark.text)
            and above is not None
            and (above.kind == "question" or (above.kind == "heading" and above.level < mark.level))
        ):
            continue
        kept.append(mark)
    return kept


def _without_interruptions(marks: Sequence[Mark]) -> list[Mark]:
    """Let a numbered question keep the unindented text below it where its series goes on.

    "1. What is X?", an indented answer, an unindented paragraph, "2. What is Y?": the
    paragraph ends the list for Markdown, but still answers the first question.
    """
    kept: list[Mark] = []
    keeps_text = False  # the questions of this section do so
    for position, mark in enumerate(marks):
        if mark.kind in ("heading", "contents"):
            keeps_text = False
        number = kept[-1].number if kept else 0
        if mark.kind == "resume" and number:
            after = marks[position + 1] if position + 1 < len(marks) else None
            if after is not None and after.kind == "question":
                keeps_text = after.number in (number, number + 1)
            if keeps_text:
                continue
        kept.append(mark)
    return kept


def _front_matter(_: Sequence[Token], span: Span, __: Sequence[str]) -> Iterator[Mark]:
    yield Mark(span[0], "front-matter")
    yield resume(span[1])


def _heading(block: Sequence[Token], span: Span, _: Sequence[str]) -> Iterator[Mark]:
    content = block[1].content if len(block) > 1 else ""
    if block[0].markup in "=-" and is_paragraph_with_rule(content):
        return
    yield Mark(
        span[0], "heading", without_question_mark(content), int(block[0].tag[1]), body=span[1]
    )


def is_paragraph_with_rule(content: str) -> bool:
    """A setext heading that is none: prose with "---" right below, meant as a rule."""
    return (
        "\n" in content
        or len(content) > _MAX_SETEXT_CHARS
        or content.rstrip().endswith(("。", ".", "；", "，"))
    )


def _paragraph(_: Sequence[Token], span: Span, lines: Sequence[str]) -> Iterator[Mark]:
    first, stop = span
    if terms := _shared_definition(lines[first:stop]):
        yield Mark(
            first, "question", lines[first].strip(), body=first + len(terms), names=terms[1:]
        )
        yield resume(stop)
        return
    after_card = answer_ends_here = False
    line = first
    while line < stop:
        asked, body = _asked(lines, line, first, stop)
        if asked is not None:
            # A card's answer below "question??" lasts to the blank line, no further.
            is_open = lines[body - 1].rstrip().endswith(("??", "？？")) or lines[body - 1] == "?"
            answer_ends_here = is_open and asked.answer is None and body < stop
            yield Mark(
                line, "question", asked.text, body=body,
                inline_answer=asked.answer, number=asked.number,
            )  # fmt: skip
            after_card = asked.is_card
        elif after_card:
            yield resume(line)
            after_card = False
        line = max(body, line + 1)
    if answer_ends_here:
        yield resume(_blank_line(lines, stop))
    elif after_card:
        yield resume(stop)


def _blank_line(lines: Sequence[str], start: int) -> int:
    """The next blank line that is not in a fence: where a card's list or code ends."""
    fence = ""
    end = min(start + _MAX_CARD_LINES, len(lines))
    for index in range(start, end):
        marker = _FENCE.match(lines[index])
        if not fence and not lines[index].strip():
            return index
        if marker is not None and fence in ("", marker[1]):
            fence = "" if fence else marker[1]
    return end if end == len(lines) and not fence else start


def _asked(lines: Sequence[str], line: int, first: int, stop: int) -> tuple[Asked | None, int]:
    """The question that begins on a paragraph's line, and the line behind it."""
    text = lines[line].strip()
    asked = question_of_line(text, opens_block=line == first)
    if asked is None:
        # Obsidian's cards of several lines: the question, "?" or "??", the answer.
        is_card = line + 1 < stop and lines[line + 1].strip() in ("?", "??") and text
        return (Asked(text), line + 2) if is_card else (None, line + 1)
    if asked.answer is None and not ends_as_question(asked.text):
        words = asked.text
        for below in range(line + 1, min(stop, line + _MAX_QUESTION_LINES)):
            if ANSWER_MARK.match(lines[below]) or question_of_line(lines[below].strip()):
                break
            words += " " + lines[below].strip()
            if ends_as_question(words):
                return asked._replace(text=words), below + 1
    return asked, line + 1


def _shared_definition(block: Sequence[str]) -> tuple[str, ...]:
    """The terms above a ": definition" where there are several, which the plugin does not know."""
    for count, line in enumerate(block[: _MAX_TERMS + 1]):
        if _DEFINITION.match(line):
            return tuple(term.strip() for term in block[:count]) if count > 1 else ()
        if len(line) > _MAX_TERM_CHARS or LIST_MARKER.match(line):
            break
    return ()


def _definition_list(block: Sequence[Token], span: Span, _: Sequence[str]) -> Iterator[Mark]:
    """Each term asks, its definitions answer; terms that share one are its other names."""
    terms: list[tuple[int, str]] = []
    for position, token in enumerate(block):
        if token.type == "dt_open" and token.map:
            if terms and block[position - 1].type != "dt_close":
                terms = []
            terms.append((token.map[0], block[position + 1].content))
        elif token.type == "dd_open" and token.map and terms:
            line, term = terms[0]
            names = tuple(name for _, name in terms[1:])
            yield Mark(line, "question", term, body=token.map[0], names=names)
            terms = []
    yield resume(span[1])


_FINDERS: dict[str, Finder] = {
    "front_matter": _front_matter,
    "heading_open": _heading,
    "paragraph_open": _paragraph,
    "dl_open": _definition_list,
    "bullet_list_open": list_marks,
    "ordered_list_open": list_marks,
}
