"""A heading, or what folds an answer, that only names a part of what stands above it: "思路",
"Example", "优缺点".

Nobody asks for one without its topic. So a short part stays in its parent's answer, as do the
statement of a problem and its solution; a longer one, and one that readers ask for by its name,
is a chunk whose question names the parent: "LSTM：优缺点".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.model import Chunk, ChunkKind, Title
from kb.parse.asides import names_summary
from kb.parse.chunks import Stretch, clean_title
from kb.parse.contents import normalise, says_nothing
from kb.parse.draft import fenced_lines
from kb.parse.marks.mark import Mark
from kb.parse.part_names import is_asked_for, is_language, is_part_name, is_solution, is_statement
from kb.text.language import HAN, language_of, wording_in

# A sub-heading that stands below so many others is a part of each, whatever it says.
_REPEATS = 3
# Letters of prose, code left out. A screen shows some 1,500: what is longer is better found by
# its own name.
_SHORT_PART_CHARS = 600
_SHORT_WHOLE_CHARS = 1_600
# A problem with its solution is one answer however long, within reason.
_PROBLEM_CHARS = 6_000
_MAX_LINK_LINE_CHARS = 2_000  # the pattern below is slow on longer ones
_TARGET = re.compile(r"\]\([^)\n]*\)")
# What repeats and is still no part of the answer above it.
_APART = re.compile(
    r"参考|引用|链接|阅读|练习|习题|作业|总结|目录|许可|"
    r"reference|link|reading|source|exercise|quiz|homework|summary|conclusion|takeaway|license",
    re.IGNORECASE,
)
_WIDE_END = re.compile(f"[{HAN}）】》”」』]$")
_ASKED = re.compile("[?？]")
_SIGNS = re.compile(r"^[^\w(（\[【“\"'`]+(?=\w)")
_UNNAMED = frozenset(
    {ChunkKind.SECTION, ChunkKind.EMPTY, ChunkKind.CONTENTS, ChunkKind.FRONT_MATTER}
)


@dataclass(frozen=True, slots=True)
class Parts:
    """Which headings of a note name parts, and what the note itself is called."""

    # As `normalise` gives them: sub-headings that repeat; what the note is about.
    repeated: frozenset[str]
    topic: str
    name: str  # the note's, for what stands below no heading; "" where it says nothing

    def holds(self, title: Title, above: Sequence[Title]) -> bool:
        """Whether a heading only names a part of the last of those above."""
        words = str(title)
        key = normalise(words)
        if key == self.topic:
            return False
        is_version = bool(above) and is_language(words) and is_part_name(str(above[-1]))
        return is_part_name(words) or key in self.repeated or is_version


def parts_of(stretches: Sequence[Stretch], topic: str, *, has_own_title: bool) -> Parts:
    """The headings of a note that name parts.

    `topic`: as `kb.parse.topics` has it; `has_own_title`: by its front matter.
    """
    parents: dict[str, set[int]] = {}
    for stretch in stretches:
        if stretch.title is not None and stretch.heading >= 0:
            key = normalise(str(stretch.title))
            if key and not _APART.search(stretch.mark.text):
                parents.setdefault(key, set()).add(stretch.heading)
    repeated = frozenset(key for key, lines in parents.items() if len(lines) >= _REPEATS)
    outer = [s for s in stretches if s.title is not None and s.heading < 0]
    # A note below one heading is about that: "# Code" or "# Introduction" names no part there. But
    # "## Pros" alone in LSTM.md does.
    is_title = len(outer) == 1 and (outer[0].mark.level == 1 or not topic)
    only = normalise(str(outer[0].title)) if is_title else ""
    has_other_topics = any(
        stretch.mark.level == 1 and not is_part_name(str(stretch.title)) for stretch in outer
    )
    return Parts(repeated, only, topic if has_own_title or not has_other_topics else "")


def join_parts(stretches: Sequence[Stretch], parts: Parts, lines: Sequence[str]) -> list[Stretch]:
    """The stretches, with short parts joined to what they are a part of."""
    nested = _below_the_title(stretches, parts)
    joined: list[Stretch] = []
    with_others_below: set[int] = set()  # lines of headings
    # From the last on, so that a part has got its own parts before it is looked at.
    for position in range(len(nested) - 1, -1, -1):
        stretch = nested[position]
        if stretch.mark.kind == "heading":
            count = _parts_below(stretch, joined, with_others_below, parts, lines)
            if count:
                stretch = replace(stretch, last=joined[-count].last)
                del joined[-count:]
            if joined and joined[-1].heading == stretch.mark.line:
                with_others_below.add(stretch.mark.line)
        joined.append(stretch)
    joined.reverse()
    return _joined_to_the_note(joined, with_others_below, parts, lines)


def _below_the_title(stretches: Sequence[Stretch], parts: Parts) -> list[Stretch]:
    """Where all outer headings of a note but its first name parts, they are parts of the first,
    as if they stood below it: "## 两数之和", "## 题目", "## 思路"."""
    outer = [s for s in stretches if s.title is not None and s.heading < 0]
    first, others = outer[:1], outer[1:]
    if len(others) < 2 or _is_part(first[0], parts) or not all(_is_part(s, parts) for s in others):
        return list(stretches)
    line, title = first[0].mark.line, first[0].title
    assert title is not None
    return [
        replace(s, path=(title, *s.path), heading=line if s.heading < 0 else s.heading)
        if s.first >= others[0].first
        else s
        for s in stretches
    ]


def _is_part(stretch: Stretch, parts: Parts) -> bool:
    return stretch.title is not None and parts.holds(stretch.title, stretch.path)


def _parts_below(
    parent: Stretch | None,
    below: Sequence[Stretch],
    with_others_below: set[int],
    parts: Parts,
    lines: Sequence[str],
) -> int:
    """How many of the stretches below, the next one last, belong to their parent's answer."""
    heading = parent.mark.line if parent and parent.title is not None else -1
    family = _family(heading, below, parts, lines)
    titles = [str(stretch.title) for stretch in family]
    sizes = [_prose_chars(lines[stretch.first : stretch.last + 1]) for stretch in family]
    own = _prose_chars(lines[parent.mark.body : parent.last + 1]) if parent else 0
    is_problem = any(map(is_statement, titles)) and any(map(is_solution, titles))
    if is_problem and own + sum(sizes) <= _PROBLEM_CHARS:
        return len(family)
    # "优点" and "缺点" below "优缺点" are what is asked for there.
    may_be_asked_for = parent is not None and _is_part(parent, parts)
    total = own
    for count, stretch in enumerate(family):
        total += sizes[count]
        is_short = sizes[count] <= _SHORT_PART_CHARS and total <= _SHORT_WHOLE_CHARS
        is_apart = is_asked_for(titles[count]) and not may_be_asked_for
        if not is_short or is_apart or stretch.mark.line in with_others_below:
            return count
    return len(family)


