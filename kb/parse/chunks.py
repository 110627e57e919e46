"""Marks → chunks: every stretch of lines becomes one question with its answer."""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from kb.model import Chunk, ChunkKind, Title
from kb.parse.asides import Section, kind_beside
from kb.parse.cards import sign_of_card
from kb.parse.comments import without_comments
from kb.parse.contents import (
    are_pictures,
    has_page_numbers,
    is_contents,
    is_contents_title,
    is_nothing,
    is_placeholder,
    normalise,
    says_nothing,
)
from kb.parse.marks.folds import unfold
from kb.parse.marks.mark import Mark
from kb.parse.questions import ANSWER_MARK
from kb.text.language import HAN

# "2.1.3 ", "1.2什么", "12. ", "(3) ", "003 ", "一、", "第三章 " before the words of a heading.
_HEADING_NUMBER = re.compile(
    rf"""^\s*(?:
        (?:Q\s*)? [1-9]\d{{0,2}} (?:\.[1-9]\d{{0,2}})+ (?: [.、．)）:：]\s* | \s+ | (?=[{HAN}]) )
      | [1-9]\d? (?:\.[1-9]\d?){{2,}} (?![\d.])
      | (?:Q\s*)? \d{{1,4}} \s* [.、．)）:：] (?!\d) \s*
      | [（(] \s* \d{{1,3}} \s* [)）] \s*
      | 0\d{{1,3}} \s+
      | [（(]? [一二三四五六七八九十]{{1,3}} [)）、.．] \s*
      | 第 \s* [\d一二三四五六七八九十百]+ \s* [章节题讲问][:：、\s]*
    )(?=\S)""",
    re.IGNORECASE | re.VERBOSE,
)
# "{#anchor}", "##", a tag, a source such as "[src]" and an emoji's name behind the words.
_HEADING_END = re.compile(
    r"\s*(?:\{#[\w-]+\}|(?<![\w#])#+|\[[a-zA-Z0-9]{1,10}\]|:[a-z0-9_+-]+:|"
    r"(?<=\s)#(?!(?:include|define|if|elif|else|endif|pragma|undef))[^\W\d_][\w/-]*)\s*$"
)
_TITLE_MARKS = " *_:："
_SECOND_CHOICE = re.compile(r"^\s*(?:[-*+]\s+)?[【［]?B[.、)】］]")
_DEFINITION = re.compile(r"^\s{0,3}[:~]\s+(?=\S)")  # what marks a definition below its term


@dataclass(frozen=True, slots=True)
class Stretch:
    """A mark with the lines that belong to it; the last index is included."""

    mark: Mark
    first: int
    last: int
    heading: int  # line of the heading it stands under; -1: none
    path: tuple[Title, ...]  # the headings above
    title: Title | None = None  # a heading's own words


def clean_title(title: Title) -> Title:
    """A question without its number and trailing marks: "2.1 什么是卷积 {#conv}" → "什么是卷积"."""
    if len(title.runs) == 1:
        return Title.of_text(_clean_start(_clean_end(title.runs[0])))
    first, *middle, last = title.runs
    # The dollar stands for the formula beside it, which is no white space.
    start = _clean_start(f"{first}$").removesuffix("$")
    return Title.of_runs([start, *middle, _clean_end(f"${last}").removeprefix("$")])


def _clean_start(text: str) -> str:
    cut = _HEADING_NUMBER.sub("", text) or text
    return cut.lstrip(_TITLE_MARKS) or text.strip()


def _clean_end(text: str) -> str:
    while (cut := _HEADING_END.sub("", text)) not in (text, ""):
        text = cut
    return text.rstrip(_TITLE_MARKS) or text.strip()


def cut_stretches(
    marks: Sequence[Mark],
    lines: Sequence[str],
    added: Collection[int],
    title_of: Callable[[str], Title],
) -> list[Stretch]:
    """Marks with text → their line ranges and breadcrumbs; blank edges are trimmed.

    A stretch of nothing but `added` lines, such as the end of a fence that Markdown did
    not take for one, is none.
    """
    stretches: list[Stretch] = []
    open_headings: list[tuple[int, Title, int]] = []  # (level, words, line)
    for position, mark in enumerate(marks):
        end = marks[position + 1].line if position + 1 < len(marks) else len(lines)
        written = [index for index in range(mark.line, end) if lines[index].strip()]
        if all(index in added for index in written):
            continue
        if mark.kind in ("heading", "resume"):
            while open_headings and open_headings[-1][0] >= mark.level:
                open_headings.pop()
        path = tuple(title for _, title, _ in open_headings)
        owner = open_headings[-1][2] if open_headings else -1
        title = clean_title(title_of(mark.text)) if mark.kind == "heading" else None
        stretches.append(Stretch(mark, written[0], written[-1], owner, path, title))
        if title is not None:
            open_headings.append((mark.level, title, mark.line))
    return stretches


