"""Block tokens → marks: which rule of which block finds the questions of a note."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from markdown_it.token import Token

from kb.parse.asides import names_exercises, names_one_exercise
from kb.parse.cards import with_metadata, without_metadata
from kb.parse.contents import is_contents, normalise
from kb.parse.marks.answer_points import without_points
from kb.parse.marks.cards_below import with_whole_cards
from kb.parse.marks.folds import find_folds, fold_marks, may_be_inner
from kb.parse.marks.inner_folds import inner_folds
from kb.parse.marks.lists import list_marks
from kb.parse.marks.mark import Mark, resume
from kb.parse.marks.paragraphs import paragraph_marks
from kb.parse.marks.question_boxes import box_marks, quote_marks, without_asides
from kb.parse.marks.question_tables import table_marks
from kb.parse.marks.statements import statement_at, with_statements
from kb.parse.questions import (
    NUMBER,
    ends_as_question,
    is_answer_heading,
    is_question_label,
    stands_alone,
    without_question_mark,
)

Span = tuple[int, int]
Finder = Callable[[Sequence[Token], Span, Sequence[str]], Iterator[Mark]]

_LISTED = frozenset(
    {
        "bullet_list_open", "ordered_list_open", "table_open", "paragraph_open",
        "blockquote_open", "box_open", "html_block",
    }
)  # fmt: skip
_WITHOUT_FOLDS = frozenset({"fence", "code_block", "blockquote_open", "box_open"})
_MAX_SETEXT_CHARS = 120


def find_marks(
    tokens: Sequence[Token],
    lines: Sequence[str],
    headings: set[str],
    metadata: Collection[int] = frozenset(),
) -> list[Mark]:
    """All marks of a note, in order; the first line always has one.

    Args:
        tokens: the note's block tokens.
        lines: its mended lines.
        headings: the words of its headings, to know a table of contents by.
        metadata: the lines whose "::" makes no card.
    """
    if metadata:
        hidden = without_metadata(lines, metadata)
        return [_with_metadata(mark) for mark in find_marks(tokens, hidden, headings)]
    marks = _marks_of_blocks(list(_blocks(tokens)), lines, headings)
    marks = _without_outlines(_with_folds(marks, tokens, lines), lines)
    ordered = _without_words(_in_order([Mark(0, "resume"), *marks], len(lines)))
    ordered = without_points(ordered, lines)
    ordered = _without_interruptions(_without_answer_headings(ordered, lines))
    ordered = with_whole_cards(without_asides(ordered, lines), lines)
    return with_statements(ordered, lines)


def _with_metadata(mark: Mark) -> Mark:
    return replace(
        mark,
        text=with_metadata(mark.text),
        inline_answer=mark.inline_answer and with_metadata(mark.inline_answer),
        answer=mark.answer and with_metadata(mark.answer),
        names=tuple(map(with_metadata, mark.names)),
    )


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


def _marks_of_blocks(
    blocks: Sequence[tuple[Sequence[Token], Span]], lines: Sequence[str], headings: set[str]
) -> list[Mark]:
    """What each block's own rule finds; a table of contents, which may come before the
    questions that it links to, is one mark."""
    by_block = [
        list(_FINDERS[block[0].type](block, span, lines)) if block[0].type in _FINDERS else []
        for block, span in blocks
    ]
    asked = {normalise(mark.text) for of_block in by_block for mark in of_block} - {""}
    marks: list[Mark] = []
    owner = ""  # the words of the heading or question above
    for (block, (first, stop)), of_block in zip(blocks, by_block, strict=True):
        asks = any(ends_as_question(mark.text) for mark in of_block)
        if ends_as_question(owner) and not asks and _defines(block, lines[first:stop]):
            continue  # its terms are the answer
        owner = next((mark.text for mark in reversed(of_block) if mark.text), owner)
        if block[0].type in _LISTED and is_contents(lines[first:stop], headings, asked):
            marks += [Mark(first, "contents"), resume(stop)]
        else:
            marks += of_block
    return marks


def _defines(block: Sequence[Token], lines: Sequence[str]) -> bool:
    """Whether a block is terms with definitions; of a term with several names, a paragraph is."""
    if block[0].type == "paragraph_open":
        return any(line.lstrip().startswith(": ") for line in lines[1:])
    return block[0].type == "dl_open"


def _in_order(marks: Sequence[Mark], line_count: int) -> list[Mark]:
    """One mark a line, lines ascending: a later mark on the same line wins."""
    by_line: dict[int, Mark] = {}
    for mark in marks:
        known = by_line.get(mark.line)
        if mark.line >= line_count:
            continue
        if mark.kind == "resume" and known is not None:
            if known.kind == "resume":
                # Of two of one level, the one that says what is left of its lines.
                by_line[mark.line] = min(
                    known, mark, key=lambda one: (one.level, one.answer is None)
                )
            elif known.kind == "question" and mark.level < known.level:
                by_line[mark.line] = replace(known, level=mark.level)
            continue
        by_line[mark.line] = mark
    return [by_line[line] for line in sorted(by_line)]


def _without_words(marks: Sequence[Mark]) -> list[Mark]:
    """Without those that stand within the words of a question: "Q1:", and below it "Why?"."""
    kept: list[Mark] = []
    body = 0
    for mark in marks:
        if mark.line >= body:
            kept.append(mark)
            body = mark.body if mark.kind in ("heading", "question") else 0
    return kept


def _with_folds(marks: Sequence[Mark], tokens: Sequence[Token], lines: Sequence[str]) -> list[Mark]:
    """The marks with those of folds, and without those inside a folded answer. A fold within a
    quotation or a box is part of it."""
    apart: set[int] = set()
    for token in tokens:
        if token.type in _WITHOUT_FOLDS and token.map:
            apart.update(range(*token.map))
    folds = find_folds(lines, apart)
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


def _without_answer_headings(marks: Sequence[Mark], lines: Sequence[str]) -> list[Mark]:
    """ "### 参考答案" right below a question's heading is the title of its answer."""
    kept: list[Mark] = []
    for mark in marks:
        is_answer = mark.kind == "heading" and is_answer_heading(mark.text)
        if not (is_answer and kept and _is_answered_by(mark, kept[-1], lines)):
            kept.append(mark)
    return kept


