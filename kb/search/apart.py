"""Whether a question of several parts is answered part by part, and what each part finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from kb.model import Answer, Chunk, Hit, Outcome, Question, Turn
from kb.search.conversation import HELPED, goes_on, wording_of
from kb.search.query_terms import is_lone, read_terms
from kb.search.question_parts import Parts, parts_of
from kb.search.ranking import Ranking
from kb.text.passage import spaced, term_text

_READ_CHARACTERS: Final = 8000  # of a pasted text
_PART_HITS: Final = 3  # beyond its first, a part's are only named

_ALL_WORDS: Final = 0.99  # of a query stand in a chunk's name, from this share on

Rank = Callable[[Question], Ranking]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a question, and what was found for it."""

    query: str
    ranking: Ranking


@dataclass(frozen=True, slots=True)
class Apart:
    """What was found for a question."""

    whole: Ranking  # for all of it at once or, where it is one, what is surest
    parts: tuple[Part, ...] = ()  # two or more; none where it is one
    left: int = 0  # parts that weren't looked for


def rank_apart(rank: Rank, question: Question) -> Apart:
    """Search for a question and, where it has parts, for each of them.

    The words propose the parts, what is found decides. A question without parts costs the one
    search that it always did.
    """
    text = question.text[:_READ_CHARACTERS].strip()
    asked = parts_of(text)
    whole = rank(question)
    if asked.questions == (text,) or not whole.hits:
        return Apart(whole)
    if asked.kind == "sides":
        return Apart(whole, _sides(rank, question, asked, whole.hits[0].chunk))
    parts = _in_order(rank, question, asked)
    if asked.stem and _find_the_same(parts):
        # "Network programming: (1) …" is a field, which leads all parts astray.
        alone = tuple(_part(rank, question, each, question.past) for each in asked.questions)
        if all(part.ranking.confidence >= HELPED for part in alone):
            parts = alone
    surest = max(whole, *(part.ranking for part in parts), key=lambda each: each.confidence)
    if _find_the_same(parts):
        return Apart(replace(surest, context=whole.context))
    if asked.kind == "sentences" and (surest is whole or _is_its_name(whole.hits[0], parts)):
        return Apart(whole)
    return Apart(whole, parts, asked.left)


def _is_its_name(first: Hit, parts: Sequence[Part]) -> bool:
    """Whether the whole is what one chunk is called, "What is X? Why do we need it?", and this is
    not only called after two things that have chunks of their own."""
    hits = [part.ranking.hits[0] for part in parts if part.ranking.hits]
    return first.signals["named"] >= _ALL_WORDS and first.chunk.id in {h.chunk.id for h in hits}


def _in_order(rank: Rank, question: Question, asked: Parts) -> tuple[Part, ...]:
    """The parts of a list or of some sentences. Each may lean on what is said of all of them or,
    where it goes on from the part before it, on that one."""
    past = list(question.past)
    if wording_of(asked.stem).own_words:
        past += _turns([Part(asked.stem, rank(replace(question, text=asked.stem)))])
    parts: list[Part] = []
    for text in asked.questions:
        before = _turns(parts) if not asked.stem or _goes_on(text, parts) else []
        part = _part(rank, question, text, (*past, *before))
        parts.append(replace(part, ranking=_beyond(part.ranking, before)))
    return tuple(parts)


def _beyond(ranking: Ranking, before: Sequence[Turn]) -> Ranking:
    """Where the part before has the same first hit, which isn't named after what this one asks, but
    another hit is, that one first: of two things asked, they hardly have the same answer."""
    first = ranking.hits[0] if ranking.hits else None
    shown = {turn.chunk.id for turn in before if turn.chunk}
    if first is None or first.chunk.id not in shown or _bears_its_name(first):
        return ranking
    named = [hit for hit in ranking.hits if _bears_its_name(hit)]
    others = [hit for hit in ranking.hits if hit not in named]
    ranked = enumerate((*named, *others), start=1)
    return replace(ranking, hits=tuple(replace(hit, rank=rank) for rank, hit in ranked))


def _bears_its_name(hit: Hit) -> bool:
    return hit.signals["heading"] >= _ALL_WORDS


def _part(rank: Rank, question: Question, text: str, past: tuple[Turn, ...]) -> Part:
    k = min(question.k, _PART_HITS)
    return Part(text, rank(replace(question, text=text, past=past, k=k)))


def _goes_on(text: str, parts: Sequence[Part]) -> bool:
    """Whether a part says nothing without the one before it ("give reasons"), or points back, and
    to that one, since it leaned on nothing itself."""
    if not parts or not goes_on(text):
        return False
    return wording_of(text).own_words < 1 or parts[-1].ranking.context is None


def _turns(parts: Sequence[Part]) -> list[Turn]:
    return [Turn(part.query, part.ranking.hits[0].chunk) for part in parts if part.ranking.hits]


def _find_the_same(parts: Sequence[Part]) -> bool:
    """Whether there is but one answer to all parts."""
    return len({part.ranking.hits[0].chunk.id for part in parts if part.ranking.hits}) < 2


# --- Comparisons


def _sides(rank: Rank, question: Question, asked: Parts, first: Chunk) -> tuple[Part, ...]:
    """The sides of a comparison, where the first chunk found for it is not about both and each
    side has a chunk that is named after it; else none."""
    if _compares(first, asked.questions):
        return ()
    parts = tuple(_part(rank, question, side, ()) for side in asked.questions)
    named = all(
        part.ranking.confidence >= HELPED and _bears_its_name(part.ranking.hits[0])
        for part in parts
    )
    return parts if named and not _find_the_same(parts) else ()


def _compares(chunk: Chunk, sides: Sequence[str]) -> bool:
    """Whether a chunk is named after both sides or, named after neither, speaks of both. One
    that is named after one of them is about that one, whatever else it mentions."""
    text = term_text(chunk)
    named = [_stands_in(text.heading, side) for side in sides]
    if any(named):
        return all(named)
    return all(_stands_in(text.anywhere, side) for side in sides)


def _stands_in(spaced_terms: str, name: str) -> bool:
    """Whether all words of a name stand in a text, themselves or by another name."""
    terms = read_terms(name)
    telling = [term for term in terms.telling if not is_lone(term)] or terms.telling
    return all(
        f" {term} " in spaced_terms
        or any(spaced(list(other)) in spaced_terms for other in terms.other_names.get(term, ()))
        for term in telling
    )


# --- One answer of several


def in_parts(whole: Answer, parts: Sequence[Answer], left: int, k: int) -> Answer:
    """The answer to a question of several parts; its hits are up to k."""
    outcomes = {part.outcome for part in parts}
    outcome: Outcome = outcomes.pop() if len(outcomes) == 1 else "unsure"
    hits = tuple(_best_first(parts))[:k]
    shown = {part.hits[0].chunk.id for part in parts if part.hits}
    return replace(
        whole,
        outcome=outcome,
        confidence=min(part.confidence for part in parts),
        hits=tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1)),
        follow_ups=tuple(chunk for chunk in parts[-1].follow_ups if chunk.id not in shown),
        respelled=None,
        context=None,
        parts=tuple(replace(part, language=whole.language) for part in parts),
        parts_left=left,
    )


def _best_first(parts: Sequence[Answer]) -> Iterator[Hit]:
    """Their first hits, the surest first, then the others; none twice."""
    surest = sorted(parts, key=lambda part: -part.confidence)
    seen: set[str] = set()
    for hits in zip_longest(*(part.hits for part in surest)):
        for hit in hits:
            if hit and hit.chunk.id not in seen:
                seen.add(hit.chunk.id)
                yield hit