def _family(
    heading: int, below: Sequence[Stretch], parts: Parts, lines: Sequence[str]
) -> list[Stretch]:
    """The parts right below a heading, with their own parts."""
    family: list[Stretch] = []
    headings = {heading}
    for position in range(len(below) - 1, -1, -1):
        stretch = below[position]
        following = below[position - 1] if position else None
        is_empty = says_nothing(lines[stretch.mark.body : stretch.last + 1]) and (
            following is None or following.heading != stretch.mark.line
        )
        if stretch.heading not in headings or not _is_part(stretch, parts) or is_empty:
            if stretch.heading in headings - {heading}:  # in the midst of a part
                while family.pop().heading != heading:
                    pass
            break
        family.append(stretch)
        headings.add(stretch.mark.line)
    return family


def _joined_to_the_note(
    stretches: Sequence[Stretch],
    with_others_below: set[int],
    parts: Parts,
    lines: Sequence[str],
) -> list[Stretch]:
    """A note without a heading of its own may begin with parts: they are its answer, with the
    text above them."""
    first = next((i for i, s in enumerate(stretches) if s.title is not None), None)
    if first is None or not parts.name or stretches[first].heading >= 0:
        return list(stretches)
    above = stretches[first - 1] if first else None
    text = above if above is not None and above.mark.kind == "resume" else None
    below = list(reversed(stretches[first:]))
    count = _parts_below(text, below, with_others_below, parts, lines)
    if not count:
        return list(stretches)
    begin, end = stretches[first], stretches[first + count - 1]
    if text is not None:
        return [*stretches[: first - 1], replace(text, last=end.last), *stretches[first + count :]]
    mark = Mark(begin.mark.line, "resume", parts.name, body=begin.mark.line)
    whole = Stretch(mark, begin.first, end.last, -1, ())
    return [*stretches[:first], whole, *stretches[first + count :]]


def _prose_chars(rows: Sequence[str]) -> int:
    code = fenced_lines(rows)
    return sum(
        len(_TARGET.sub("]", row) if len(row) <= _MAX_LINK_LINE_CHARS else row)
        for index, row in enumerate(rows)
        if index not in code
    )


def named_by_parent(chunk: Chunk, parts: Parts) -> Chunk:
    """An answer whose question is the name of a part, with its parent's before it and out of the
    headings above."""
    is_below_another = chunk.kind is ChunkKind.SUMMARY or bool(chunk.above)
    sums_up = is_below_another and names_summary(chunk.question)
    is_part = sums_up or parts.holds(chunk.title, chunk.above)
    if chunk.kind in _UNNAMED or not is_part:
        return chunk
    names = [_without_signs(chunk.title)]
    above = list(chunk.above)
    while above and parts.holds(above[-1], above[:-1]):
        names.append(_without_signs(above.pop()))
    if above or parts.name:
        parent = above.pop() if above else clean_title(Title.of_text(parts.name))
        wording = wording_in(parent, language_of(str(chunk.title)))
        names.append(_without_question(wording))
    if len(names) == 1:
        return chunk
    title = names.pop()
    while names:
        title = _joined(title, names.pop())
    return replace(chunk, title=title, above=tuple(above))


def _without_signs(title: Title) -> Title:
    """Without the emoji before its words."""
    first, *others = title.runs
    return Title.of_runs([_SIGNS.sub("", first) if not others else first, *others])


def _without_question(title: Title) -> Title:
    """What a question asks about, as far as its mark: "What is RIP? How …" → "What is RIP"."""
    runs = list(title.runs)
    for index in range(0, len(runs), 2):
        if asked := _ASKED.search(runs[index]):
            cut = Title.of_runs([*runs[:index], runs[index][: asked.start()]])
            return cut if str(cut) else title
    return title


def _joined(parent: Title, part: Title) -> Title:
    *before, last = parent.runs
    words = last.rstrip(" :：.。．")
    is_wide = _WIDE_END.search(words) or (not words and re.search(f"[{HAN}]", str(part)))
    first, *behind = part.runs
    return Title.of_runs([*before, f"{words}{'：' if is_wide else ': '}{first}", *behind])
