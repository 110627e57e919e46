"""Block tokens → marks: the places in a note where a question, or its parent's text, begins.

A mark opens a stretch of lines that lasts to the next mark, so the stretches of a note
are disjoint and together hold every line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it.token import Token

from kb.parse.bare_headings import is_question_like
from kb.parse.contents import is_contents
from kb.parse.markdown import strip_tags

QUESTION_LEVEL = 7  # below any heading
_Q = re.compile(
    r"^(?:\*\*|__)?\s*(?:Q|Question|问题|问|提问)\s*(?:\d+\s*[:：.、)）]|[:：])\s*(?:\*\*|__)?\s*(?P<text>\S.*)$",
    re.IGNORECASE,
)
ANSWER_MARK = re.compile(
    r"^\s*(?:\*\*|__)?\s*(?:A|Ans|Answer|答案|答|回答|解答)\s*(?:\d+\s*)?[:：]\s*(?:\*\*|__)?\s*",
    re.IGNORECASE,
)
_ANSWER_INLINE = re.compile(r"\s(?:\*\*)?(?:A|Answer|答案|答)\s*[:：](?:\*\*)?\s*(?=\S)")
_NUMBER = re.compile(r"^\s*(?:[（(]?\d{1,3}[.、．)）]|[（(]\d{1,3}[)）]|\d{1,3}\s*、)\s*")
_BOLD = re.compile(
    r"^(?P<number>\s*\d{1,3}[.、)）]\s*)?(?:\*\*|__)(?P<text>[^*_].*?)(?:\*\*|__)\s*[:：]?\s*(?P<rest>.*)$"
)
_LIST_MARKER = re.compile(r"^(\s*(?:[-*+]|\d{1,9}[.)])\s+)(?:\[[ xX]\]\s+)?")
_CARD = re.compile(r"^(?P<text>\S.*?\S|\S)\s*:::?\s*(?P<rest>[^:\s].*)$")
_CARD_MARKED = re.compile(r"^(?P<text>.*?[^?？\s])\s*(?:\?\?|？？)\s*(?P<rest>[^?？\s].*)?$")
_SCOPE = re.compile(r"\b[A-Za-z_]\w*::~?[A-Za-z_]\w*")  # C++ and Rust paths: std::vector
# Obsidian and Logseq write metadata as "key:: value"; these keys are never questions.
_PROPERTY = re.compile(
    r"^(tags?|alias(es)?|type|status|created|updated|modified|id|title|collapsed|template|date|"
    r"author|source|rating|up|down|related|parent|cssclass(es)?|icon|public|priority)\s*:::?\s",
    re.IGNORECASE,
)
_SUMMARY = re.compile(r"<summary[^>]*>(?P<text>.*?)</summary>", re.DOTALL | re.IGNORECASE)
# A summary that only says "open me" folds the answer to the question above it.
_GENERIC_SUMMARY = re.compile(
    r"^\W*(show|see|view|reveal|click|open|expand|solution|answers?|explanation|details?|hint|"
    r"查看|点击|展开|答案|参考答案|解答|解析|详情|提示|答)\b.{0,24}$|^\W*(查看|点击|展开|答案|参考答案|解答|解析|详情|提示)",
    re.IGNORECASE,
)

# Where this many folds are open, nothing closes them; searching each one's end to the end
# of the note would be quadratic. One folded answer is at most some hundred blocks.
_MAX_FOLDS = 10
_MAX_FOLDED_TOKENS = 2_000


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a stretch of lines begins; indices count from 0 in the mended text."""

    line: int
    kind: Literal["heading", "question", "resume", "contents", "front-matter"]
    text: str = ""  # the question as inline Markdown
    level: int = QUESTION_LEVEL  # 1–6 for a heading
    body: int = 0  # index of the first line of the answer
    inline_answer: str | None = None  # the answer's part that stands on the question's line
    answer: str | None = None  # the whole answer where it is not simply the lines below
    names: tuple[str, ...] = ()  # further names: terms that share one definition


