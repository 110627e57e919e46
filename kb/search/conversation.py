"""Follow-ups: does a question lean on what came before, and what was that about?

Pure functions over the words of the questions and a few numbers of a search; the two
searches themselves are `kb.search.searcher`'s.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kb.model import Chunk, Turn
from kb.search.aspects import Aspect, aspects_in, without_aspects
from kb.search.operators import read_operators
from kb.search.query_terms import STOP_TERMS
from kb.text.language import HAN
from kb.text.simplified import simplified

# How many earlier questions a chain of follow-ups may reach back, and what of each is kept:
# the encoder reads some 2,000 characters, and the follow-up stands at their end.
MAX_CHAIN: Final = 3
MAX_EARLIER_CHARACTERS: Final = 300


def _either(latin: str, chinese: str) -> re.Pattern[str]:
    """Latin words as words, Chinese ones wherever they stand; `|` between, in folded text."""
    return re.compile(rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])|{chinese}")


# Grammar only; no topic word belongs into any of these.
# Words that point at something said before. Not: "is there", "尤其", "其他".
_POINTING: Final = _either(
    "it|its|itself|they|them|their|theirs|this|that|these|those|he|him|his|she|her|former|latter|"
    "both|neither|the same|the other|others|another|which one|what else|"
    "(?<!is )(?<!are )(?<!was )(?<!were )there(?! (?:is|are|was|were))|instead(?! of)",
    "它|[他她][们們]|[这這]|那|前者|[后後]者|[两兩二三]者|上面|上述|前面|[刚剛]才|"
    "第[一二三四五][个個]|"
    "(?<![尤极])其(?![他它实余])",
)
# Beginnings that go on from something. A comparison with only one side, too.
_GOING_ON: Final = re.compile(
    r"(?:and|but|or|so|then|also|versus|vs|compared (?:to|with)|what about|how about|why not|"
    r"ok|okay)(?![a-z0-9])|[还還][有能会會要可]|另外|除了|然[后後]|但|而|[换換]成|"
    r"[和与與跟同].+(?:比|[区區][别別]|不同|差[别別异異]|哪[个個]|[关關][系係])"
)
# A name with nothing but 呢 behind it asks the same of it; after an asking word 呢 only softens.
_ASKING: Final = re.compile("什[么麼]|怎|[为為]何|如何|哪|[几幾]|多少|[谁誰]|[吗嗎]")
# What is asked to be shown, whatever the topic.
_REQUEST: Final = _either(
    "code|examples?|samples?|demo|snippets?|give|write|see|more|further|details?|reasons?|any|some",
    "代[码碼]|[举舉示]?例子?|演示|展示|[举舉]一?[个個]|[给給][出个個我]?|[来來]一?[个個段]|看看|"
    "[写寫]一?[个個段]|一?段|[详詳][细細]|具[体體]|[讲講]{2}|[说說]{2}|理由|再|[请請]",
)
# What may stand beside an aspect without naming a thing, in simplified characters.
_BESIDE_AN_ASPECT: Final = _either(
    "and|but|or|so|then|also|ok|okay|how|many|much|main|major|key|biggest|most|important|common|"
    "typical|all|number|used|needed|get|know|want",
    "还有|另外|除了|然后|但|而|别的|其他|其它|多[少大]|主要|常见|关键|大概|具体|有没有|没有|需要|"
    "应该?|会|能|可以|知道|了解|到底|究竟|分别|[来于各都该大小写]|给出?|列出|总结",
)
_LATIN_WORD: Final = re.compile(rf"[^\W_{HAN}]+(?:[-.+#][^\W_{HAN}]+)*")
_HAN_CHARACTER: Final = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Wording:
    """How the words of a question lean on what came before it."""

    # How plainly they point at something said before: 0, 0.5 or 1. A pointing word behind
    # words of the question's own is as likely to mean those.
    points_back: float
    asks_of_another: bool  # the same is asked of another thing, which they name
    # How many words of its own the question has, besides those that ask, point or want to be
    # shown something; a Chinese character counts half a word.
    own_words: float
    # What it asks for, where that is an aspect of a thing and it names none.
    aspects: tuple[Aspect, ...] = ()


def wording_of(query: str, said: str = "") -> Wording:
    """Read the words of a question. What was `said` before it, it names no more.

    >>> wording_of("how does it work")
    Wording(points_back=1.0, asks_of_another=False, own_words=0.0, aspects=())
    >>> wording_of("why should a loader ask its parent").points_back
    0.5
    >>> wording_of("那GRU呢").asks_of_another, wording_of("and its gates?").asks_of_another
    (True, False)
    >>> [wording_of(text).own_words for text in ("show me the code", "给个代码例子", "那公式呢")]
    [0.0, 0.0, 1.0]
    """
    text = _folded(query)
    aspects = aspects_in(simplified(text))
    if aspects and not _names_more(simplified(text), said):
        return Wording(_points_back(text), False, _own_words(text), aspects)
    return Wording(
        points_back=_points_back(text),
        asks_of_another=_asks_of_another(text),
        own_words=_own_words(text),
    )


def _names_more(text: str, said: str) -> bool:
    """Whether a folded text names anything besides aspects and what was said before it."""
    before = set(_LATIN_WORD.findall(_folded(said)))
    rest = _LATIN_WORD.sub(
        lambda word: " " if word[0] in before else word[0], without_aspects(text)
    )
    return _own_words(_BESIDE_AN_ASPECT.sub(" ", rest)) > 0


def _points_back(text: str) -> float:
    if _GOING_ON.match(text):
        return 1.0
    if text.endswith("呢") and not _ASKING.search(text):
        return 1.0
    pointing = _POINTING.search(text)
    if not pointing:
        return 0.0
    return 1.0 if _own_words(text[: pointing.start()]) < 1 else 0.5


def _asks_of_another(text: str) -> bool:
    if going_on := _GOING_ON.match(text):
        named = text[going_on.end() :]
    elif text.endswith("呢") and not _ASKING.search(text):
        named = text.removeprefix("那")
    else:
        return False
    return _own_words(named) >= 1 and not _POINTING.search(named)


def _own_words(text: str) -> float:
    rest = _REQUEST.sub(" ", _POINTING.sub(" ", _folded(text)))
    words = [word for word in _LATIN_WORD.findall(rest) if word not in STOP_TERMS]
    characters = [each for each in _HAN_CHARACTER.findall(rest) if each not in STOP_TERMS]
    return len(words) + len(characters) / 2


def _folded(query: str) -> str:
    text = unicodedata.normalize("NFKC", query).casefold().strip()
    return text.rstrip(" \t\n?!.,:;…。、，！？：；")


@dataclass(frozen=True, slots=True)
class Topic:
    """What the conversation was about before the present question."""

    asked: str  # the earlier questions, one behind another, oldest first
    chunk: Chunk  # what was shown last

    def with_question(self, query: str) -> str:
        """The text to search for, when a query is taken to go on with this topic."""
        return f"{self.asked} {query}"


def topic_of(past: Sequence[Turn]) -> Topic | None:
    """The topic of some turns, oldest first; None where nothing was shown yet.

    The last question says what it is about, or, where it leaned on the one before it
    itself, the two say it together; and so on, up to MAX_CHAIN of them. Turns that found
    nothing are passed over: of what the notes don't know there is nothing more to ask.
    """
    shown = [(turn.query, turn.chunk) for turn in past if turn.chunk]
    if not shown:
        return None
    asked: list[str] = []
    for number in range(len(shown) - 1, -1, -1):
        query, chunk = shown[number]
        words = read_operators(query).words  # its operators were for that question alone
        asked.insert(0, words.strip()[:MAX_EARLIER_CHARACTERS])
        same = number > 0 and shown[number - 1][1].id == chunk.id
        if len(asked) == MAX_CHAIN or not (same or goes_on(words)):
            break
    return Topic(" ".join(asked), shown[-1][1])


def goes_on(query: str) -> bool:
    """Whether a question, by its words alone, plainly leans on the one before it."""
    wording = wording_of(query)
    return wording.points_back == 1 or wording.own_words < 1 or bool(wording.aspects)


# Rounded from a logistic regression on 130 follow-ups and 430 questions that stand alone,
# over three folders of notes (deep learning, computer science, React), AUC .97. Words decide;
# without "fits" and "named" as many are told apart, but other ones. Halving or doubling any
# weight but the first two moves two of the 130.
_LEANING_INTERCEPT: Final = 1.25
_LEANING: Final[Mapping[str, float]] = {
    "points_back": 4.5,  # "and its gates?", "那GRU呢"
    "own_words": -1.25,  # each says more of what is meant
    "fits": 8.0,  # how well what was shown already meets the words: "公式是什么"
    "named": -3.0,  # a chunk is called just that: "BERT?"
}
_MOST_WORDS: Final = 6.0
_SURE: Final = 0.9


def leans(
    wording: Wording, fits: float, heading: float, confidence: float, shown_heading: float = 1.0
) -> bool:
    """Whether a query is to be read with the topic before it.

    Of a search for the query alone: `fits`, the margin (-1..1) of the chunk shown before, and how
    far that is called so (`shown_heading`, 0..1); `heading` (0..1) and `confidence` (0..1) of the
    first hit.
    """
    words = wording.own_words
    least = _SURE if shown_heading else HELPED
    named = words > 0 and heading > 0.99 and confidence > least
    values = {
        "points_back": wording.points_back,
        "own_words": min(words, _MOST_WORDS),
        "fits": fits if words else 0.0,  # without words of its own, what fits is chance
        "named": float(named),
    }
    logit = _LEANING_INTERCEPT + sum(weight * values[name] for name, weight in _LEANING.items())
    return logit > 0


# A query that finds so little by itself is tried with the topic, however it is worded
# ("复杂度多少"). At .3 one more of 71 unseen follow-ups would be right, and two more of 90
# paraphrased questions after an unrelated one wrong.
AT_A_LOSS: Final = 0.1
# And only where it then finds what is more likely right than wrong: else a question about
# something else ("how do I tune a piano" after one about chords) would be taken to go on.
HELPED: Final = 0.5

# What speaks for a chunk besides its scores. Of 127 follow-ups 119 are right; 115 with half of
# the first or the last as (1, 0).
_SHOWN_BEFORE: Final = 0.16
_SAME_NOTE: Final = 0.07
_OWN_WORDS: Final = (0.4, 0.3)  # what the search for the bare query counts: a + b · its words


def context_signal(wording: Wording, joint_score: float, chunk: Chunk, topic: Topic) -> float:
    """How well a chunk fits a query that goes on with a topic: its score in the search for
    both together, and a little for standing near what was shown. The fewer words of its own
    the query has, the more that counts beside the search for it alone."""
    near = _SAME_NOTE if chunk.note == topic.chunk.note else 0.0
    if wording.asks_of_another:
        return joint_score + (0.0 if chunk.id == topic.chunk.id else near)
    least, a_word = _OWN_WORDS
    own = min(1.0, least + a_word * wording.own_words)
    return (joint_score + (_SHOWN_BEFORE if chunk.id == topic.chunk.id else near)) / own


# The topic's words are met whatever is asked of it, so its log-odds count the less; and so much is
# taken back of the doubt that a follow-up's bare words always leave. Of the right first hits of
# follow-ups .82 are answered; of 40 questions that are taken to lean on a topic and that nothing
# answers ("它多少钱", "and the weather?"), 3. With half of each: .85 and 9.
_TOPICS_SHARE: Final = 0.3
_DOUBT_TAKEN_BACK: Final = 1.3


def context_confidence(wording: Wording, alone: float, joint: float) -> float:
    """The probability that a chunk answers a query that goes on with a topic, 0..1.

    From the chunk's confidences for the query alone and for both together: the topic alone
    would find itself, whatever is asked of it.
    """
    if not wording.own_words:
        return joint
    own = (1 - _TOPICS_SHARE) * _logit(alone)
    return _sigmoid(_TOPICS_SHARE * _logit(joint) + own + _DOUBT_TAKEN_BACK)


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
