"""What each term tells of each chunk, worked out in full before anybody asks.

BM25 needs a term's count, the chunk's length and the average length; here its part that does
not depend on the query is computed at once and rounded to 31 steps. So the browser needs
neither lengths nor a glossary, and only adds up. hit@1 on the judged queries is the same as
with unrounded numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from kb.export.codes import MAX_DIGIT
from kb.model import Chunk, ChunkKind
from kb.search.glossary import concepts_in
from kb.search.overlap import weights_in_name
from kb.text.passage import TermText, term_text
from kb.text.terms import terms

# Robertson's usual values, which SQLite's bm25() has too: hit@1 on notes-topics moves by one
# query of 91 between K1 0.9 and 1.6, and by none between B 0.5 and 0.75.
K1: Final = 1.2
B: Final = 0.75

# As `Store.rows_by_bm25` weighs the columns.
_HEADING_WEIGHT: Final = 3.0
# Another name of a concept counts less than the one that stands there. On notes-topics hit@1
# is .79 without other names and .84 with; 0.3 to 1 elsewhere makes no difference.
_OTHER_IN_HEADING: Final = 2.0
_OTHER_ELSEWHERE: Final = 0.5
# A summary says again what others say, and comes up behind them.
_SUMMARY_WEIGHT: Final = 0.7


@dataclass(slots=True)
class Postings:
    """Where one term stands."""

    impacts: list[tuple[int, int]] = field(default_factory=list)  # chunk's place, 1..31
    # Chunk's place, which of its names, and what share of that name the term is, 0..31.
    # Once with a share of 0 where only another name for the term stands in the heading.
    in_names: list[tuple[int, int, int]] = field(default_factory=list)


def postings_of(
    chunks: Sequence[Chunk], progress: Callable[[int], None] | None = None
) -> dict[str, Postings]:
    """Term to where it stands, terms in the order in which they first come up. `progress` is
    told how many chunks are done.

    >>> from kb.model import ChunkKind, Title
    >>> title = Title.of_text("感受野")
    >>> chunk = Chunk("1", ChunkKind.ANSWER, title, "", "", (), "cnn.md", 1, 2, "zh")
    >>> sorted(term for term in postings_of([chunk]) if term.isascii())
    ['cnn', 'field', 'fields', 'receptive']
    """
    texts = [term_text(chunk) for chunk in chunks]
    lengths = [_length(text) for text in texts]
    average = sum(lengths) / len(lengths) if lengths else 0.0
    postings: dict[str, Postings] = {}
    for place, (chunk, text, length) in enumerate(zip(chunks, texts, lengths, strict=True)):
        others = _other_names(chunk)
        weight = _SUMMARY_WEIGHT if chunk.kind is ChunkKind.SUMMARY else 1.0
        norm = K1 * (1 - B + B * length / average) if average else K1
        for term, frequency in _frequencies(text, others).items():
            share = weight * frequency / (frequency + norm)
            impact = max(1, round(MAX_DIGIT * share))
            postings.setdefault(term, Postings()).impacts.append((place, impact))
        for term, name, share in _in_names(text, others):
            postings[term].in_names.append((place, name, share))
        if progress:
            progress(place + 1)
    return postings


def _length(text: TermText) -> int:
    return len(text.anywhere.split())


def _frequencies(text: TermText, others: Mapping[str, float]) -> Mapping[str, float]:
    counted: dict[str, float] = {}
    for field_text, weight in ((text.heading, _HEADING_WEIGHT), (text.context + text.body, 1.0)):
        for term in field_text.split():
            counted[term] = counted.get(term, 0.0) + weight
    return {**others, **counted}


def _in_names(text: TermText, others: Mapping[str, float]) -> Iterator[tuple[str, int, int]]:
    named = set()
    for number, name in enumerate(text.names):
        weights = weights_in_name(name)
        total = sum(weights.values())
        for term, weight in weights.items():
            named.add(term)
            yield term, number, round(MAX_DIGIT * weight / total)
    for term, weight in others.items():
        if weight == _OTHER_IN_HEADING and term not in named:
            yield term, 0, 0


def _other_names(chunk: Chunk) -> dict[str, float]:
    """The terms of other names for what the chunk names, in both languages, with their weight."""
    heading = "\n".join((chunk.question, *chunk.aliases))
    elsewhere = "\n".join((*chunk.about, chunk.plain))
    return {
        **dict.fromkeys(_terms_of_others(elsewhere), _OTHER_ELSEWHERE),
        **dict.fromkeys(_terms_of_others(heading), _OTHER_IN_HEADING),
    }


def _terms_of_others(text: str) -> Iterator[str]:
    names = dict.fromkeys(other for concept in concepts_in(text) for other in concept.others)
    for name in names:
        yield from _terms(name)


@lru_cache(maxsize=20_000)  # the glossary's names come up in chunk after chunk
def _terms(name: str) -> tuple[str, ...]:
    return tuple(terms(name))