def body_of(stretch: Stretch, lines: Sequence[str], left_out: frozenset[int]) -> list[str]:
    """The lines below the question, dedented and without answer marks.

    `left_out` names the lines of definitions, which follow the answers that use them.
    """
    mark = stretch.mark
    if mark.answer is not None:
        body = mark.answer.split("\n")
    else:
        rows = range(max(mark.body, mark.line), stretch.last + 1)
        kept = [i for i in rows if i not in left_out]
        below = _without_margin([lines[i] for i in kept])
        if below and _DEFINITION.match(below[0]):
            below = _meanings(below)
        body = below if mark.inline_answer is None else [mark.inline_answer, *below]
    return without_answer_mark(unfold(body))


def _without_margin(body: list[str]) -> list[str]:
    """Without the indentation of the first line, down to the first line that has less.

    That is the text of a list item; what follows it without indentation stands by itself.
    """
    first = next((line for line in body if line.strip()), "")
    margin = len(first) - len(first.lstrip())
    stop = next(
        (
            index
            for index, line in enumerate(body)
            if line.strip() and len(line) - len(line.lstrip()) < margin
        ),
        len(body),
    )
    return textwrap.dedent("\n".join(body[:stop])).split("\n")[: len(body)] + body[stop:]


def _meanings(below: Sequence[str]) -> list[str]:
    """What stands below a term, without the marks of its meanings and as far to the left."""
    meanings: list[str] = []
    margin = 0
    for line in below:
        if mark := _DEFINITION.match(line):
            margin = mark.end()
            meanings.append(line[margin:])
        else:
            own = len(line) - len(line.lstrip(" "))
            meanings.append(line[min(own, margin) :])
    return meanings


def without_answer_mark(body: Sequence[str]) -> list[str]:
    """Without "A:" and its like at the beginning, and without the "?" of a card."""
    for index, line in enumerate(body):
        if line.strip():
            if sign_of_card(line) == (True, ""):
                return [*body[:index], "", *body[index + 1 :]]
            marker = re.match(r"^\s*(?:[-*+>]|\d+[.)])\s+", line)
            text = line[marker.end() :] if marker else line
            mark = ANSWER_MARK.match(text)
            if mark and not _is_choice(text, body[index + 1 :]):
                # A quotation stays one; the item of a list is its text.
                quote = "> " if marker and ">" in marker[0] else ""
                return [*body[:index], quote + _behind_mark(text, mark), *body[index + 1 :]]
            break
    return list(body)


def _behind_mark(text: str, mark: re.Match[str]) -> str:
    """ "YES**, it is." of "**Answer: YES**, it is." stays bold."""
    rest = re.sub(r"^(\*\*|__)\s*", "", text[mark.end() :])
    bold = re.match(r"\s*(\*\*|__)", mark[0])
    is_open = bold is not None and mark[0].count(bold[1]) == 1 and rest.count(bold[1]) % 2 == 1
    return f"{bold[1]}{rest}" if bold and is_open else rest


def _is_choice(text: str, below: Sequence[str]) -> bool:
    """The first of several choices, "A. …" and "B. …", is no answer mark."""
    return text[:2] in ("A.", "【A", "［A") and any(_SECOND_CHOICE.match(line) for line in below)


def trim(body: Sequence[str]) -> list[str]:
    """Without the lines at either end that say nothing (rules, anchors, links to the top)."""
    start, end = 0, len(body)
    while start < end and is_nothing(body[start]):
        start += 1
    while end > start and is_nothing(body[end - 1]):
        end -= 1
    return list(body[start:end])


def kind_of(
    position: int,
    stretches: Sequence[Stretch],
    body: Sequence[str],
    title: Title,
    lines: Sequence[str],
) -> ChunkKind:
    """Whether a stretch is an answer, and if not, what it is."""
    kind = _kind_by_text(position, stretches, body)
    if kind in (ChunkKind.FRONT_MATTER, ChunkKind.CONTENTS):
        return kind
    stretch = stretches[position]
    mark = stretch.mark
    above = stretch.path if mark.text else stretch.path[:-1]
    return kind_beside(
        Section(
            kind=kind,
            question=str(title),
            above=tuple(map(str, above)),
            is_in_whole=bool(above) and above[0] == _name_of_whole(stretches),
            body=body,
            lines=lines[stretch.first : stretch.last + 1],
            is_answered=mark.answer is not None or bool(mark.inline_answer),
        )
    )


