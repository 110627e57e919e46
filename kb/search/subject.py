"""What a text speaks of: the names of things in it, and which chunks are called after them.

Pure functions over terms; what they are asked for is decided in `kb.search.ranking`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from kb.model import Chunk
from kb.search.aspects import Aspect, without_aspects
from kb.search.query_terms import WORDS_THAT_ASK, QueryTerms, is_lone
from kb.text.language import HAN
from kb.text.passage import TermText
from kb.text.terms import folded, terms

# Of a name's weight, so much stands in what is called after it: 观察者模式 in 观察者设计模式, but
# not in what shares only 模式.
_MOST_OF_IT: Final = 0.5

# The most that may be said for what is only near: unsure at one half, and sure at no setting.
NOT_SURE: Final = 0.29

_LATIN_WORDS: Final = "|".join(word for word in WORDS_THAT_ASK if word.isascii())
# The longest first: of 为什么 nothing shall be left.
_HAN_WORDS: Final = "|".join(
    sorted((word for word in WORDS_THAT_ASK if not word.isascii()), key=len, reverse=True)
)
# What stands between two names: words that ask, marks, a change of script.
_BETWEEN: Final = re.compile(
    rf"(?<![\w-])(?:{_LATIN_WORDS})(?![\w-])|{_HAN_WORDS}|[^\w\s.+#/-]+|[-./](?!\w)|"
    rf"(?<=[{HAN}])\s*(?=[^{HAN}])|(?<=[^{HAN}])\s*(?=[{HAN}])"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The names of what is spoken of, as they stand in what is called after it."""

    names: tuple[frozenset[str], ...]  # each as its telling terms
    terms: QueryTerms  # that weigh them, and know what else they are called

    def names_it(self, spaced_terms: str, share: float = _MOST_OF_IT) -> bool:
        """Whether a field of a `TermText` has such a share of a name."""
        standing = self.terms.standing_in(spaced_terms)
        return any(
            self._weight(name & standing) >= share * self._weight(name) for name in self.names
        )

    def _weight(self, name: frozenset[str]) -> float:
        return sum(self.terms.weights[term] for term in sorted(name))


def subject_of(text: str, weighed: QueryTerms, called: str | None = None) -> Subject:
    """What a text speaks of; `weighed` holds its terms. What was shown for it, and how that is
    `called`, tells its names from what it says of them."""
    names = [
        frozenset(term for term in terms(name) if term in weighed.weights and not is_lone(term))
        for name in names_in(text)
    ]
    if called is not None:
        standing = weighed.standing_in(called)
        names = [name & standing for name in names]
    return Subject(tuple(name for name in names if name), weighed)


def names_in(text: str) -> list[str]:
    """The runs of words that may be names: between words that ask, or that ask for an aspect.

    >>> names_in("卷积层的输出尺寸怎么算"), names_in("how does Batch Norm work in an LSTM?")
    (['卷积层', '输出尺寸'], ['batch norm', 'lstm'])
    """
    runs = _BETWEEN.split(without_aspects(folded(text)))
    return [run.strip() for run in runs if re.search(r"\w", run)]


class Fit(IntEnum):
    """How well a chunk fits an aspect of a thing, the best first."""

    CALLED_SO = 0  # it is called after both
    SAYS_IT = 1  # it is what was shown, and speaks of the aspect
    BELOW_IT = 2  # it is called after the aspect, and stands in a note about the thing
    ABOUT_IT = 3  # it is about the thing
    OF_OTHERS = 4

    def confidence(self, in_context: float, joint: float) -> float:
        """The probability that such a chunk answers, from its own in a follow-up and in a search
        for both: no other thing's aspect is sure."""
        if self is Fit.SAYS_IT:
            return in_context
        most = 1.0 if self is Fit.CALLED_SO else NOT_SURE
        return min(joint if self <= Fit.BELOW_IT else in_context, most)


@dataclass(frozen=True, slots=True)
class AspectOf:
    """An aspect of the thing that was spoken of."""

    shown: Chunk  # last
    subject: Subject
    aspects: tuple[Aspect, ...]

    def fit(self, chunk: Chunk, text: TermText) -> Fit:
        """How well a chunk fits, with its terms."""
        called_so = self._stands_in(" ".join((chunk.question, *chunk.aliases)))
        if self.subject.names_it(text.heading) or self._is_shown(chunk):
            if called_so:
                return Fit.CALLED_SO
            says_it = chunk.id == self.shown.id and self._stands_in(chunk.answer)
            return Fit.SAYS_IT if says_it else Fit.ABOUT_IT
        below = called_so and self.subject.names_it(text.context)
        return Fit.BELOW_IT if below else Fit.OF_OTHERS

    def _is_shown(self, chunk: Chunk) -> bool:
        """Whether a chunk is what was shown, or stands below it."""
        headings = (chunk.question, *chunk.breadcrumb)
        return chunk.note == self.shown.note and self.shown.question in headings

    def _stands_in(self, text: str) -> bool:
        said = folded(text)
        return any(aspect.words.search(said) for aspect in self.aspects)