def find_marks(tokens: Sequence[Token], lines: Sequence[str], headings: set[str]) -> list[Mark]:
    """All marks of a note, in order; the first line always has one."""
    marks = [Mark(0, "resume")]
    index = 0
    while index < len(tokens):
        stop = _block_end(tokens, index)
        block = tokens[index:stop]
        span = _span(block)
        if span is not None:
            stop = max(stop, index + 1)
            found, stop = _marks_of(tokens, index, stop, span, lines, headings)
            marks += found
        index = max(stop, index + 1)
    return _in_order(marks, len(lines))


def _in_order(marks: list[Mark], line_count: int) -> list[Mark]:
    """One mark a line, lines ascending: a later mark on the same line wins."""
    by_line: dict[int, Mark] = {}
    for mark in marks:
        if mark.line < line_count and not (mark.kind == "resume" and mark.line in by_line):
            by_line[mark.line] = mark
    return [by_line[line] for line in sorted(by_line)]


def _block_end(tokens: Sequence[Token], index: int) -> int:
    """Index behind the top-level block that starts at a token."""
    if tokens[index].nesting != 1:
        return index + 1
    for end in range(index + 1, len(tokens)):
        if tokens[end].level == tokens[index].level and tokens[end].nesting == -1:
            return end + 1
    return len(tokens)


def _span(block: Sequence[Token]) -> tuple[int, int] | None:
    span = block[0].map
    return (span[0], span[1]) if span else None


def _marks_of(
    tokens: Sequence[Token],
    index: int,
    stop: int,
    span: tuple[int, int],
    lines: Sequence[str],
    headings: set[str],
) -> tuple[list[Mark], int]:
    """Marks of one top-level block, and the index of the token behind it."""
    kind = tokens[index].type
    block = tokens[index:stop]
    if kind == "html_block":
        return _details(tokens, index, span, lines)
    if kind in ("bullet_list_open", "ordered_list_open", "table_open", "paragraph_open") and (
        is_contents(lines[span[0] : span[1]], headings)
    ):
        return [Mark(span[0], "contents"), Mark(span[1], "resume", body=span[1])], stop
    finder = _FINDERS.get(kind)
    return (list(finder(block, span, lines)) if finder else []), stop


Finder = Callable[[Sequence[Token], tuple[int, int], Sequence[str]], Iterator[Mark]]


def _front_matter(_: Sequence[Token], span: tuple[int, int], __: Sequence[str]) -> Iterator[Mark]:
    yield Mark(span[0], "front-matter")
    yield Mark(span[1], "resume", body=span[1])


def _heading(block: Sequence[Token], span: tuple[int, int], _: Sequence[str]) -> Iterator[Mark]:
    content = block[1].content if len(block) > 1 else ""
    if block[0].markup in "=-" and is_paragraph_with_rule(content):
        return
    level = int(block[0].tag[1])
    asked = _Q.match(content)
    yield Mark(span[0], "heading", asked["text"] if asked else content, level, body=span[1])


def is_paragraph_with_rule(content: str) -> bool:
    """A setext heading that is none: prose with "---" right below, meant as a rule."""
    return (
        "\n" in content or len(content) > 120 or content.rstrip().endswith(("。", ".", "；", "，"))
    )


def _paragraph(_: Sequence[Token], span: tuple[int, int], lines: Sequence[str]) -> Iterator[Mark]:
    first, stop = span
    open_card = False
    for line in range(first, stop):
        text = lines[line].strip()
        below = lines[line + 1].strip() if line + 1 < len(lines) else ""
        question = _question_of_line(text, alone=line == first, single=stop - first == 1)
        if question is None and below in ("?", "??") and line + 1 < stop and text:
            yield Mark(line, "question", text, body=line + 2)
            continue
        if question is not None:
            asked, rest, open_card = question
            yield Mark(line, "question", asked, body=line + 1, inline_answer=rest)
        elif open_card:
            yield Mark(line, "resume", body=line)
            open_card = False
    if open_card:
        yield Mark(stop, "resume", body=stop)


