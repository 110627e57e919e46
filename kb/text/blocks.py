"""An answer in units that nothing tears apart, and in blocks that read as one piece."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from markdown_it.token import Token

from kb.model import Block, BlockKind
from kb.text.markdown import BLOCK_FORMULAS, Env, parse_blocks, parse_inline, words_of

_LEADING_IN: Final = (":", "：", "?", "？")
# What may stand beside the links of a line that says nothing itself: "Reference: ".
_LABEL_CHARACTERS: Final = 12
_LISTS: Final = frozenset({"bullet_list_open", "ordered_list_open", "dl_open"})
# A picture in HTML, and no words.
_ONLY_PICTURE: Final = re.compile(
    r"(?:<(?:p|div|center|figure|a)\b[^<>]*>\s*)*<img\b[^<>]*>\s*(?:</(?:p|div|center|figure|a)>\s*)*",
    re.IGNORECASE,
)
_KINDS: Final = {
    "fence": BlockKind.CODE,
    "code_block": BlockKind.CODE,
    "table_open": BlockKind.TABLE,
    "heading_open": BlockKind.HEADING,
    "list_item_open": BlockKind.ITEM,
    "dt_open": BlockKind.ITEM,
}


class Unit(NamedTuple):
    """The tokens of a block, an item of a list, or a term with its definitions."""

    tokens: Sequence[Token]
    start: int  # its lines, counted from 0, without the end
    end: int
    number: int = 0  # of an item, counted from 0
    around: tuple[Token, Token] | None = None  # what opens and closes its list


def units_of(tokens: Sequence[Token], lines: int) -> Iterator[Unit]:
    """The units of an answer of so many lines, in order. What has no line of its own, a
    footnote within a line, stands below them all."""
    for block in _siblings(tokens):
        if block[0].type not in _LISTS:
            yield _unit(block, lines)
            continue
        around = block[0], block[-1]
        for number, item in enumerate(_items(block[1:-1])):
            yield _unit(item, lines)._replace(number=number, around=around)


def _unit(tokens: Sequence[Token], lines: int) -> Unit:
    maps = [token.map for token in tokens if token.map] or [[lines, lines]]
    return Unit(tokens, min(start for start, _ in maps), max(end for _, end in maps))


def _siblings(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Tokens in stretches that open and close."""
    start = depth = 0
    for position, token in enumerate(tokens, start=1):
        depth += token.nesting
        if depth == 0:
            yield tokens[start:position]
            start = position