def _kind_by_text(position: int, stretches: Sequence[Stretch], body: Sequence[str]) -> ChunkKind:
    stretch = stretches[position]
    mark = stretch.mark
    if mark.kind == "front-matter":
        return ChunkKind.FRONT_MATTER
    if mark.kind == "contents":
        return ChunkKind.CONTENTS
    is_above_all = mark.kind == "resume" and not stretch.path and position + 1 < len(stretches)
    if is_above_all and are_pictures(body):
        return ChunkKind.SECTION  # a logo above the title
    if not says_nothing(body):
        lines = [line for line in body if line.strip()]
        is_list = all(re.match(r"^\s*([-*+|]|\d+[.)])", line) for line in lines)
        lists = is_list or has_page_numbers(lines) or is_contents(lines, set(), set())
        is_title = is_contents_title(mark.text)
        return ChunkKind.CONTENTS if is_title and lists else ChunkKind.ANSWER
    # A heading without text of its own is followed at once by what stands below it.
    below = stretches[position + 1] if position + 1 < len(stretches) else None
    is_parent = (
        mark.kind == "heading"
        and below is not None
        and (below.heading == mark.line or _is_title(position, stretches))
    )
    if is_parent and not any(is_placeholder(line) for line in body):
        return ChunkKind.SECTION
    return ChunkKind.SECTION if mark.kind == "resume" else ChunkKind.EMPTY


def _is_title(position: int, stretches: Sequence[Stretch]) -> bool:
    """A note's first heading gathers all that follows, whatever its level."""
    return position == 0 or (position == 1 and stretches[0].mark.kind == "front-matter")


def _name_of_whole(stretches: Sequence[Stretch]) -> Title | None:
    """The heading that begins a note, where something stands below it."""
    for position, stretch in enumerate(stretches[:2]):
        if stretch.mark.kind == "heading" and _is_title(position, stretches):
            below = stretches[position + 1 : position + 2]
            return below[0].path[0] if below and below[0].path else None
    return None


def merge_contents_headings(stretches: Sequence[Stretch], lines: Sequence[str]) -> list[Stretch]:
    """A heading right above a table of contents and without other text is part of it."""
    merged: list[Stretch] = []
    for position, stretch in enumerate(stretches):
        above = merged[-1] if merged else None
        if (
            stretch.mark.kind == "contents"
            and above is not None
            and above.mark.kind == "heading"
            and (is_contents_title(above.mark.text) or _is_leaf(above, position, stretches))
            and says_nothing(lines[above.mark.body : above.last + 1])
        ):
            mark = replace(stretch.mark, text=above.mark.text)
            merged[-1] = replace(above, mark=mark, last=stretch.last)
            continue
        merged.append(stretch)
    return merged


def _is_leaf(heading: Stretch, contents: int, stretches: Sequence[Stretch]) -> bool:
    """Whether nothing but contents stands below a heading, which is not the note's first."""
    below = stretches[contents + 1] if contents + 1 < len(stretches) else None
    return below is None or (
        not _is_title(contents - 1, stretches) and below.heading != heading.mark.line
    )


def answer_of(body: Sequence[str]) -> str:
    """The answer's Markdown: without comments, anchors and links to the top."""
    return "\n".join(trim(without_comments(body)))


def with_ids(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Give each chunk an id from its note and question, so that edits elsewhere keep it.

    Questions that stand more than once in a note ("优点") are told apart by the heading
    above them, and where that is the same too, by their order.
    """
    questions = Counter(normalise(chunk.question) for chunk in chunks)
    seen: Counter[str] = Counter()
    named: list[Chunk] = []
    for chunk in chunks:
        key = f"{chunk.note}\n{normalise(chunk.question)}"
        if chunk.kind is not ChunkKind.ANSWER:
            key = f"{chunk.kind}\n{key}"
        if questions[normalise(chunk.question)] > 1 and chunk.breadcrumb:
            key += f"\n{normalise(chunk.breadcrumb[-1])}"
        seen[key] += 1
        if seen[key] > 1:
            key += f"\n{seen[key]}"
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        named.append(replace(chunk, id=digest[:12]))
    return named


def with_all_lines(chunks: Sequence[Chunk], lines: Sequence[str]) -> list[Chunk]:
    """Chunks that hold all of a note's lines, also those that left no line of Markdown behind:
    each goes on to the next one's first line, but for blank lines."""
    starts: list[int] = []
    for chunk in chunks:  # two of one line, as of a list within a table, share what follows
        starts.append(min(max(chunk.first_line, starts[-1] + 1 if starts else 1), len(lines)))
    if not starts:
        return []
    starts[0] = next((n for n, line in enumerate(lines, 1) if line.strip()), starts[0])
    ends = [start - 1 for start in starts[1:]] + [len(lines)]
    covering = []
    for chunk, start, end in zip(chunks, starts, ends, strict=True):
        while end > start and not lines[end - 1].strip():
            end -= 1
        covering.append(replace(chunk, first_line=start, last_line=max(start, end)))
    return covering