def _question_of_line(
    text: str, *, alone: bool, single: bool
) -> tuple[str, str | None, bool] | None:
    """(question, answer on the same line, whether the card ends with the line).

    Rules in order of certainty: Q: marks, flash cards, bold questions, numbered ones.
    """
    if asked := _Q.match(text):
        split = _ANSWER_INLINE.split(asked["text"], maxsplit=1)
        return split[0].rstrip(" *_"), split[1] if len(split) > 1 else None, False
    if card := _card(text):
        return card
    if alone and (bold := _BOLD.match(text)) and _is_bold_question(bold):
        return _NUMBER.sub("", bold["text"]), bold["rest"] or None, False
    if alone and (number := _NUMBER.match(text)):
        rest = text[number.end() :]
        if re.search(r"[?？]$", rest) or (single and is_question_like(rest) and len(rest) < 60):
            return rest, None, False
    return None


def _is_bold_question(bold: re.Match[str]) -> bool:
    text = bold["text"].strip()
    if text.endswith(("?", "？")) or _Q.match(text):
        return True
    numbered = bool(bold["number"] or _NUMBER.match(text))
    return not bold["rest"] and (numbered or is_question_like(text))


def _card(text: str) -> tuple[str, str | None, bool] | None:
    """A flash card on one line: "question::answer", "question??answer" or "question??"."""
    outside = re.sub(r"`[^`]*`", lambda code: "x" * len(code[0]), text)
    if card := _CARD.match(outside):
        path = _SCOPE.search(outside)
        one_path = path is not None and path.start() <= card.end("text") <= path.end()
        if not _PROPERTY.match(text) and not (one_path and _is_code_path(outside, path)):
            rest = text[card.start("rest") :]
            return text[: card.end("text")], rest, True
    if (card := _CARD_MARKED.match(outside)) and "http" not in card["text"]:
        rest = text[card.start("rest") :] if card["rest"] else None
        return text[: card.end("text")] + "？?"[text.isascii()], rest, rest is not None
    return None


def _is_code_path(text: str, path: re.Match[str] | None) -> bool:
    """True for "std::vector …" and "Foo::bar()"; "Capital of France::Paris" is a card."""
    if path is None:
        return False
    left, right = path[0].split("::", 1)
    starts_line = path.start() == 0 and text.isascii()
    called = text[path.end() : path.end() + 1] in ("(", "<", ":")
    lower_namespace = left.islower() and len(left) <= 6 and right[:1].isascii()
    return (
        called or text.count("::") > 1 or (starts_line and lower_namespace) or left in _NAMESPACES
    )


_NAMESPACES = frozenset({"std", "cv", "torch", "nn", "at", "c10", "boost", "Eigen", "tf", "thrust"})


def _details(
    tokens: Sequence[Token], index: int, span: tuple[int, int], lines: Sequence[str]
) -> tuple[list[Mark], int]:
    """A folded block whose summary asks something, up to its closing tag."""
    depth, stop, last = 0, index, span[1]
    opening = tokens[index].content
    if not re.match(r"\s*<details", opening, re.IGNORECASE):
        return [], index + 1
    while stop < min(len(tokens), index + _MAX_FOLDED_TOKENS):
        token = tokens[stop]
        if token.type == "html_block" and token.level == tokens[index].level:
            tags = re.findall(r"<(/?)details", token.content, re.IGNORECASE)
            depth += sum(-1 if closing else 1 for closing in tags)
        if token.map:
            last = max(last, token.map[1])
        stop += 1
        if not 0 < depth <= _MAX_FOLDS:
            break
    text = "\n".join(lines[span[0] : last])
    summary = _SUMMARY.search(text)
    question = strip_tags(summary["text"]) if summary else ""
    if depth > 0 or summary is None or not question or _GENERIC_SUMMARY.match(question):
        return [], index + 1
    answer = re.sub(r"</details>\s*$", "", text[summary.end() :], flags=re.IGNORECASE)
    mark = Mark(span[0], "question", question, body=last, answer=answer.strip("\n"))
    return [mark, Mark(last, "resume", body=last)], stop


