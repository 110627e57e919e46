"""A question whose answer is its sub-headings: "死锁有哪些处理方法？" above four methods.

Its lines are the heading's own and its sub-headings stay chunks of their own, so without an
overview of them it would never come up, but one of the methods would, as if it were all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.model import BlockKind, Chunk, ChunkKind
from kb.parse.chunks import Stretch
from kb.parse.part_names import is_part_name
from kb.parse.questions import ends_as_question, is_question_like
from kb.text.blocks import blocks_of
from kb.text.plain import plain_text

# What stands below is held whole up to here, a screen of text; beyond, by its first sentence.
_WHOLE_CHARS = 1_500
_MAX_GIST_CHARS = 160
_GISTS_CHARS = 2_500  # beyond, the names alone
_MAX_NAMES = 60
_LEAD_IN_CHARS = 120  # "There are three of them:" is no answer yet
# Topics that are answered by naming what they hold.
_OF_SEVERAL = re.compile(
    r"(?:方法|方式|办法|策略|手段|措施|途径|步骤|分类|种类|类型|类别|方案|技巧|要素|原理|机制|过程|流程|"
    r"特性|特点|区别|优化)$|"
    r"^(?:\w+ ){0,2}(?:types|kinds|ways|methods|approaches|strategies|steps|techniques|categories|"
    r"forms|reasons|causes|stages|phases|levels) (?:of|to|for)\b",
    re.IGNORECASE,
)
# Questions that a few words above a list don't answer.
_FOR_SEVERAL = re.compile(
    r"哪些|哪几|几[种个类]|多少[种个类]|分为|"
    r"\b(?:how many|what (?:are|were) the|which|(?:types|kinds|ways|steps) (?:of|to|for))\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:- )?\*\*.*?(?<!\\)\*\*")
_SENTENCE_END = re.compile(r"[。！？!?；;]|\.(?=\s)")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,60}\]")
_MARKS = re.compile(r"[*_`\[\]<$\\]")
_NAMED = frozenset({ChunkKind.ANSWER, ChunkKind.OVERVIEW, ChunkKind.EMPTY, ChunkKind.SECTION})


def with_overviews(chunks: Sequence[Chunk], stretches: Sequence[Stretch]) -> list[Chunk]:
    """The chunks of a note, with answers for the questions that only others answer, which stand
    below them."""
    done = list(chunks)
    below: dict[int, list[int]] = {}  # what stands below a heading, by its line
    for position, stretch in enumerate(stretches):
        if stretch.mark.kind in ("heading", "question"):
            below.setdefault(stretch.heading, []).append(position)
    # From the last on: what stands below may be an overview itself.
    for position in range(len(done) - 1, -1, -1):
        chunk, mark = done[position], stretches[position].mark
        others = [
            other
            for other in below.get(mark.line, ())
            if mark.kind == "heading" and done[other].kind in _NAMED
        ]
        if len(others) > 1 and _asks(chunk, stretches[position]) and _lacks_answer(chunk):
            text = _overview([done[o] for o in others], [stretches[o] for o in others])
            done[position] = _answered(chunk, text)
    return done


def _asks(chunk: Chunk, stretch: Stretch) -> bool:
    """Whether a heading asks, or is answered by what stands below it: "Ways to …", "应用"."""
    words = chunk.question
    return (
        ends_as_question(words)
        or is_question_like(words)
        or bool(_OF_SEVERAL.search(words))
        or (is_part_name(str(stretch.title)) and _has_parent(chunk, stretch))
    )


def _has_parent(chunk: Chunk, stretch: Stretch) -> bool:
    """Not so "# Notes", which a note is called."""
    return bool(chunk.above) or chunk.title != stretch.title


def _lacks_answer(chunk: Chunk) -> bool:
    """Whether a heading has no text, or only a line that leads in what stands below it: "There
    are three:", and to "which kinds are there" also "There are three."."""
    if chunk.kind is ChunkKind.SECTION:
        return True
    words = chunk.answer.strip().rstrip("*_ ")
    if chunk.kind is not ChunkKind.ANSWER or len(words) > _LEAD_IN_CHARS or "\n" in words:
        return False
    asks_for_several = _FOR_SEVERAL.search(chunk.question) or _OF_SEVERAL.search(chunk.question)
    return words.endswith((":", "：")) or bool(asks_for_several)


def _answered(chunk: Chunk, text: str) -> Chunk:
    """The heading with its overview, of which a search reads the names alone: what the others say
    is found at them, and whoever asks for one of them shall get that one."""
    own = f"{chunk.answer}\n\n" if chunk.answer else ""
    names = "\n".join(name[0] if (name := _NAME.match(line)) else "" for line in text.split("\n"))
    return replace(
        chunk,
        kind=ChunkKind.OVERVIEW,
        answer=own + text,
        plain=plain_text(own + names),
        blocks=blocks_of(own + text),
    )


def _overview(chunks: Sequence[Chunk], stretches: Sequence[Stretch]) -> str:
    """What stands below a question: all of it where that is short, else what it is called and
    how it begins."""
    names = [f"**{_name(*pair)}**" for pair in zip(chunks, stretches, strict=True)]
    length = sum(len(chunk.answer) for chunk in chunks)
    if 0 < length <= _WHOLE_CHARS:
        pairs = zip(names, chunks, strict=True)
        return "\n\n".join(f"{name}\n\n{chunk.answer}".rstrip() for name, chunk in pairs)
    items: list[str] = []
    left = _GISTS_CHARS
    for name, chunk in list(zip(names, chunks, strict=True))[:_MAX_NAMES]:
        gist = _gist(chunk) if left > 0 else ""
        left -= len(gist)
        colon = "：" if chunk.language == "zh" else ": "
        items.append(f"- {name}{colon}{gist}" if gist else f"- {name}")
    return "\n".join(items)


def _name(chunk: Chunk, stretch: Stretch) -> str:
    """A heading's words as Markdown, without its parent's name."""
    runs = (stretch.title or chunk.title).runs
    return "".join(
        f"${run}$" if index % 2 else _MARKS.sub(r"\\\g<0>", run) for index, run in enumerate(runs)
    )


def _gist(chunk: Chunk) -> str:
    """How an answer begins, where that is a sentence: cut where Markdown bears it."""
    first = chunk.blocks[0] if chunk.blocks else None
    if first is None or first.kind is not BlockKind.TEXT or first.leads_in:
        return ""
    rows = chunk.answer.split("\n")[first.start : first.end]
    words = _FOOTNOTE.sub("", " ".join(row.strip() for row in rows))
    if len(words) > _MAX_GIST_CHARS:
        ends = [end.end() for end in _SENTENCE_END.finditer(words[:_MAX_GIST_CHARS])]
        words = words[: ends[-1]] if ends else ""
    return words if _is_whole(words) else ""


def _is_whole(words: str) -> bool:
    """Whether a piece of Markdown ends all that it begins, and shows no picture or HTML."""
    pairs = all(words.count(mark) % 2 == 0 for mark in ("`", "$", "**", "~~"))
    brackets = words.count("[") == words.count("]") and words.count("(") == words.count(")")
    return pairs and brackets and "<" not in words and "![" not in words and "$$" not in words
