"""What a query says beside its words: "exact phrase", -word, -"phrase", in:SCOPE, tag:NAME.

Most quotation marks and dashes of a question are no operators: what is “attention”, rm -rf, -1,
`x = "a"`. What isn't plainly one stays as it was typed. An operator stands by itself in a query of
one line: white space on both sides, or punctuation behind it. Then

- a phrase is short and doesn't itself ask, as a pasted question does;
- it stands beside bare words: in a sentence that asks, quotation marks quote (How many nations
  contain "Amazonas" in their names? So do seven of 2,124 judged questions). Those of print, “…” and
  「…」, quote wherever words are linked: “A” 和 “B” 的区别;
- excluded is no word in the middle of a sentence that asks, nor one that the notes write with a
  dash before it, nor one or two small letters, which are an option;
- in a command line, which has such an option, a path or a pipe, only in: and tag: are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from kb.search.query_terms import STOP_TERMS
from kb.text.scopes import bare
from kb.text.terms import folded, is_cjk, is_pair, terms

# A longer query is a pasted paragraph, and its quotation marks are its author's.
MAX_CHARACTERS: Final = 200
# A longer phrase is a pasted sentence: the ranking finds it, also where a word of it differs.
MAX_PHRASE_WORDS: Final = 10

_QUOTED: Final = '"[^"]+"|＂[^＂]+＂|[“”][^“”]+[“”]|「[^「」]+」|『[^『』]+』'
_MARKS: Final = '"＂“”「」『』'
_PRINTED_MARKS: Final = "“”「『"
_SCOPE: Final = "(?:[Ii][Nn]|[Tt][Aa][Gg])[:：]"
_OPERATOR: Final = re.compile(
    rf"(?:^|\s+)(?:(?P<sign>[-－]|{_SCOPE})?(?P<quoted>{_QUOTED})"
    r"|(?P<minus>[-－])(?P<word>[^\W\d_](?:[\w.+#-]*[\w+#])?)"
    rf"|(?P<scope>{_SCOPE})(?P<place>[^\s:：{_MARKS}]+?))"
    r"(?=\s|$|[，。？！；、]|[?!,.;]+(?:\s|$))"
)
_OPTION: Final = r"(?:[A-Za-z][0-9]*|[a-z]{2})"
_COMMAND: Final = re.compile(
    rf"(?:^|\s)(?:--[A-Za-z]|-{_OPTION}(?=\s|$)|[.|](?=\s|$)|(?:\.\.?|~)?/[^\s/])"
)
# What stands before a string in code: x = "a", f( "a".
_CODE: Final = re.compile(r"[=+(\[{<>|&]\s*$")
# A word with a dash before it, and something else before that: `java -jar a.jar`. Not at the
# beginning of a line, where the dash may be a list's.
_WRITTEN_OPTION: Final = re.compile(r"(?<=[^\s-][ `（(])-([A-Za-z][\w-]*)")

# In folded text. A short "what is" or "do while" may be a phrase.
_ASKS: Final = re.compile(
    r"[?]|什么|怎么|怎样|如何|为何|哪|多少|吗|^(?:"
    r"(?:what|why|how|when|where|which|who|whose) +[^ ]+ +[^ ]"
    r"|(?:is|are|do|does|did|can|could|should|would|will|has|have) +[^ ]+ +[^ ]+ +[^ ]"
    r"|(?:explain|describe|define|tell) )"
)
_ASKING_WORD: Final = re.compile(r"(?<!\w)(?:what|why|how|when|where|which|who|whose)(?!\w)")
_LINKS: Final = re.compile("[的和与是]")


@dataclass(frozen=True, slots=True)
class Operators:
    """What hits must meet; without any, all do."""

    phrases: tuple[str, ...] = ()  # each held, word by word
    without: tuple[str, ...] = ()  # words and phrases, none held
    scopes: tuple[str, ...] = ()  # bare; within each
    tags: tuple[str, ...] = ()  # bare; under each

    def __bool__(self) -> bool:
        return self != Operators()

    def __str__(self) -> str:
        """As one would type them.

        >>> str(Operators(("batch norm",), ("relu", "layer norm"), ("cnn.md",)))
        '“batch norm” -relu -“layer norm” in:cnn.md'
        """
        excluded = (f"“{each}”" if " " in each else each for each in self.without)
        return " ".join(
            [
                *(f"“{phrase}”" for phrase in self.phrases),
                *(f"-{each}" for each in excluded),
                *(f"in:{scope}" for scope in self.scopes),
                *(f"tag:{tag}" for tag in self.tags),
            ]
        )


class Asked(NamedTuple):
    """A query taken apart."""

    words: str  # what is searched for: without operators, but with the words of phrases
    operators: Operators


_Kind = Literal["phrase", "without", "in", "tag"]
_KINDS: Final[Mapping[str, _Kind]] = {"": "phrase", "-": "without", "in:": "in", "tag:": "tag"}


class _Marked(NamedTuple):
    """A stretch of a query that may be an operator."""

    start: int  # of the white space before it
    end: int
    kind: _Kind
    text: str  # without what marks it
    mark: str  # of quotation, before it; "" where there is none


class _Around(NamedTuple):
    """What the operators of a query stand in."""

    query: str
    asks: bool
    is_sentence: bool
    is_command: bool


def _no_options(_words: Collection[str]) -> Collection[str]:
    return ()


def read_operators(
    query: str, options: Callable[[Collection[str]], Collection[str]] = _no_options
) -> Asked:
    """Take the operators out of a query; where it has none, its words are the query as typed.

    Of some folded words, `options` tells those that the notes write with a dash before them.

    >>> read_operators("“梯度消失” -RNN in:dl/").words
    '梯度消失'
    >>> read_operators("what is “attention”, and what does rm -rf do").words
    'what is “attention”, and what does rm -rf do'
    """
    untouched = Asked(query, Operators())
    if len(query) > MAX_CHARACTERS or "\n" in query.strip():
        return untouched
    marked = [_marked(match) for match in _OPERATOR.finditer(query)]
    if not marked:
        return untouched
    around = _around(query, marked)
    plain = [each for each in marked if _is_plain(each, around)]
    excluded = {folded(each.text) for each in plain if _is_bare_word(each)}
    written = options(excluded) if excluded else ()
    plain = [each for each in plain if not (_is_bare_word(each) and folded(each.text) in written)]
    operators = _operators(plain)
    words = _replaced(query, plain, lambda text: f" {text}").strip()
    if not terms(words):
        # Of a place alone, what bears its name is looked for there. What has only to be absent
        # can't be looked for.
        words = " ".join(map(_stem, operators.scopes + operators.tags))
    return Asked(words, operators) if operators and terms(words) else untouched


def written_options(text: str) -> set[str]:
    """The words, folded, that a text writes with a dash before them, as options of a command.

    >>> written_options("java -jar a.jar; self-attention; x - y")
    {'jar'}
    """
    return {folded(word) for word in _WRITTEN_OPTION.findall(text)}


def _marked(match: re.Match[str]) -> _Marked:
    sign = folded(match["sign"] or match["minus"] or match["scope"] or "")
    quoted = match["quoted"] or ""
    text = quoted[1:-1].strip() or match["word"] or match["place"] or ""
    return _Marked(match.start(), match.end(), _KINDS[sign], text, quoted[:1])


def _around(query: str, marked: Sequence[_Marked]) -> _Around:
    others = " ".join(folded(_replaced(query, marked, lambda _: " x")).split())
    asks = _asks(others) or _ASKING_WORD.search(others) is not None
    is_command = _COMMAND.search(re.sub(_QUOTED, "…", query)) is not None
    return _Around(query, asks, asks or _LINKS.search(others) is not None, is_command)


def _is_plain(marked: _Marked, around: _Around) -> bool:
    """Whether what may be an operator is one."""
    if not terms(marked.text) or _asks(folded(marked.text)):
        return False
    if marked.kind in ("in", "tag"):
        return True
    if around.is_command or _words_in(marked.text) > MAX_PHRASE_WORDS:
        return False
    if _is_bare_word(marked):
        only_asks = STOP_TERMS.issuperset(terms(marked.text))
        return not only_asks and not (around.asks and _is_within(marked, around.query))
    if marked.kind == "without":
        return True
    if marked.mark in _PRINTED_MARKS:
        return not around.is_sentence
    return not around.asks and not _CODE.search(around.query[: marked.start])


def _stem(place: str) -> str:
    """What a folder or a note is called, without its suffix."""
    name = place.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def _is_bare_word(marked: _Marked) -> bool:
    return marked.kind == "without" and not marked.mark


def _is_within(marked: _Marked, query: str) -> bool:
    """Whether there are words on both sides, and not only operators."""
    sides = query[: marked.start], query[marked.end :]
    return all(terms(_OPERATOR.sub("", side)) for side in sides)


def _asks(text: str) -> bool:
    return _ASKS.search(text) is not None


def _words_in(text: str) -> float:
    """Two Chinese characters count as a word."""
    counted = (term for term in terms(text) if not is_pair(term))
    return sum(0.5 if is_cjk(term) else 1.0 for term in counted)


def _operators(plain: Sequence[_Marked]) -> Operators:
    def of(kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.text for each in plain if each.kind == kind))

    return Operators(
        phrases=of("phrase"),
        without=of("without"),
        scopes=tuple(map(bare, of("in"))),
        tags=tuple(map(bare, of("tag"))),
    )


def _replaced(query: str, marked: Sequence[_Marked], phrase: Callable[[str], str]) -> str:
    """A query with its phrases replaced, and without the other operators."""
    for each in reversed(marked):
        instead = phrase(each.text) if each.kind == "phrase" else ""
        query = f"{query[: each.start]}{instead}{query[each.end :]}"
    return query