def _definition_list(
    block: Sequence[Token], span: tuple[int, int], lines: Sequence[str]
) -> Iterator[Mark]:
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
    yield Mark(span[1], "resume", body=span[1])


def _list(block: Sequence[Token], span: tuple[int, int], lines: Sequence[str]) -> Iterator[Mark]:
    """Questions that are list items: marked, flash cards, or numbered with an answer inside."""
    items = [t.map for t in block if t.type == "list_item_open" and t.level == 1 and t.map]
    ordered = block[0].type == "ordered_list_open"
    found = [_item_mark(lines, item[0], item[1], ordered=ordered) for item in items]
    asked = [mark for mark, _, _ in found if mark is not None]
    certain = any(is_certain for _, is_certain, _ in found)
    if not asked or (not certain and not _all_answered(found, len(items), span, lines)):
        return
    open_card = False
    for item, (mark, _, one_line) in zip(items, found, strict=True):
        if mark is not None:
            yield mark
            open_card = one_line
        elif open_card and not ANSWER_MARK.match(_LIST_MARKER.sub("", lines[item[0]])):
            yield Mark(item[0], "resume", body=item[0])
            open_card = False
    last, _, one_line = found[-1]
    if one_line or (last is not None and last.body < _last_text(lines, items[-1]) + 1):
        yield Mark(span[1], "resume", body=span[1])


def _all_answered(
    found: Sequence[tuple[Mark | None, bool, bool]],
    count: int,
    span: tuple[int, int],
    lines: Sequence[str],
) -> bool:
    """Numbered items count as questions only where answers follow them.

    Inside the items, or, for a single item, below the list. A list of bare questions is
    an exercise or an outline, and stays its parent's text.
    """
    asked = [mark for mark, _, _ in found if mark is not None]
    if count == 1:
        return any(line.strip() for line in lines[span[0] + 1 : span[1] + 2])
    with_body = [m for m in asked if any(line.strip() for line in lines[m.body : m.body + 2])]
    answered = [
        m
        for m in asked
        if m.inline_answer or (m.body < span[1] and _indented(lines, m.body, span[1]))
    ]
    return len(with_body) > 0 and len(answered) * 2 > count


def _indented(lines: Sequence[str], start: int, stop: int) -> bool:
    for line in lines[start:stop]:
        if line.strip():
            return line[:1].isspace()
    return False


def _last_text(lines: Sequence[str], item: Sequence[int]) -> int:
    last = item[1] - 1
    while last > item[0] and not lines[last].strip():
        last -= 1
    return last


def _item_mark(
    lines: Sequence[str], start: int, stop: int, *, ordered: bool
) -> tuple[Mark | None, bool, bool]:
    """(mark, whether it is certain by itself, whether it ends with the line)."""
    marker = _LIST_MARKER.match(lines[start])
    text = lines[start][marker.end() :].strip() if marker else ""
    if not text:
        return None, False, False
    question = _question_of_line(text, alone=True, single=True)
    if question is not None:
        asked, rest, one_line = question
        mark = Mark(start, "question", asked, body=start + 1, inline_answer=rest)
        is_bold = text.startswith(("**", "__")) and not _Q.match(text)
        return mark, not is_bold, one_line and not _indented(lines, start + 1, stop)
    if ordered and is_question_like(text) and len(text) <= 120:
        return Mark(start, "question", text, body=start + 1), False, False
    return None, False, False


_FINDERS: dict[str, Finder] = {
    "front_matter": _front_matter,
    "heading_open": _heading,
    "paragraph_open": _paragraph,
    "dl_open": _definition_list,
    "bullet_list_open": _list,
    "ordered_list_open": _list,
}
