"""Questions of several parts: where one ends and the next begins, told by the words alone.

Pure functions. Whether the parts are answered one by one, the searches for them decide
(`kb.search.apart`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from kb.search.conversation import wording_of
from kb.text.language import HAN
from kb.text.simplified import simplified

MAX_PARTS: Final = 8  # what a reader still reads; further ones are counted

# list: marked one by one; sentences: told by how they begin and end; sides: of a comparison.
Kind = Literal["list", "sentences", "sides"]

# What may be said of a sentence far away from where it is cut doesn't matter.
_READ_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True)
class Parts:
    """What a text asks, in its own words."""

    questions: tuple[str, ...]  # in order; of a plain question the text itself
    kind: Kind = "sentences"
    stem: str = ""  # what is said around them, and tells what they are about
    left: int = 0  # further questions, beyond MAX_PARTS


def parts_of(text: str) -> Parts:
    """Cut a text into the questions that it asks.

    >>> parts_of("About LSTM: (a) which gates has it? (b) why does it forget?").questions
    ('which gates has it?', 'why does it forget?')
    >>> parts_of("what is dropout and how does batch norm work").questions
    ('what is dropout', 'how does batch norm work')
    >>> parts_of("how does dropout work and why").questions
    ('how does dropout work and why',)
    >>> parts_of("卷积和池化有什么区别").questions
    ('卷积', '池化')
    """
    text = text.strip()
    if not _CODE.search(text):
        for cut in (_listed, _in_sentences, _compared):
            if parts := cut(text):
                return parts
    return Parts((text,))


def _parts(questions: Sequence[str], kind: Kind, stem: str) -> Parts:
    left = max(len(questions) - MAX_PARTS, 0)
    return Parts(tuple(questions[:MAX_PARTS]), kind, stem, left)


# --- What asks

# In a pasted program, or what it complains of, marks and question marks mean something else.
_CODE: Final = re.compile(
    r"```|Traceback \(most recent|^\s*File \"|^\s*(?:def|class) .*:\s*$|^\s*import \w|"
    r"^\s*from \S+ import|^\s*[\w.]+ = |[{}]\s*$",
    re.MULTILINE,
)
_WH: Final = r"(?:what(?:'?s)?|how|why|when|where|which|who|whose)"
_AUXILIARY: Final = r"(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|may|must)"
# What may stand before a question without being part of it.
_LEAD: Final = (
    r"(?:(?:and|also|so|but|then|or|ok|okay|hi|hello|please|plus|now|next|finally|first|second|"
    r"third|moreover|furthermore|additionally)(?:ly)?[,:]?\s+)*"
)
_TELL: Final = (
    r"(?:explain|describe|define|discuss|derive|prove|compare|contrast|summari[sz]e|outline|"
    r"list|name|state|give|show|justify|tell|answer|write|calculate|compute)"
)
_TELL_IN_HAN: Final = (
    "(?:请|试|并|再)*(?:(?:名词)?解释|说明|简述|描述|介绍|比较|对比|列举|举例|推导|证明|计算|讨论|谈谈|说说|"
    "讲讲|写出|给出)"
)
_ASK_IN_HAN: Final = (
    "什么|怎|为何|如何|哪|几个|几种|几次|多少|谁|吗|啥|咋|干嘛|干吗|是否|有没有|能不能|可不可以|是不是|要不要|呢$|"
    "区别"
)
_ASKS: Final = re.compile(rf"(?<![\w'-]){_WH}(?![\w-])|{_ASK_IN_HAN}")
_TELLS: Final = re.compile(rf"{_LEAD}{_TELL}\b|{_TELL_IN_HAN}")
_BEGINS_TO_ASK: Final = re.compile(
    rf"{_LEAD}(?:(?:what(?:'?s)?|how|why|which|who)\b|(?:when|where) {_AUXILIARY}\b|{_TELL}\b)"
)
_BEGINS_WITH_AUXILIARY: Final = re.compile(rf"{_LEAD}{_AUXILIARY}\b")
_QUESTION_MARK: Final = re.compile(r"[?？]\W*$")
_PLEADS: Final = re.compile(
    r"\b(?:can|could|would|will) (?:you|someone|anyone|somebody) (?:please )?(?:help|answer)\b|"
    "[帮幫][我忙]"
)
_HAN_CHARACTER: Final = re.compile(f"[{HAN}]")


def _asks(text: str) -> bool:
    """Whether some words ask, or tell to do something."""
    folded = _folded(text)
    patterns = (_QUESTION_MARK.search, _ASKS.search, _TELLS.match, _BEGINS_WITH_AUXILIARY.match)
    return any(pattern(folded) for pattern in patterns)


def _asks_in_full(text: str) -> bool:
    """Whether some words are a question or a task as they stand, without a mark that says so."""
    folded = _folded(text)
    if _HAN_CHARACTER.search(folded):
        return bool(_ASKS.search(folded) or _TELLS.match(folded))
    return bool(_BEGINS_TO_ASK.match(folded))


def _only_pleads(text: str) -> bool:
    """Whether a question asks for help, and not yet for anything of the notes."""
    folded = _folded(text)
    return bool(_PLEADS.search(folded)) and not _ASKS.search(folded)


def _folded(text: str) -> str:
    return simplified(text).casefold().strip()


def _own_words(text: str) -> float:
    return wording_of(text).own_words


# --- Marked lists: (a) (b), 1. 2., ①②, 第一问

_NUMERALS: Final = "一二三四五六七八九十"
_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_ONE: Final = rf"[a-z]|[ivx]{{1,4}}|\d{{1,2}}|[{_NUMERALS}]"
# A mark begins a line or stands behind a space or a mark of the sentence: not so in f(a).
_MARK: Final = re.compile(
    rf"(?:^|(?<=[\s,;:.?!，。；：？！、]))(?:"
    rf"[(（](?P<enclosed>{_ONE})[)）]|(?P<closed>{_ONE})[)）]|"
    rf"(?P<dotted>\d{{1,2}})[.．、](?![\d.])|(?P<lettered>[a-h])\.(?=\s)|"
    rf"(?P<counted>[{_NUMERALS}])、|"
    rf"第(?P<nth>[{_NUMERALS}]|\d{{1,2}})[个個]?(?:[问問][题題]?|小?[题題])[是为為]?[：:，,、\s]?|"
    rf"(?:q|question |[问問][题題])(?P<named>\d{{1,2}})[.:：、)）])"
    r"|(?P<circled>[①-⑳])",
    re.IGNORECASE | re.MULTILINE,
)
_CHOOSES: Final = re.compile(r"\bwhich\b|哪")
_BETWEEN: Final = re.compile(r"(?:[\s,;，；、]|\band\b|以及|[还還]有)+$", re.IGNORECASE)


class _Mark(NamedTuple):
    start: int
    end: int


def _listed(text: str) -> Parts | None:
    """The items of a list, where they ask; before them what the stem asks itself."""
    marks = max(_lists(text), key=len, default=[])
    if len(marks) < 2:
        return None
    ends = [mark.start for mark in marks[1:]] + [len(text)]
    items = [
        _BETWEEN.sub("", text[mark.end : end]).strip()
        for mark, end in zip(marks, ends, strict=True)
    ]
    stem = text[: marks[0].start].strip(" \t\n:：,，")
    if not all(re.search(r"\w", item) for item in items) or not _is_asked_of_each(stem, items):
        return None
    asked = [
        sentence
        for sentence in _sentences(stem)
        if _QUESTION_MARK.search(sentence) and _asks_in_full(sentence) and _own_words(sentence)
    ]
    return _parts([*asked, *items], "list", stem)


def _lists(text: str) -> Iterator[list[_Mark]]:
    """The marks of each form that count up from one."""
    by_form: dict[tuple[str, str], list[_Mark]] = {}
    for match in _MARK.finditer(text):
        form = str(match.lastgroup)
        for counting, number in _numbers(match[form].lower()):
            marks = by_form.setdefault((form, counting), [])
            if number == len(marks) + 1:
                marks.append(_Mark(match.start(), match.end()))
    yield from by_form.values()


def _numbers(mark: str) -> Iterator[tuple[str, int]]:
    """What a mark may stand for, each with what it counts with: "i" is the ninth or the first."""
    if mark in _NUMERALS:
        yield "numerals", _NUMERALS.index(mark) + 1
    elif "①" <= mark <= "⑳":
        yield "circles", ord(mark) - ord("①") + 1
    elif mark.isdecimal():
        yield "digits", int(mark)
    else:
        if mark in _ROMAN:
            yield "roman", _ROMAN.index(mark) + 1
        if len(mark) == 1:
            yield "letters", ord(mark) - ord("a") + 1


def _is_asked_of_each(stem: str, items: Sequence[str]) -> bool:
    """Whether a list holds questions, not steps that were taken or answers to choose from."""
    if 2 * sum(map(_asks, items)) >= len(items):
        return True
    folded = _folded(stem)
    if _CHOOSES.search(folded):
        return False
    # "Explain:", "What are": nothing is asked but what the items name.
    return not _own_words(stem) if _ASKS.search(folded) else _asks(stem)


# --- Sentences, and questions joined in one

# So many words before a question are more than a phrase: a story, the text of an exercise.
_SET_UP_WORDS: Final = 20

_ENDS_SENTENCE: Final = re.compile(
    r"(?<=[?？!！。；\n])|(?<=;)(?=\s)|"
    r"(?<=\.)(?<!e\.g\.)(?<!i\.e\.)(?<!\bvs\.)(?<!etc\.)(?<!\bcf\.)(?=\s)",
    re.IGNORECASE,
)
_JOINS: Final = re.compile(
    # What joins another question; what may as well go on with the same; "…，GRU呢".
    rf"[,;]?\s+(?P<another>and also|also|plus)\s+(?={_WH}\b|{_AUXILIARY}\b)|"
    rf"[\s,;，；]*(?P<besides>以及|并且|並且|[还還]有|另外|此外|而且|[顺順]便[问問](?:一下)?)[\s,，:：]*|"
    rf"[,;]?\s+(?:and|&)\s+(?=(?:what(?:'?s)?|how|why)\b|(?:when|where) {_AUXILIARY}\b)|"
    r"[,，]\s*(?=[^,，]+呢\W*$)",
    re.IGNORECASE,
)
_ANNOUNCES: Final = re.compile(r"[^:：]+[:：](?=\s*[^\s:：])")


def _in_sentences(text: str) -> Parts | None:
    """The questions among some sentences; what else these say is their stem."""
    questions: list[str] = []
    stem: list[str] = []
    for sentence, asks in _told_apart(list(_sentences(text))):
        announced = _announced(sentence) if asks else len(sentence)
        stem.append(sentence[:announced].strip(" :："))
        if questions and asks and not _own_words(sentence):
            questions[-1] += f" {sentence}"  # "And why?"
        elif asks:
            questions += _joined(sentence[announced:].strip())
    said = " ".join(filter(None, stem))
    if len(questions) > 1 or (questions and _own_words(said) >= _SET_UP_WORDS):
        return _parts(questions, "sentences", said)
    return None


def _sentences(text: str) -> Iterator[str]:
    for sentence in _ENDS_SENTENCE.split(text):
        if re.search(r"\w", sentence):
            yield sentence.strip().lstrip("-*•· ")


def _told_apart(sentences: Sequence[str]) -> list[tuple[str, bool]]:
    """Each sentence, with whether it asks. Where none has a question mark, those at the end do
    that read as questions."""
    asks = [bool(_QUESTION_MARK.search(each)) and not _only_pleads(each) for each in sentences]
    if any(asks):
        tells = [bool(_TELLS.match(_folded(sentence))) for sentence in sentences]
        asks = [a or b for a, b in zip(asks, tells, strict=True)]
    else:
        for number in range(len(sentences) - 1, -1, -1):
            if not _asks_in_full(sentences[number]):
                break
            asks[number] = True
    return list(zip(sentences, asks, strict=True))


def _announced(sentence: str) -> int:
    """Where the question begins behind "So two things:"; 0 where it begins at once."""
    announces = _ANNOUNCES.match(sentence)
    return announces.end() if announces and not _asks(announces[0]) else 0


def _joined(sentence: str) -> list[str]:
    """A sentence cut where a whole question ends and another begins."""
    questions: list[str] = []
    start = 0
    for join in _JOINS.finditer(sentence):
        before = sentence[start : join.start()]
        after = sentence[join.end() : join.end() + _READ_CHARACTERS]
        plainly = bool(join["another"] or join["besides"])
        if _asks(before[-_READ_CHARACTERS:]) and _is_another(after, plainly=plainly):
            questions.append(before.strip())
            start = join.end()
    return [*questions, sentence[start:].strip()]


def _is_another(after: str, *, plainly: bool) -> bool:
    """Whether what follows a join asks something else, and does not go on with the same."""
    wording = wording_of(after)
    goes_on = wording.points_back and not (plainly or wording.asks_of_another)
    return _asks_in_full(after) and wording.own_words >= 1 and not goes_on


# --- Comparisons

_DIFFER_IN_HAN: Final = (
    "(?:之间|两者|二者|的|到底|究竟|分别|都|各)*"
    "(?:(?:有什么|有啥|有哪些|有何|有|什么|啥|是什么)*(?:本质)?"
    "(?:区别|不同|差别|差异|异同|不一样)(?:在哪里?|是什么)?|"
    "(?:应该|该|要)?(?:选|用)?(?:哪个|哪一个|哪种|谁)(?:更|比较)?(?:好|快|强|优)?)(?:呢|吗|啊|一些|一点)?"
)
_AND_IN_HAN: Final = r"\s*(?:和|与|跟|同|及|以及|还是)\s*"
_COMPARISONS: Final = tuple(
    re.compile(rf"(?:{pattern})$", re.IGNORECASE)
    for pattern in (
        r".*\b(?:differ\w*|distinction|compar\w+|distinguish|contrast)\b.*?"
        r"\bbetween\s+(?P<a>.+?)\s+and\s+(?P<b>.+)",
        r"(?:please\s+|can you\s+)?(?:compare|contrast|distinguish)(?:\s+and\s+contrast)?\s+"
        r"(?P<a>.+?)\s+(?:and|with|to|from|against)\s+(?P<b>.+)",
        r"(?P<a>.+?)(?:\s+|(?<=[^\x00-\x7f]))(?:vs\.?|versus)(?![a-z])\s*(?P<b>.+)",
        r"how\s+(?:is|are|does|do)\s+(?P<a>.+?)\s+(?:different|differ)\s+from\s+(?P<b>.+)",
        r"how\s+(?:do|are)\s+(?P<a>.+?)\s+and\s+(?P<b>.+?)\s+(?:differ|different)",
        r"(?:which\s+(?:one\s+)?is|what(?:'s|\s+is))\s+(?:better|faster)[,:]?\s+(?P<a>.+?)\s+or\s+(?P<b>.+)",
        r"is\s+(?P<a>.+?)\s+(?:better|faster|worse|slower)\s+than\s+(?P<b>.+)",
        rf"(?:请问|比较|对比)*(?P<a>.+?){_AND_IN_HAN}(?P<b>.+?)\s*{_DIFFER_IN_HAN}",
        rf"(?:请|试)*(?:比较|对比)(?:一下)?(?P<a>.+?){_AND_IN_HAN}(?P<b>.+)",
    )
)
# Behind a comparison: ", and state one use of each"; "list vs dict in Python" is about both.
_ASKS_MORE: Final = re.compile(
    rf"[,;，；]\s*(?:(?:and|then)\s+|并且?|再)?(?={_TELL}\b|{_WH}\b|(?:请|试)*{_TELL_IN_HAN})",
    re.IGNORECASE,
)
_OF_BOTH: Final = re.compile(r"\s+(?:in|for|on|when|with|regarding)\s+.*$", re.IGNORECASE)
_MOST_SIDE_WORDS: Final = 6
_NUMBER: Final = re.compile(r"v?[\d.]+")


def _compared(text: str) -> Parts | None:
    """The two sides of a comparison."""
    sentence = simplified(text[:_READ_CHARACTERS])
    if behind := _ASKS_MORE.search(sentence):
        sentence = sentence[: behind.start()]
    sentence = sentence.rstrip(" ?？。.!！")
    for pattern in _COMPARISONS:
        if match := pattern.match(sentence):
            sides = [text[match.start(name) : match.end(name)].strip() for name in "ab"]
            if not _OF_BOTH.search(sides[0]):
                sides[1] = _OF_BOTH.sub("", sides[1])
            if all(map(_is_name, sides)):
                return Parts(tuple(sides), "sides")
    return None


def _is_name(side: str) -> bool:
    """Whether some words name a thing, and don't go on to ask of it."""
    if re.search("[,，:：;；\n]", side) or _ASKS.search(_folded(side)):
        return False
    return not _NUMBER.fullmatch(side) and 0 < _own_words(side) <= _MOST_SIDE_WORDS
