"""Text to lexical terms: one tokeniser for the index and for queries.

Latin words, numbers and code names come out whole and in parts; runs of Chinese
(and kana, hangul) as single characters and overlapping pairs, so that no
dictionary decides what a word is. Traditional characters count as their simplified ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kb.text.simplified import simplified

_CJK = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U000323af"
)
_NAME = rf"[^\W{_CJK}]+(?:-[^\W{_CJK}]+)*(?:\+\+|\#)?"
_DOT = rf"\.(?=[^\W\d_{_CJK}])"
# Ordered: a number with dots stays whole, `c++`, `c#` and `.net` keep their signs. Names with dots
# between them are found as one, so that only the first dot can be a name's sign.
_TOKEN = re.compile(
    rf"(?P<cjk>[{_CJK}]+)"
    rf"|(?P<number>\d+(?:\.\d+)+(?![^\W_{_CJK}]))\.?"
    r"|\.{2,}"
    rf"|(?P<names>(?:{_DOT})?{_NAME}(?:{_DOT}{_NAME})*)"
)
# The sign makes it another name: who asks for C wants no answers on C++.
_LETTER_WITH_SIGN = re.compile(r"\w(?:\+\+|\#)")
_CJK_START = re.compile(rf"[{_CJK}]")
_TIMES = re.compile(r"(?<=\d)\s*×\s*(?=\d)")  # 3×3 is written 3x3 as often
# Cut out before Chinese is cut into pairs: "是卷" of "什么是卷积" is rare and tells nothing.
# Not so the other words that ask: without "个好" the notes seem to say which language is better.
_WHAT_IS = re.compile("是?什么意思|什么是|是什么|什么叫")
_MODEL_NUMBER = re.compile(r"([^\W\d_]{3,})\d")  # resnet50, conv2d: the family's name


def terms(text: str) -> list[str]:
    """The terms of a text in order, with repeats.

    >>> terms("用ResNet-50做3×3卷积")
    ['用', 'resnet50', 'resnet', '50', '做', '3x3', '卷', '卷积', '积']

    No term holds white space or a quotation mark, so terms joined by spaces can be
    indexed, and quoted ones queried, as they are.
    """
    return [term for match in _TOKEN.finditer(folded(text)) for term in _terms_of(match)]


def folded(text: str) -> str:
    """A text in the one form in which all texts are compared: width, case, Chinese script.

    >>> folded("ＣＮＮ 的卷積 3 × 3")
    'cnn 的卷积 3x3'
    """
    same = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _TIMES.sub("x", simplified(same))


def without_what_is(text: str) -> str:
    """A folded question or name without the words that ask what a thing is, in Chinese.

    >>> without_what_is("什么是卷积")
    ' 卷积'
    """
    return _WHAT_IS.sub(" ", text)


def is_pair(term: str) -> bool:
    """Whether a term is a pair of characters cut from a run of Chinese."""
    return len(term) == 2 and is_cjk(term[0])


def is_cjk(term: str) -> bool:
    """Whether a term was cut from a run of Chinese, kana or hangul."""
    return _CJK_START.match(term) is not None


def _terms_of(match: re.Match[str]) -> Iterator[str]:
    if cjk := match["cjk"]:
        for position, character in enumerate(cjk):
            yield character
            if position + 1 < len(cjk):
                yield cjk[position : position + 2]
    elif number := match["number"]:
        yield number
    elif names := match["names"]:
        first, *others = names[1:].split(".")
        for name in (names[0] + first, *others):
            yield from _name_terms(name)


def _name_terms(name: str) -> Iterator[str]:
    """A name whole and in parts: `lenet-5` → lenet5, lenet, 5; `no_grad` → no_grad, no, grad."""
    whole = name.replace("-", "")
    yield whole
    if _LETTER_WITH_SIGN.fullmatch(whole):
        return
    parts = [part for part in re.split(r"[-_+#.]+", name) if part]
    if len(parts) > 1 or (parts and parts[0] != whole):
        yield from (part for part in parts if part != whole)
    if (family := _MODEL_NUMBER.match(whole)) and family.group(1) not in parts:
        yield family.group(1)
