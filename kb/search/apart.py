"""Whether a question of several parts is answered part by part, and what each part finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from kb.model import Answer, Hit, Outcome, Question, Turn
from kb.search.conversation import HELPED, goes_on, wording_of
from kb.search.query_terms import TermsRead, is_lone, read_terms
from kb.search.question_parts import Parts, parts_of
from kb.search.ranking import Ranking
from kb.search.subject import NOT_SURE, Subject, subject_of
from kb.text.passage import spaced, term_text
from kb.text.terms import terms

_READ_CHARACTERS: Final = 8000  # of a pasted text
_PART_HITS: Final = 3  # beyond its first, a part's are only named

_MOST_STEM_WORDS: Final = 6  # that are the name of a thing; more tell a story
_CALLED_JUST_SO: Final = 0.9  # a chunk, and nothing more: the share of both its name and the query
_ALL_WORDS: Final = 0.99  # of a query stand in a chunk's name, from this share on

# In a line that names two things: it compares them.
_CONTRASTS: Final = re.compile(
    r"\b(?:than|whereas|while|unlike|instead|differ\w*|compar\w+|vs|versus|both|but)\b|"
    "区别|不同|差[别异]|相比|对比|比较|[比而更]|區別|差[別異]|對比|比較",
    re.IGNORECASE,
)

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
        return _compared(rank, question, asked, whole)
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
        if not before:
            part = _lent(rank, question, part, asked.stem)
        parts.append(replace(part, ranking=_beyond(part.ranking, before)))
    return tuple(parts)


def _lent(rank: Rank, question: Question, part: Part, stem: str) -> Part:
    """A part that names nothing itself, with the thing that the stem names: "In BERT: (a) what is
    masked?". It is taken so where this finds what is about that thing, and as surely."""
    alone = part.ranking
    names_itself = alone.hits and alone.hits[0].signals["named"] >= _CALLED_JUST_SO
    if names_itself and not wording_of(part.query).points_back:
        return part
    if alone.context or not alone.hits or not 0 < wording_of(stem).own_words <= _MOST_STEM_WORDS:
        return part
    behind = _part(rank, question, f"{stem}: {part.query}", question.past).ranking
    thing = subject_of(stem, behind.query.terms)
    about = [bool(each.hits) and _is_about(thing, each.hits[0]) for each in (alone, behind)]
    gains = about == [False, True] and behind.confidence >= max(HELPED, alone.confidence)
    return Part(part.query, behind) if gains else part


def _is_about(thing: Subject, hit: Hit) -> bool:
    text = term_text(hit.chunk)
    return thing.names_it(text.heading) or thing.names_it(text.context)


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
    to that one, since it leaned on nothing itself. An aspect is one of what all are about."""
    wording = wording_of(text)
    if not parts or wording.aspects or not goes_on(text):
        return False
    return wording.own_words < 1 or parts[-1].ranking.context is None


def _turns(parts: Sequence[Part]) -> list[Turn]:
    return [Turn(part.query, part.ranking.hits[0].chunk) for part in parts if part.ranking.hits]


def _find_the_same(parts: Sequence[Part]) -> bool:
    """Whether there is but one answer to all parts."""
    return len({part.ranking.hits[0].chunk.id for part in parts if part.ranking.hits}) < 2


# --- Comparisons


def _compared(rank: Rank, question: Question, asked: Parts, whole: Ranking) -> Apart:
    """The sides of a comparison one by one, where the first chunk found for it is not about both
    and a side has a chunk of its own. Of the other side the notes may say nothing, and then that is
    what is to be said of it."""
    if _compares(whole, asked.questions):
        return Apart(whole)
    sides = tuple(_side(rank, question, side) for side in asked.questions)
    nothing_more = _find_the_same(sides) and all(
        side.ranking.confidence >= NOT_SURE for side in sides
    )
    if any(_has_its_own(side.ranking) for side in sides) and not nothing_more:
        return Apart(whole, sides)
    called = term_text(whole.hits[0].chunk).heading
    one_sided = any(_stands_in(called, side) for side in asked.questions)
    if not one_sided and all(_is_known(side.ranking) for side in sides):
        return Apart(whole)
    return Apart(_unsure(whole))


def _side(rank: Rank, question: Question, name: str) -> Part:
    """What is found for a side: what only mentions it is not sure."""
    side = _part(rank, question, name, ())
    return side if _has_its_own(side.ranking) else replace(side, ranking=_unsure(side.ranking))


def _unsure(ranking: Ranking) -> Ranking:
    return replace(ranking, confidence=min(ranking.confidence, NOT_SURE))


def _has_its_own(ranking: Ranking) -> bool:
    """Whether a side of a comparison finds a chunk that is called after it; a lone word is never as
    sure as a question."""
    sure = ranking.confidence >= NOT_SURE
    return sure and bool(ranking.hits) and _bears_its_name(ranking.hits[0])


def _is_known(ranking: Ranking) -> bool:
    """Whether the notes have the words of a side, by any name, somewhere near."""
    return any(hit.terms for hit in ranking.hits)


def _compares(whole: Ranking, sides: Sequence[str]) -> bool:
    """Whether the first chunk found for a comparison is named after both sides or, found surely and
    named after neither, sets one against the other in a line. One that is named after one of them
    is about that one, whatever else it mentions."""
    chunk = whole.hits[0].chunk
    heading = term_text(chunk).heading
    named = [_stands_in(heading, side) for side in sides]
    if all(named):
        return True
    if whole.confidence < HELPED:
        return False
    if any(named):
        return _has_of_both(heading, sides)
    comparing = filter(_CONTRASTS.search, chunk.plain.split("\n"))
    return _has_of_both(heading, sides) or any(
        _has_of_both(spaced(terms(line)), sides) for line in comparing
    )


def _has_of_both(spaced_terms: str, sides: Sequence[str]) -> bool:
    """Whether half the words of each side stand in a text, of those that tell it from the other:
    "ReLU gradients" is about ReLU."""
    words = [set(_telling(read_terms(side))) for side in sides]
    own = [words[0] - words[1], words[1] - words[0]]
    return all(
        2 * sum(_stands(read_terms(side), term, spaced_terms) for term in of_side)
        >= len(of_side)
        > 0
        for side, of_side in zip(sides, own, strict=True)
    )


def _stands_in(spaced_terms: str, name: str) -> bool:
    """Whether all words of a name stand in a text, themselves or by another name."""
    read = read_terms(name)
    return all(_stands(read, term, spaced_terms) for term in _telling(read))


def _stands(read: TermsRead, term: str, spaced_terms: str) -> bool:
    others = read.other_names.get(term, ())
    return f" {term} " in spaced_terms or any(spaced(list(o)) in spaced_terms for o in others)


def _telling(read: TermsRead) -> Sequence[str]:
    return [term for term in read.telling if not is_lone(term)] or read.telling


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
