"""The lines of a long answer that fit a question best, from the token vectors of the index.

A part stands out where it meets tokens of the question better than the chunk's own name does:
what the name meets is said of the whole answer. Figures: of 205 questions about details, in
our notes and four strangers', 180 find the line that was judged right, 14 no part, 11 another
one, and .17 of an answer is shown; of those, 89 were written when all was settled: 80, 6, 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final, NamedTuple

import numpy as np

from kb.model import Block
from kb.model import BlockKind as Kind
from kb.store.quantise import CodedMatrix, rotated
from kb.store.vectors import Float32, Ints

# Shorter answers are read at a glance: some 200 Chinese characters or 90 English words.
SHORT_TOKENS: Final = 120
# By so much a block must meet the question better than the name. Of 21 questions that ask
# what the heading asks, none comes so far: the whole is their answer. With exact vectors .02
# did, and at .04 175 of the 205 were right and 8 wrong; coded ones add some chance.
LEAST_GAIN: Final = 0.03
# Taken off for the logarithm of a block's length: many tokens find a like by chance. The
# sentence of an XQuAD paragraph that holds the answer came first, over four directions, .753
# of the times at 0, .764 at .02, .748 at .04.
LENGTH_WEIGHT: Final = 0.02
# Neighbours that gain so much of what the best block gains are shown with it.
JOINED_SHARE: Final = 0.8
# A part that is most of the answer does not stand out.
LARGEST_SHARE: Final = 2 / 3


class Layout(NamedTuple):
    """Which token vectors of a chunk belong to which block of its answer."""

    name_tokens: int  # the first rows: headings above and the question
    blocks: tuple[Block, ...]  # those that have tokens, in order
    starts: Ints  # (blocks,): the first row of each
    sizes: Ints  # (blocks,): its number of rows


def layout_of(blocks: Sequence[Block], piece_tokens: Ints) -> Layout | None:
    """Tell the blocks of an answer apart in its chunk's token matrix.

    `piece_tokens`: as the store has them. None for a short answer, for one without two blocks
    to choose between, and where it isn't known which line the tokens belong to.
    """
    name_tokens, all_names = piece_tokens[:1].sum(), piece_tokens[:2].sum()
    of_lines = piece_tokens[2:]
    if len(blocks) < 2 or of_lines.sum() < SHORT_TOKENS:
        return None
    row_of_line = all_names + np.cumsum([0, *of_lines])
    starts = row_of_line[[block.start for block in blocks]]
    sizes = row_of_line[[block.end for block in blocks]] - starts
    filled = sizes > 0
    return Layout(
        name_tokens=int(name_tokens),
        blocks=tuple(block for block, size in zip(blocks, sizes, strict=True) if size),
        starts=starts[filled],
        sizes=sizes[filled],
    )


def best_lines(query: Float32, matrix: CodedMatrix, layout: Layout) -> tuple[int, int] | None:
    """The lines of an answer that fit a query, counted from 1, both ends included.

    Query float32 (tokens, dim), rows of unit length. None where no part stands out: the
    question is met by the chunk's name, so the whole is its answer, or everywhere alike.
    """
    if not len(query) or len(layout.blocks) < 2:
        return None
    gains = _gains(query, matrix, layout)
    best = int(np.argmax(gains - LENGTH_WEIGHT * np.log(layout.sizes + 1)))
    if gains[best] < LEAST_GAIN:
        return None
    blocks = layout.blocks
    alone = _with_what_leads_in(blocks, best, _last_led_in(blocks, best))
    joined = _with_what_leads_in(blocks, *_with_neighbours(blocks, gains, best, alone[1]))
    largest = LARGEST_SHARE * layout.sizes.sum()
    for first, last in (joined, alone):
        if layout.sizes[first : last + 1].sum() <= largest:
            return blocks[first].start + 1, blocks[last].end
    return None


def _gains(query: Float32, matrix: CodedMatrix, layout: Layout) -> Float32:
    """By how much each block meets the query better than the name does, float32 (blocks,):
    the mean over the query's tokens, of those it meets better. References gain nothing."""
    similarities = matrix.products(rotated(query))
    name = similarities[: layout.name_tokens].max(axis=0, initial=0)
    met = np.maximum.reduceat(similarities, layout.starts, axis=0)
    gains: Float32 = np.maximum(met - name, 0).mean(axis=1)
    gains[[block.kind is Kind.LINKS for block in layout.blocks]] = -1
    return gains


def _with_neighbours(
    blocks: Sequence[Block], gains: Float32, best: int, last: int
) -> tuple[int, int]:
    """The best block up to a last one, and neighbours of its section that fit about as well."""
    first = best
    fits = gains >= JOINED_SHARE * gains[best]
    while first > 0 and fits[first - 1] and blocks[first].kind is not Kind.HEADING:
        first -= 1
    while last < len(blocks) - 1 and fits[last + 1] and blocks[last + 1].kind is not Kind.HEADING:
        last += 1
    return first, last


def _with_what_leads_in(blocks: Sequence[Block], first: int, last: int) -> tuple[int, int]:
    above = blocks[first - 1] if first > 0 else None
    if above and above.leads_in and above.kind is not Kind.LINKS:
        first -= 1
    return first, last


def _last_led_in(blocks: Sequence[Block], at: int) -> int:
    """The last block of what a block leads in: a section, a whole list, or the next block."""
    leads, below = blocks[at], [block.kind for block in blocks[at + 1 :]]
    if not leads.leads_in or not below:
        return at
    if leads.kind is Kind.HEADING:
        led = takewhile(lambda kind: kind not in (Kind.HEADING, Kind.LINKS), below)
    elif below[0] is Kind.ITEM and leads.kind is Kind.TEXT:
        led = takewhile(lambda kind: kind is Kind.ITEM, below)
    else:
        led = takewhile(lambda kind: kind in (Kind.TEXT, Kind.TABLE, Kind.CODE), below[:1])
    return at + sum(1 for _ in led)