def _is_answered_by(answer: Mark, above: Mark, lines: Sequence[str]) -> bool:
    """Whether a heading "Answer" stands below a question, a heading, or beside one that asks and
    has no text of its own."""
    if above.kind != "heading":
        return above.kind == "question"
    if above.level < answer.level:
        return True
    if names_exercises(above.text) or names_one_exercise(above.text):
        return True
    between = lines[above.body : answer.line]
    asks = above.level == answer.level and ends_as_question(above.text)
    return asks and not any(line.strip() for line in between)


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


def _heading(block: Sequence[Token], span: Span, lines: Sequence[str]) -> Iterator[Mark]:
    content = block[1].content if len(block) > 1 else ""
    if block[0].markup in "=-" and is_paragraph_with_rule(content):
        yield from paragraph_marks(block, (span[0], span[1] - 1), lines)
        return
    text, body = without_question_mark(content), span[1]
    is_label = is_question_label(content)
    if (is_label or stands_alone(content)) and (asked := _asked_below(lines, body)):
        if is_label and _is_answered_below(lines, asked[1]):
            yield Mark(span[0], "question", asked[0], body=asked[1])
            return
        text, body = (text, body) if is_label else asked
    yield Mark(span[0], "heading", text, int(block[0].tag[1]), body=body)


def _asked_below(lines: Sequence[str], start: int) -> tuple[str, int] | None:
    """The question right below "### Question 3", and the line behind it."""
    first = next((i for i in range(start, min(start + 3, len(lines))) if lines[i].strip()), -1)
    if (
        first < 0
        or statement_at(lines, first) is not None
        or len(lines[first]) > _MAX_SETEXT_CHARS
        or not ends_as_question(lines[first])
    ):
        return None
    return without_question_mark(lines[first].strip(" *_")), first + 1


def _is_answered_below(lines: Sequence[str], start: int) -> bool:
    """Whether the next thing is the heading "Answer"."""
    below = next((line for line in lines[start : start + 3] if line.strip()), "")
    return below.startswith("#") and is_answer_heading(below.strip("# "))


def is_paragraph_with_rule(content: str) -> bool:
    """A setext heading that is none: prose with "---" right below, meant as a rule."""
    return (
        "\n" in content
        or len(content) > _MAX_SETEXT_CHARS
        or content.rstrip().endswith(("。", ".", "；", "，"))
    )


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
    "paragraph_open": paragraph_marks,
    "dl_open": _definition_list,
    "bullet_list_open": list_marks,
    "ordered_list_open": list_marks,
    "table_open": table_marks,
    "blockquote_open": quote_marks,
    "box_open": box_marks,
}