def _items(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    items: list[Sequence[Token]] = []
    for item in _siblings(tokens):
        if item[0].type == "dd_open":  # belongs to its term
            items[-1] = [*items[-1], *item]
        else:
            items.append(item)
    return items


class Excerpt(NamedTuple):
    """Some units of an answer, or none."""

    tokens: Sequence[Token]  # a list that was cut is opened and closed, and goes on counting
    start: int  # its lines, counted from 0, without the end
    end: int


def cut_around(
    tokens: Sequence[Token], lines: tuple[int, int], count: int
) -> tuple[Excerpt, Excerpt, Excerpt]:
    """What stands above some lines of an answer, the units that they touch, and what stands
    below. The lines count from 1, both included; the answer has `count` of them."""
    units = list(units_of(tokens, count))
    above = sum(unit.end < lines[0] for unit in units)
    fitting = sum(unit.start < lines[1] for unit in units)
    ends = [0, *(unit.end for unit in units)]
    first, second, third = (
        Excerpt(_joined(units[start:end]), ends[start], ends[end])
        for start, end in ((0, above), (above, fitting), (fitting, len(units)))
    )
    return first, second, third


def _joined(units: Sequence[Unit]) -> list[Token]:
    """The tokens of units that follow each other, items in a list of their own."""
    tokens: list[Token] = []
    for _, group in groupby(units, key=lambda unit: id(unit.around)):
        together = list(group)
        opening, closing = _list_around(together[0])
        tokens += [*opening, *(token for unit in together for token in unit.tokens), *closing]
    return tokens


def _list_around(first: Unit) -> tuple[list[Token], list[Token]]:
    """What opens and closes the list that an item goes on; nothing around a block."""
    if first.around is None:
        return [], []
    opening, closing = first.around
    if opening.type == "ordered_list_open" and first.number:
        start = int(opening.attrGet("start") or 1) + first.number
        opening = opening.copy(attrs=opening.attrs | {"start": start})
    return [opening], [closing]


def blocks_of(answer: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text, in order; together all its lines that aren't blank."""
    lines = answer.split("\n")
    tokens, env = parse_blocks(answer)
    blocks: list[Block] = []
    for unit in units_of(tokens, len(lines)):
        of_unit = list(_blocks(unit, lines, env))
        if blocks and blocks[-1].kind is BlockKind.TEXT and _completes(unit, env):
            blocks[-1] = blocks[-1]._replace(end=of_unit[-1].end, leads_in=False)
        else:
            blocks += of_unit
    return tuple(_with_labels_of_links(_with_definitions(blocks, lines)))


def _blocks(unit: Unit, lines: Sequence[str], env: Env) -> Iterator[Block]:
    """A unit is one block, but for a paragraph with lines that are headings by their look."""
    start, end = unit.start, unit.end
    while end > start and not lines[end - 1].strip():
        end -= 1
    if unit.tokens[0].type == "paragraph_open":
        for number in range(start, end):
            if _is_bold(lines[number], env):
                yield from _one_block(unit, start, number, lines, env)
                yield Block(BlockKind.HEADING, number, number + 1, leads_in=True)
                start = number + 1
    yield from _one_block(unit, start, end, lines, env)


def _one_block(unit: Unit, start: int, end: int, lines: Sequence[str], env: Env) -> Iterator[Block]:
    if start == end:
        return
    kind = _KINDS.get(unit.tokens[0].type, BlockKind.TEXT)
    if kind in (BlockKind.TEXT, BlockKind.ITEM) and _only_leads_elsewhere(unit.tokens, env):
        kind = BlockKind.LINKS
    last = lines[end - 1].rstrip("*_ \t")
    leads_in = kind is BlockKind.HEADING or last.endswith(_LEADING_IN)
    yield Block(kind, start, end, leads_in and kind not in (BlockKind.CODE, BlockKind.TABLE))


def _completes(unit: Unit, env: Env) -> bool:
    """Whether a unit, a formula or a picture, belongs to the text above it."""
    first = unit.tokens[0]
    if first.type in BLOCK_FORMULAS:
        return True
    if first.type == "html_block":
        return _ONLY_PICTURE.fullmatch(first.content.strip()) is not None
    content = unit.tokens[1].content if first.type == "paragraph_open" else ""
    if not content.startswith("!["):
        return False
    return all(token.type == "image" for token in _telling(parse_inline(content, env)))


def _is_bold(line: str, env: Env) -> bool:
    """Whether a line is a heading by its look: "**Steps:**"."""
    line = line.strip()
    if not line.startswith(("**", "__")):
        return False
    tokens = _telling(parse_inline(line, env))
    types = [token.type for token in tokens]
    if types[:1] != ["strong_open"] or "strong_close" not in types:
        return False
    behind = tokens[types.index("strong_close") + 1 :]
    return not any(character.isalnum() for token in behind for character in token.content)


def _telling(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.nesting or token.content.strip()]


def _only_leads_elsewhere(tokens: Sequence[Token], env: Env) -> bool:
    """Whether the words are elsewhere: every line holds links and at most a label."""
    leaves = [token for token in tokens if not token.nesting]
    if not leaves or any(token.type != "inline" for token in leaves):
        return False
    contents = [line for token in leaves for line in token.content.split("\n") if line.strip()]
    return all(_is_link(line, env) for line in contents)


def _is_link(line: str, env: Env) -> bool:
    has_link, depth, label = False, 0, 0
    for token in parse_inline(line, env):
        if token.type in ("link_open", "link_close"):
            has_link, depth = True, depth + token.nesting
        elif token.type == "image":
            has_link = True
        elif not depth:
            label += sum(character.isalnum() for character in words_of(token) or token.content)
    return has_link and label <= _LABEL_CHARACTERS


def _with_definitions(blocks: Sequence[Block], lines: Sequence[str]) -> list[Block]:
    """The lines between the blocks, too: those that say where links lead are no tokens."""
    done: list[Block] = []
    at = 0
    for block in [*blocks, Block(BlockKind.TEXT, len(lines), len(lines))]:
        between = [number for number in range(at, block.start) if lines[number].strip()]
        if between:
            done.append(Block(BlockKind.LINKS, between[0], between[-1] + 1))
        done.append(block)
        at = block.end
    return done[:-1]


def _with_labels_of_links(blocks: Sequence[Block]) -> list[Block]:
    """A "References:" that nothing but links follows is one of them."""
    done: list[Block] = []
    for block in reversed(blocks):
        if block.leads_in and done and done[-1].kind is BlockKind.LINKS:
            block = block._replace(kind=BlockKind.LINKS)
        done.append(block)
    return done[::-1]
